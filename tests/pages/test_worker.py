"""Work at arm's length: what a call may take, and that it harms nobody else."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faxtui.pages import worker_frames
from faxtui.pages.conversion import ConversionError
from faxtui.pages.worker import Limits, Worker, WorkerBroken
from tests.pages import documents, hostile

CONVERT = "faxtui.server.workbench:convert_files"
ROOT = Path(__file__).parents[2]
HOW: dict[str, Any] = {"resolution": "FINE", "method": "HALFTONE"}
PATIENCE = 20.0

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.binary(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def make() -> Iterator[Callable[..., Worker]]:
    """Makes workers that end with the test."""
    with ExitStack() as made:
        yield lambda **limits: made.enter_context(Worker(Limits(**limits)))


Make = Callable[..., Worker]


def fax_of(worker: Worker, data: bytes) -> Any:
    """One document converted there."""
    return worker.call(CONVERT, [(data, "", "")], **HOW)


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def gone(pid: int) -> bool:
    """Wait, bounded, until a process has ended."""
    deadline = time.monotonic() + PATIENCE
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(pid)


@given(_VALUES)
def test_values_arrive_as_they_were_sent(value: Any) -> None:
    """Everything that a call may carry, bytes within lists within dicts too."""
    file = io.BytesIO()
    worker_frames.write(file, value)
    file.seek(0)
    assert worker_frames.read(file) == value
    assert worker_frames.read(file) is None


@given(st.binary(max_size=60))
def test_nonsense_is_no_value(data: bytes) -> None:
    """What a process gone mad writes is refused, never run."""
    with suppress(ValueError):
        worker_frames.read(io.BytesIO(data))


def test_same_process_does_one_call_after_the_other(make: Make) -> None:
    """The process is started by the first call and stays."""
    worker = make()
    assert worker.pid is None
    made = fax_of(worker, documents.pdf())
    pid = worker.pid
    assert made["pdf"].startswith(b"%PDF-")
    assert fax_of(worker, documents.pdf()) == made
    assert worker.pid == pid is not None


def test_errors_come_through(make: Make) -> None:
    """A conversion that fails does so with its code and sentence, and the process stays."""
    worker = make()
    with pytest.raises(ConversionError, match=r"^GIF pictures are not accepted\.$") as caught:
        fax_of(worker, b"GIF89a")
    assert caught.value.code == 129
    assert worker.pid is not None


def test_only_our_own_functions_are_run(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever could name a function may not name any."""
    with pytest.raises(WorkerBroken):
        make().call("os:getcwd")
    assert "this package only" in caplog.text


def test_time_is_bounded(make: Make) -> None:
    """A call that says nothing for too long is ended, and the next one has a new process."""
    worker = make(silent_seconds=0.5)
    fax_of(worker, b"warm")
    with pytest.raises(WorkerBroken) as caught:
        fax_of(worker, hostile.endless_pdf())
    assert (caught.value.is_late, caught.value.last_words) == (True, 133)
    assert worker.pid is None
    assert fax_of(worker, b"text")["page_bytes"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds the memory of a process")
def test_memory_is_bounded(make: Make) -> None:
    """A PDF under a kilobyte whose drawing draws itself twice takes its own process down, soon, and no other."""
    document = hostile.self_drawing_pdf()
    assert len(document) < 1000
    worker = make(memory=200 * 1024**2)
    with pytest.raises(WorkerBroken) as caught:
        fax_of(worker, document)
    assert (caught.value.is_late, caught.value.last_words) == (False, 133)
    assert fax_of(worker, documents.pdf())["page_bytes"]


def test_process_ends_with_its_worker(make: Make) -> None:
    """Closing ends it, and nothing is called any more."""
    worker = make()
    fax_of(worker, b"text")
    pid = worker.pid
    worker.close()
    assert pid is not None
    assert gone(pid)
    with pytest.raises(WorkerBroken):
        fax_of(worker, b"text")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("busy", [False, True])
def test_no_process_stays_behind_when_its_parent_is_killed(busy: bool) -> None:
    """Killed at once, without a chance to say so, also in the middle of a call."""
    program = (
        "import sys, threading\n"
        "from faxtui.pages.worker import Worker\n"
        "from tests.pages import hostile\n"
        f"worker = Worker(); worker.call({CONVERT!r}, [(b'text', '', '')], **{HOW!r})\n"
        "pid = worker.pid\n"
        f"work = lambda: worker.call({CONVERT!r}, [(hostile.endless_pdf(), '', '')], **{HOW!r})\n"
        f"{'threading.Thread(target=work, daemon=True).start()' if busy else 'pass'}\n"
        "print(pid, flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.send_signal(signal.SIGKILL)
    assert gone(pid)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_process_does_not_know_the_key_and_ignores_ctrl_c(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a document makes of the process, the service's key is not in it; an interrupt is for the service."""
    monkeypatch.setenv("SINCH_KEY_SECRET", "hush-hush")
    worker = make()
    first = fax_of(worker, b"text")
    assert worker.pid is not None
    assert b"hush-hush" not in Path(f"/proc/{worker.pid}/environ").read_bytes()
    os.kill(worker.pid, signal.SIGINT)
    assert fax_of(worker, b"text") == first
