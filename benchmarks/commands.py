"""What a command costs beside the libraries that no client can do without: `python -m benchmarks.commands`; prints,
asserts nothing.

Launches take turns, against a service in this process; each is compared with the import that was timed beside it.
Goal: `faxtui faxes list` <= 2x `import httpx, pydantic`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.timing import median
from tests.service import RunningService

ROOT: Final = Path(__file__).parent.parent
FLOOR: Final = "import httpx, pydantic"
LIST: Final = ("-m", "faxtui", "faxes", "list")
COMMANDS: Final = {
    "bare Python": ("-c", "pass"),
    FLOOR: ("-c", FLOOR),
    "faxtui --help": ("-m", "faxtui", "--help"),
    "faxes list, empty": LIST,
    "faxes list, 100 rows": (*LIST, "--since", "3650d"),
}
"""The demo faxes are older than the week that is listed by default."""


class Cost(NamedTuple):
    """What one launch took, in milliseconds."""

    cpu: float
    wall: float


def launch(python: str, arguments: Sequence[str], environ: Mapping[str, str]) -> Cost:
    """Run a command to its end; RuntimeError when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [python, *arguments], env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with exit code {process.returncode}")
    return Cost((used.ru_utime + used.ru_stime) * 1000, wall * 1000)


def measure(python: str, launches: int) -> dict[str, list[Cost]]:
    """Costs by command; the first launch of each warms up, and compiles as an installation does."""
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    with RunningService(demo=True) as service, tempfile.TemporaryDirectory() as settings:
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": settings,
            "SINCH_PROJECT_ID": service.project_id,
            "SINCH_KEY_ID": service.key_id,
            "SINCH_KEY_SECRET": service.key_secret,
            "FAXTUI_BASE_URL": service.url,
        }
        for turn in range(launches + 1):
            for name, arguments in COMMANDS.items():
                cost = launch(python, arguments, environ)
                if turn:
                    costs[name].append(cost)
    return costs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Commands beside the import of their libraries.")
    parser.add_argument("--launches", type=int, default=21, help="launches of each (default 21)")
    parser.add_argument("--python", default=sys.executable, help="an interpreter with the packages (default: this one)")
    options = parser.parse_args()
    costs = measure(options.python, options.launches)
    print(f"process start -> end; x = times {FLOOR} of the same turn, medians")
    for name, found in costs.items():
        pairs = list(zip(found, costs[FLOOR], strict=True))
        cpu, wall = median([cost.cpu for cost in found]), median([cost.wall for cost in found])
        cpu_ratio = median([cost.cpu / floor.cpu for cost, floor in pairs])
        wall_ratio = median([cost.wall / floor.wall for cost, floor in pairs])
        print(f"  {name:<26}CPU{cpu:>6.0f} ms{cpu_ratio:>6.2f}x   wall{wall:>6.0f} ms{wall_ratio:>6.2f}x")


if __name__ == "__main__":
    main()
