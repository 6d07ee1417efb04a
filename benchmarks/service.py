"""The service's requests, and its list at several lengths: `python -m benchmarks.service`; prints, asserts nothing.

Lists: each length (1 000 and 100 000 faxes of the last days, 1 000 000 with `--full`) is a service of its own with a
data folder, filled directly; one connection asks them in turns. Told are p50 and p99 of pages of 100 in ms, and their
ratio to the shortest list's.

Requests: bursts in turns, over 1 and over 16 connections, at a service with a data folder and at one in memory; told
are requests a second and the median of their ratios to the same burst (for sends: of the same body) at an empty route
of the same app just before. Sends are converted and dialled while they come in, as ever; the next burst waits for that.
"""

from __future__ import annotations

import argparse
import base64
import gc
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.load import burst

ROOT: Final = "/v3/projects/bench"
PAGE: Final = 100
_BATCH: Final = 10_000
_REACH: Final = timedelta(days=6.5)
"""All faxes lie within the window of an unfiltered list."""
_KEY: Final = "Basic " + base64.b64encode(b"bench:bench").decode()
_HEADERS: Final = {"Authorization": _KEY, "Content-Type": "application/json"}
_JSON: Final = json.dumps({"to": "+14155552671", "files": [{"file": "aGVsbG8=", "fileType": "TXT"}]})
_FORM: Final = (
    '--x\r\nContent-Disposition: form-data; name="to"\r\n\r\n+14155552671\r\n--x\r\n'
    'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
)
_FORM_TYPE: Final = "multipart/form-data; boundary=x"
_BURST: Final = 200
_WAYS: Final = ("OUTBOUND", "OUTBOUND", "INBOUND")


def serve(folder: str, length: int) -> None:
    """What the child process does: fill a service (in memory for no folder), tell its port, and serve until its end."""
    import asyncio
    import threading

    from fastapi import Request, Response

    from faxtui.server.app import ServiceSettings, create_app
    from faxtui.server.running import Server, listen

    app = create_app(ServiceSettings("bench", "bench", "bench", data_dir=Path(folder) if folder else None))
    fill(app.state.core.store, length, app.state.clock.now())

    async def empty(_request: Request) -> Response:
        return Response("{}", media_type="application/json")

    empty.__annotations__ = {"_request": Request, "return": Response}  # which FastAPI would look for in the module
    app.add_api_route(f"{ROOT}/empty", empty, methods=["GET", "POST"])
    app.router.routes.insert(0, app.router.routes.pop())  # found before all others

    def until_end() -> None:
        sys.stdin.read()
        server.stop()

    gc.freeze()  # as `faxtui serve` does
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
def service(length: int, *, in_memory: bool = False) -> Iterator[http.client.HTTPConnection]:
    """A connection to a service that holds so many faxes."""
    with tempfile.TemporaryDirectory() as folder:
        place = "" if in_memory else folder
        command = [sys.executable, "-m", "benchmarks.service", "--serve", place, str(length)]
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        ) as process:
            assert process.stdout is not None
            connection = http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline()), timeout=60)
            yield connection
            connection.close()
            process.kill()


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    """The seconds that one request took to its last byte, and its body."""
    begun = time.perf_counter()
    connection.request("GET", ROOT + path, headers=_HEADERS)
    answer = connection.getresponse()
    data = answer.read()
    taken = time.perf_counter() - begun
    assert answer.status == 200, data
    return taken, data


def throughput(connection: http.client.HTTPConnection, connections: int, rounds: int) -> None:
    """Requests a second and their ratios to the empty route."""
    port, get = connection.port, f"/faxes/{fax_id(5)}"
    pairs = {
        "get": (_request("GET", "/empty"), _request("GET", get)),
        "list of 100": (_request("GET", "/empty"), _request("GET", f"/faxes?pageSize={PAGE}")),
        "send JSON": (_request("POST", "/empty", _JSON), _request("POST", "/faxes", _JSON)),
        "send form": (_request("POST", "/empty", _FORM, _FORM_TYPE), _request("POST", "/faxes", _FORM, _FORM_TYPE)),
    }
    rates: dict[str, list[tuple[float, float]]] = {name: [] for name in pairs}
    for _ in range(rounds):
        for name, (empty, request) in pairs.items():
            rates[name].append((burst(port, empty, _BURST, connections), burst(port, request, _BURST, connections)))
            settle(connection)
    for name, found in rates.items():
        empty_rate, rate = (median(column) for column in zip(*found, strict=True))
        ratio = median(one / empty for empty, one in found)
        print(f"  {name:12} {rate:6.0f} a second  {ratio:.2f}x empty ({empty_rate:.0f})")


def settle(connection: http.client.HTTPConnection) -> None:
    """Wait until every fax has its pages."""
    while any("numberOfPages" not in fax for fax in json.loads(ask(connection, "/faxes?pageSize=1000")[1])["faxes"]):
        time.sleep(0.1)


def _request(method: str, path: str, body: str = "", kind: str = "application/json") -> bytes:
    head = f"{method} {ROOT}{path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {_KEY}\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


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
    parser.add_argument("--rounds", type=int, default=300, help="of each page of a list")
    parser.add_argument("--bursts", type=int, default=7, help="of each request")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], int(options.serve[1]))
        return
    lengths = (1_000, 100_000, 1_000_000) if options.full else (1_000, 100_000)
    with ExitStack() as stack:
        connections = {length: stack.enter_context(service(length)) for length in lengths}
        lists(connections, options.rounds)
    for in_memory in (False, True):
        with service(lengths[0], in_memory=in_memory) as connection:
            for count in (1, 16):
                print(f"{'in memory' if in_memory else 'data folder'}, {count} at once")
                throughput(connection, count, options.bursts)


if __name__ == "__main__":
    main()
