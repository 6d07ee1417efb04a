"""The other side of `worker`: reads calls from standard input, runs them within limits, writes what came of them."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from importlib import import_module
from typing import IO, Any, Final

from faxtui.pages import worker_frames as frames
from faxtui.pages.conversion import ConversionError

_RETIRES_AT: Final = 400 * 1024**2
"""Bytes once held, at which the process is replaced after its call: the typesetter never gives memory back."""
_FILES: Final = 64
_KIB_UNIT: Final = 1 if sys.platform == "darwin" else 1024
_out: IO[bytes] | None = None


def tell(what: Any) -> None:
    """Say that work goes on, and on what; where there is no worker, nothing happens."""
    if _out is not None:
        frames.write(_out, {"tell": what})


def main() -> None:
    """The process: `memory` bytes and `seconds` a call as arguments."""
    global _out
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is for the parent, which then ends us
    _out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between the frames
    calls: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls,), daemon=True).start()
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    _limit(memory)
    while True:
        call = calls.get()
        _limit_time(seconds)
        frames.write(_out, _run(call) | {"retires": _peak() > _RETIRES_AT})


def _listen(calls: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Take calls; end the process at once when the parent is gone, whatever is being worked on."""
    with suppress(OSError, ValueError):
        while (call := frames.read(sys.stdin.buffer)) is not None:
            calls.put(call)
    os._exit(0)


def _run(call: dict[str, Any]) -> dict[str, Any]:
    module, _, name = call["call"].partition(":")
    try:
        if not module.startswith("faxtui."):
            raise ValueError("a worker runs functions of this package only")
        return {"value": getattr(import_module(module), name)(*call["arguments"], **call["options"])}
    except ConversionError as error:
        return {"refused": [error.code, str(error)]}
    except Exception:  # noqa: BLE001 - the worker boundary: it costs this call only, and the parent logs it
        return {"trace": traceback.format_exc(limit=-20)}


def _limit(memory: int) -> None:
    """Bound this process; no core file may keep a document, and no document may write a file."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    sys.dont_write_bytecode = True
    limits = (("RLIMIT_DATA", memory), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", _FILES))
    for kind, most in limits:
        with suppress(AttributeError, OSError, ValueError):  # not every system has or allows each
            resource.setrlimit(getattr(resource, kind), (most, most))
    with suppress(OSError):
        os.nice(10)


def _limit_time(seconds: float) -> None:
    """Let this call have so much of the processor from now on; then the process is killed."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, resource.RLIM_INFINITY))


def _peak() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not tell."""
    with suppress(OSError, LookupError), open("/proc/self/status") as status:
        # What getrusage tells on Linux includes the parent's.
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    with suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB_UNIT
    return 0
