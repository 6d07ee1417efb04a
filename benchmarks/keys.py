"""What a key costs in the list of faxes: `python -m benchmarks.keys`; prints, asserts nothing.

From the key to the last byte of what it changes, in a pty, for the list alone and for the whole console on its store,
against Textual's own table and, where they are installed, neomutt and lazygit. All programs are open at once and
pressed in turn. Goals: a long list <= 1.2x a short one; Down <= 0.6x DataTable(100), <= 0.5x lazygit, <= 3x neomutt;
PageDown <= 0.25x DataTable(1000), <= 1.2x lazygit.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.peers import lazygit, neomutt
from benchmarks.timing import ROWS, high, median
from benchmarks.walk import LONG, STEPS, Listed, Walks, bare, console, data_table

SHORT: Final = 100
OURS: Final = ("FaxTable", "console")


def contenders(rows: int, folder: Path, mutt: str | None = None, git: str | None = None) -> dict[str, Listed]:
    """All that are pressed, by name; a line tells what is not installed."""
    from benchmarks.store import fill
    from faxtui.store.fax_store import FaxStore

    found = {f"FaxTable({size})": bare(size) for size in (SHORT, rows)}
    for size in (SHORT, rows):
        path = folder / f"{size}.sqlite"
        store = FaxStore.open(path)
        fill(store, size)
        store.close()
        found[f"console({size})"] = console(path, size)
    found |= {f"DataTable({size})": data_table(size) for size in (SHORT, LONG)}
    for name, peer in (("neomutt", neomutt(mutt, folder)), ("lazygit", lazygit(git, folder))):
        if peer is None:
            print(f"{name} is not installed, so nothing is compared with it")
        else:
            found[name] = peer
    return found


def report(walks: Walks, rows: int) -> None:
    """Print every list's figures, then the ratios of medians that the goals are about."""
    print(f"key to last byte, 120x{ROWS}, all programs open at once and pressed in turn")
    print(f"  {'':<17}{'':<20}{'p50 ms':>8}{'p95 ms':>8}{'bytes':>8}{'presses':>9}")
    for (key, name), presses in walks.presses.items():
        times = [press.milliseconds for press in presses]
        size = median([press.size for press in presses])
        print(f"  {key:<17}{name:<20}{median(times):>8.2f}{high(times):>8.2f}{size:>8.0f}{len(presses):>9}")
    for name, held in walks.megabytes.items():
        print(f"  {'memory':<17}{name:<20}{median(held):>8.0f} MB")
    for step in STEPS:
        for kind in OURS:
            for peer in (f"{kind}({SHORT})", f"DataTable({SHORT})", f"DataTable({LONG})", "lazygit", "neomutt"):
                if (step.name, peer) in walks.presses:
                    ours = f"{kind}({rows})"
                    print(f"  {step.name:<17}{f'{ours} / {peer}':<36}{ratio(walks, step.name, ours, peer):>6.2f}x")


def ratio(walks: Walks, key: str, ours: str, peer: str) -> float:
    """Our median by theirs."""
    return middle(walks, key, ours) / middle(walks, key, peer)


def middle(walks: Walks, key: str, name: str) -> float:
    """The median of what a key took, in milliseconds."""
    return median([press.milliseconds for press in walks.presses[key, name]])


def main() -> None:
    """Print the table and the ratios."""
    parser = argparse.ArgumentParser(description="Key to last byte in the list of faxes.")
    parser.add_argument("--rows", type=int, default=100_000, help="faxes of the long list (default 100000)")
    parser.add_argument("--rounds", type=int, default=4, help="walks through fresh programs (default 4)")
    add_peers(parser)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        walked = contenders(given.rows, Path(name), given.neomutt, given.lazygit)
        walks = Walks()
        for _ in range(given.rounds):
            walks.walk(walked)
    report(walks, given.rows)


def add_peers(parser: argparse.ArgumentParser) -> None:
    """Options that name programs which are not on the search path."""
    for name in ("neomutt", "lazygit"):
        parser.add_argument(f"--{name}", metavar="PATH", help=f"{name}, if not the one on the search path")


if __name__ == "__main__":
    main()
