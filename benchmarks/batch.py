"""A batch of 1 000 recipients against a local service that fails: `python -m benchmarks.batch`; asserts nothing.

The service breaks `--chaos` percent of the sends in each of four ways (503, 500 after the request, connection cut
after the fax was taken, 429). The command is run again, as its last line says, until nothing is left; told is for each
run how many came to each outcome, and at the end how many numbers have exactly one fax, none, or more than one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

import httpx

_KEY: Final = {"SINCH_PROJECT_ID": "bench", "SINCH_KEY_ID": "bench", "SINCH_KEY_SECRET": "bench"}
_FAULTS: Final = ("503", "500", "drop", "rate-limit=0")
_MOST_RUNS: Final = 10
_SETTLES: Final = 125.0
"""Seconds after which a send that is not listed counts as not taken (`cli.batch.TAKEN_WITHIN`), and a little."""


def main() -> None:
    """Run the batch until nothing is left and print what became of everybody."""
    parser = argparse.ArgumentParser(description="A batch against a service that fails.")
    parser.add_argument("--recipients", type=int, default=1000)
    parser.add_argument("--chaos", type=float, default=5.0, help="percent of the sends, for each kind of failure")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, **_KEY, "XDG_STATE_HOME": folder, "PYTHONPATH": str(Path(__file__).parent.parent)}
        rules = [part for fault in _FAULTS for part in ("--chaos", f"{fault} on sendFax {given.chaos:g}%")]
        serve = ["serve", "--port", "0", "--memory", "--speed", "max", "--exit-with-stdin", *rules]
        command = [sys.executable, "-m", "faxtui"]
        with subprocess.Popen(
            [*command, *serve], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        ) as service:
            assert service.stdout is not None
            environ["FAXTUI_BASE_URL"] = service.stdout.readline().split()[4]
            send = [*command, "send", "--json", "--at-once", "8", *_documents(Path(folder), given.recipients)]
            _run_until_done(send, environ)
            _count(environ["FAXTUI_BASE_URL"], given.recipients)
            service.kill()


def _documents(folder: Path, count: int) -> list[str]:
    letter, people = folder / "letter.txt", folder / "people.csv"
    letter.write_text("Dear all,\n")
    people.write_text("to,name\n" + "".join(f"+1415555{number:04d},Person {number}\n" for number in range(count)))
    return ["--file", str(letter), "--recipients", str(people)]


def _run_until_done(send: list[str], environ: dict[str, str]) -> None:
    for number in range(1, _MOST_RUNS + 1):
        began = time.perf_counter()
        ended = subprocess.run(send, env=environ, capture_output=True, text=True)
        took = time.perf_counter() - began
        told = Counter(json.loads(line)["outcome"] for line in ended.stdout.splitlines())
        outcomes = ", ".join(f"{amount} {outcome}" for outcome, amount in told.items())
        print(f"run {number}: {took:6.1f} s, exit code {ended.returncode}: {outcomes}", flush=True)
        if ended.returncode == 0:
            return
        if told["unknown"]:
            time.sleep(_SETTLES)


def _count(url: str, recipients: int) -> None:
    """What the service has for each number, by its own list."""
    have: Counter[str] = Counter()
    page, pages = 1, 1
    with httpx.Client(base_url=f"{url}/v3/projects/bench", auth=("bench", "bench"), trust_env=False) as client:
        while page <= pages:
            answer = client.get(
                "/faxes", params={"pageSize": 1000, "page": page, "createTime>": "2020-01-01T00:00:00Z"}
            )
            body = answer.raise_for_status().json()
            have.update(fax["to"] for fax in body["faxes"] if fax["direction"] == "OUTBOUND")
            page, pages = page + 1, body["totalPages"]
    amounts = Counter(min(amount, 2) for amount in have.values())
    print(f"numbers with one fax: {amounts[1]}, with none: {recipients - len(have)}, with more: {amounts[2]}")


if __name__ == "__main__":
    main()
