"""The service's requests, and its list at several lengths: `python -m benchmarks.service`; prints, asserts nothing.

Each length (1 000 and 100 000 faxes of the last days, 1 000 000 with `--full`) is a service of its own with a data
folder, filled directly; one connection asks them in turns. Told are requests a second and their ratio to an empty route
of the same app, then p50 and p99 of list pages of 100 in ms and their ratio to the shortest list's.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

ROOT: Final = "/v3/projects/bench"
PAGE: Final = 100
_BATCH: Final = 10_000
_REACH: Final = timedelta(days=6.5)
"""All faxes lie within the window of an unfiltered list."""
_KEY: Final = "Basic " + base64.b64encode(b"bench:bench").decode()
_HEADERS: Final = {"Authorization": _KEY, "Content-Type": "application/json"}
_SEND: Final = json.dumps({"to": "+14155552671", "files": [{"file": "aGVsbG8=", "fileType": "TXT"}]})
_WAYS: Final = ("OUTBOUND", "OUTBOUND", "INBOUND")


def serve(folder: str, length: int) -> None:
    """What the child process does: fill a service, tell its port, and serve until its input ends."""
    import asyncio
    import threading

    from starlette.responses import Response

    from faxtui.server.app import ServiceSettings, create_app
    from faxtui.server.running import Server, listen

    app = create_app(ServiceSettings("bench", "bench", "bench", data_dir=Path(folder)))
    fill(app.state.core.store, length, app.state.clock.now())

    async def empty(_request: object) -> Response:
        return Response("{}", media_type="application/json")

    app.router.add_route(f"{ROOT}/empty", empty)

    def until_end() -> None:
        sys.stdin.read()
        server.stop()

    listener = listen("127.0.0.1", 0)
    server = Server(app, lambda: print(listener.getsockname()[1], flush=True))
    threading.Thread(target=until_end, daemon=True).start()
    asyncio.run(server.serve(sockets=[listener]))


def fill(store: Any, length: int, now: datetime) -> None:
    """Ended faxes at even distances; each tenth failed, each third came in."""
    from faxtui.server.ids import milliseconds, wire_time
    from faxtui.server.store import StoredFax

    service = store.service(None)["id"]
    for start in range(0, length, _BATCH):
        batch = []
        for number in range(start, min(start + _BATCH, length)):
            at = now - _REACH * (1 - number / length)
            wire = {
                "id": fax_id(number),
                "direction": _WAYS[number % 3],
                "from": "+14155550100",
                "to": f"+1415555{number * 7_919 % 10_000:04}",
                "numberOfPages": 2,
                "status": "FAILURE" if number % 10 == 0 else "COMPLETED",
                "createTime": wire_time(at),
                "completedTime": wire_time(at),
                "headerText": "",
                "retryCount": 0,
                "hasFile": False,
                "projectId": "bench",
                "serviceId": service,
            }
            batch.append(StoredFax(wire, milliseconds(at), None))
        with store.transaction():
            store.add_faxes(batch)


def fax_id(number: int) -> str:
    """The id of the n-th fax that was put in."""
    return f"{number:026}"


@contextmanager
def service(length: int) -> Iterator[http.client.HTTPConnection]:
    """A connection to a service that holds so many faxes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.service", "--serve", folder, str(length)]
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        ) as process:
            assert process.stdout is not None
            connection = http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline()), timeout=60)
            yield connection
            connection.close()
            process.kill()


def ask(connection: http.client.HTTPConnection, path: str, body: str | None = None) -> tuple[float, bytes]:
    """The seconds that one request took to its last byte, and its body."""
    begun = time.perf_counter()
    connection.request("POST" if body else "GET", ROOT + path, body, _HEADERS)
    answer = connection.getresponse()
    data = answer.read()
    taken = time.perf_counter() - begun
    assert answer.status == 200, data
    return taken, data


def throughput(connection: http.client.HTTPConnection, length: int, rounds: int) -> None:
    """Requests a second on one connection, in turns, beside the empty route."""
    chance = random.Random(1)
    requests: dict[str, Callable[[], tuple[float, bytes]]] = {
        "empty": lambda: ask(connection, "/empty"),
        "get": lambda: ask(connection, f"/faxes/{fax_id(chance.randrange(length))}"),
        "list of 100": lambda: ask(connection, f"/faxes?pageSize={PAGE}"),
    }
    times: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds):
        for name, request in requests.items():
            times[name].append(request()[0])
    # Apart from the others, since what was sent is converted and dialled behind them.
    times["send"] = [ask(connection, "/faxes", _SEND)[0] for _ in range(rounds)]
    for name, taken in times.items():
        ratio = median(times["empty"]) / median(taken)
        print(f"{name:28} {1 / median(taken):6.0f} a second  {ratio:.2f}x empty")


def lists(connections: dict[int, http.client.HTTPConnection], rounds: int) -> None:
    """Pages of the list at each length: first, middle and last, with and without a filter."""
    for query in ("", "&status=FAILURE", "&status=COMPLETED&direction=OUTBOUND", "&to=%2B14155550"):
        for place in ("first", "middle", "last"):
            paths = {length: _path(one, query, place) for length, one in connections.items()}
            times: dict[int, list[float]] = {length: [] for length in connections}
            for _ in range(rounds):
                for length, connection in connections.items():
                    times[length].append(ask(connection, paths[length])[0] * 1000)
            _tell(f"{place}{query}", times)


def _path(connection: http.client.HTTPConnection, query: str, place: str) -> str:
    total = json.loads(ask(connection, f"/faxes?pageSize=1{query}")[1])["totalItems"]
    full = max(total // PAGE, 1)  # full pages only: every length does the same work
    page = {"first": 1, "middle": (full + 1) // 2, "last": full}[place]
    return f"/faxes?pageSize={PAGE}&page={page}{query}"


def _tell(name: str, times: dict[int, list[float]]) -> None:
    shortest = median(next(iter(times.values())))
    print(name)
    for length, taken in times.items():
        worst = quantiles(taken, n=100)[98]
        print(f"  {length:>9,} faxes  p50 {median(taken):6.2f}  p99 {worst:6.2f} ms  {median(taken) / shortest:.2f}x")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--full", action="store_true", help="a million faxes as well; takes minutes to fill")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], int(options.serve[1]))
        return
    lengths = (1_000, 100_000, 1_000_000) if options.full else (1_000, 100_000)
    with ExitStack() as stack:
        connections = {length: stack.enter_context(service(length)) for length in lengths}
        lists(connections, options.rounds)
        throughput(connections[lengths[0]], lengths[0], options.rounds)


if __name__ == "__main__":
    main()
