"""The service's memory while uploads run: `python -m benchmarks.uploads`; prints, asserts nothing.

Each upload goes to a service of its own with a data folder; told is by how much its resident memory had grown at the
worst moment until it answered, and then until the fax had ended: in MB, and as ratios of the file's 20 MB (Linux only).
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

FILE: Final = 20_000_000
_KEY: Final = {"SINCH_PROJECT_ID": "bench", "SINCH_KEY_ID": "bench", "SINCH_KEY_SECRET": "bench"}
_PATIENCE: Final = 60.0


@contextmanager
def service() -> Iterator[tuple[httpx.Client, int]]:
    """A service with a data folder: a client of its project, and its process id."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "faxtui", "serve", "--port", "0", "--data", folder, "--exit-with-stdin"]
        environ = {**os.environ, **_KEY, "PYTHONPATH": str(Path(__file__).parent.parent)}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        ) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[4]
            with httpx.Client(
                base_url=f"{url}/v3/projects/bench", auth=("bench", "bench"), timeout=_PATIENCE, trust_env=False
            ) as client:
                client.post("/faxes", data={"to": "+14155552671"}, files={"file": b"warm"})
                time.sleep(1)
                yield client, process.pid
            process.kill()


def memory(pid: int, name: str) -> float:
    """A line of a process's status, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def growth(upload: Callable[[httpx.Client], httpx.Response]) -> tuple[float, float, int]:
    """By how many MB the service grew at most until it answered, and until the fax had ended; its answer's status."""
    with service() as (client, pid):
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak counts from now on
        before = memory(pid, "VmRSS")
        answer = upload(client)
        answered = memory(pid, "VmHWM") - before
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        deadline = time.monotonic() + _PATIENCE
        while answer.status_code == 200 and time.monotonic() < deadline:
            if client.get(f"/faxes/{answer.json()['id']}").json()["status"] not in ("QUEUED", "IN_PROGRESS"):
                break
            time.sleep(0.1)
        return answered, memory(pid, "VmHWM") - before, answer.status_code


def pieces(size: int) -> Iterator[bytes]:
    """A form with one file of so many bytes, of which the receiver is not told the length."""
    yield (
        b'--x\r\nContent-Disposition: form-data; name="to"\r\n\r\n+14155552671\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    for _ in range(size // 1_000_000):
        yield os.urandom(1_000_000)
    yield b"\r\n--x--\r\n"


def main() -> None:
    """Measure and print."""
    if not Path("/proc/self/clear_refs").exists():
        print("skipped: this system does not tell the memory of a process")
        return
    data = b"%PDF-1.7\n" + os.urandom(FILE - 9)
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    json_body = {"to": "+14155552671", "files": [{"file": base64.b64encode(data).decode(), "fileType": "PDF"}]}
    uploads: dict[str, Callable[[httpx.Client], httpx.Response]] = {
        "20 MB form": lambda c: c.post("/faxes", data={"to": "+14155552671"}, files={"file": ("a.pdf", data)}),
        "20 MB JSON": lambda c: c.post("/faxes", json=json_body),
        "26 MB form, length unknown": lambda c: c.post("/faxes", content=pieces(26_000_000), headers=form),
        "200 MB form, length unknown": lambda c: c.post("/faxes", content=pieces(200_000_000), headers=form),
    }
    for name, upload in uploads.items():
        try:
            uploading, converting, status = growth(upload)
            ratios = f"{uploading * 1e6 / FILE:.1f}x, {converting * 1e6 / FILE:.1f}x"
            print(f"{name:30} {status}  +{uploading:4.0f} MB uploading, +{converting:4.0f} MB converting  {ratios}")
        except httpx.HTTPError as error:
            print(f"{name:30} {type(error).__name__}")


if __name__ == "__main__":
    main()
