"""The blocking client: the async one's twin, used as programs, threads and notebooks use it."""

from __future__ import annotations

import asyncio
import gc
import inspect
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

import faxtui
from faxtui.api import AsyncFaxClient, CallRecord, FaxClient, SendFile, errors
from faxtui.api.blocking_portal import THREAD_NAME, Portal
from faxtui.api.models import Fax
from tests.server.local import convert_here
from tests.service import PATIENCE, RunningService

TO = "+19898989898"
LETTER = SendFile("letter.txt", b"Dear Ann,\n\nall is well.\n")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def service() -> Iterator[RunningService]:
    """One service for all tests here, that converts documents in its own process."""
    with RunningService(prepare=convert_here) as running:
        yield running


@pytest.fixture
def client(service: RunningService) -> Iterator[FaxClient]:
    """A blocking client of the service, closed afterwards."""
    with client_of(service) as made:
        yield made


def client_of(service: RunningService, **settings: Any) -> FaxClient:
    """A blocking client of a running service."""
    given = {"key_id": service.key_id, "key_secret": service.key_secret, "base_url": service.url, **settings}
    return FaxClient(service.project_id, **given)


def portals() -> int:
    """How many threads of blocking clients there are."""
    return sum(thread.name == THREAD_NAME for thread in threading.enumerate())


def public(thing: object) -> dict[str, Any]:
    """The public methods and properties of a class."""
    return {name: value for name, value in vars(thing).items() if not name.startswith("_")}


def test_every_method_has_its_twin(client: FaxClient) -> None:
    """Resource by resource the blocking client has the async one's methods, with their parameters and documentation."""
    async_client = AsyncFaxClient("p", key_id="k", key_secret="s")
    late = [name for name, value in vars(AsyncFaxClient).items() if isinstance(value, cached_property)]
    names = [*(name for name in vars(async_client) if not name.startswith("_")), *late]
    assert {"faxes", "templates"} <= set(names)
    assert names == [name for name in vars(client) if not name.startswith("_")]
    assert inspect.signature(FaxClient) == inspect.signature(AsyncFaxClient)
    for name in names:
        theirs, ours = public(type(getattr(async_client, name))), public(type(getattr(client, name)))
        assert list(ours) == list(theirs)
        for method, twin in ours.items():
            signature = inspect.signature(theirs[method])
            assert inspect.signature(twin).parameters == signature.parameters, method
            assert inspect.getdoc(twin) == inspect.getdoc(theirs[method]), method
            assert not inspect.iscoroutinefunction(twin), method


def test_a_fax_goes_out_and_comes_back_as_pages(client: FaxClient, service: RunningService, tmp_path: Path) -> None:
    """Send, look, list, iterate and download, each waited for."""
    (sent,) = client.faxes.send(TO, files=[LETTER], labels={"case": "42"})
    deadline = time.monotonic() + PATIENCE
    while (fax := client.faxes.get(sent.id)).is_open:
        assert time.monotonic() < deadline, "the fax did not end"
        service.advance(10)

    assert fax.status == "COMPLETED"
    assert [each.id for each in client.faxes.list(labels={"case": "42"}).faxes] == [sent.id]
    assert [each.id for each in client.faxes.iter(labels={"case": "42"}, page_size=1)] == [sent.id]
    seen: list[int] = []
    target = client.faxes.download_to(sent.id, tmp_path / "fax.pdf", progress=lambda done, _: seen.append(done))
    assert target.read_bytes() == client.faxes.download(sent.id)
    assert seen[-1] == target.stat().st_size


def test_waiting_and_sending_once_work_as_they_do_there(client: FaxClient, service: RunningService) -> None:
    """Longer undertakings with callbacks: a send that is settled, and a wait through all states of the fax."""
    seen: list[str] = []
    # Time passes in another thread, since callbacks must be quick.
    with ThreadPoolExecutor(1) as pool:

        def on_change(fax: Fax) -> None:
            seen.append(str(fax.status))
            pool.submit(service.advance, 3000)

        (sent,) = client.faxes.send_once(TO, files=[LETTER], header_text="Clinic")
        done = client.faxes.wait(sent.id, timeout=PATIENCE, on_change=on_change)

    assert (done.id, done.header_text, done.status) == (sent.id, "Clinic", "COMPLETED")
    assert seen[-1] == "COMPLETED"
    with pytest.raises(errors.WaitTimeout):
        client.faxes.wait(client.faxes.send(TO, files=[LETTER])[0].id, timeout=0.05)


def test_errors_are_the_async_clients_own(client: FaxClient, service: RunningService) -> None:
    """A refusal of the service, of the client itself and of the settings arrive as they are."""
    with pytest.raises(errors.NotFound):
        client.faxes.get("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    with client_of(service, read_only=True) as careful, pytest.raises(errors.ReadOnlyError):
        careful.faxes.send(TO, files=[LETTER])
    with pytest.raises(errors.InvalidRequest):
        FaxClient("", key_id="k", key_secret="s")


def test_the_hook_is_shared(client: FaxClient) -> None:
    """A property of the async client is the same here, to read and to set."""
    records: list[CallRecord] = []
    client.on_call = records.append

    client.services.list()

    assert client.on_call == records.append
    assert records[-1].status == 200


async def test_it_works_where_an_event_loop_runs(client: FaxClient) -> None:
    """As in a notebook, a call from within a running loop waits and answers."""
    assert client.services.list().services
    assert len(list(client.services.iter())) == 1


def test_many_threads_share_one_client(client: FaxClient) -> None:
    """Calls of sixteen threads go through one thread of the client's, and each gets its own answer."""
    ids = [client.faxes.send(TO, files=[LETTER])[0].id for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda fax_id: client.faxes.get(fax_id).id, ids * 16))

    assert found == ids * 16
    assert portals() == 1


def test_an_iterator_may_be_left_early(client: FaxClient) -> None:
    """Closing it, or forgetting it, ends the walk behind it, and the client goes on."""
    for number in range(3):
        client.faxes.send(TO, files=[LETTER], labels={"walk": "1", "number": str(number)})
    rows = client.faxes.iter(page_size=1, labels={"walk": "1"})
    first = next(rows)
    rows.close()
    for fax in client.faxes.iter(page_size=1, labels={"walk": "1"}):
        assert fax.id == first.id
        break
    gc.collect()

    assert len(list(client.faxes.iter(page_size=1, labels={"walk": "1"}))) == 3


def test_closing_ends_the_thread_for_good(service: RunningService) -> None:
    """No thread is there before the first call nor after closing; a call of a closed client says so."""
    made = client_of(service)
    assert portals() == 0
    assert made.services.list().services
    assert portals() == 1
    made.close()
    made.close()

    with pytest.raises(errors.ClientClosed, match="closed: nothing was sent"):
        made.services.list()
    assert portals() == 0


def test_a_client_that_was_never_used_is_closed_too(service: RunningService) -> None:
    """Closing needs no thread, and makes none."""
    made = client_of(service)
    made.close()

    with pytest.raises(errors.ClientClosed, match="closed"):
        made.services.list()


def test_closing_while_rows_are_read_is_told(service: RunningService) -> None:
    """An iterator whose client was closed does not pass for one that has come to its end."""
    made = client_of(service)
    for _ in range(2):
        made.faxes.send(TO, files=[LETTER])
    rows = made.faxes.iter(page_size=1)
    next(rows)
    made.close()

    with pytest.raises(errors.ClientClosed, match="closed"):
        next(rows)
    assert portals() == 0


def test_a_forgotten_client_ends_its_thread(service: RunningService) -> None:
    """Without closing, the thread ends when nobody holds the client any more."""
    made = client_of(service)
    made.services.list()
    assert portals() == 1
    del made
    gc.collect()

    assert portals() == 0


@pytest.mark.parametrize("act", [lambda client: client.services.list(), lambda client: client.close()])
def test_a_callback_that_uses_the_client_is_refused(client: FaxClient, act: Callable[[FaxClient], object]) -> None:
    """It would wait for itself: the error says so, rather than nothing happening for ever."""
    refused: list[str] = []

    def call(_: CallRecord) -> None:
        try:
            act(client)
        except RuntimeError as error:
            refused.append(str(error))

    client.on_call = call
    assert client.services.list().services

    assert "cannot call or close it" in refused[0]


@contextmanager
def silent_service(start: bytes = b"") -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """Takes one request and answers `start` at most; its URL, and the events that it came and that its caller left."""
    asked, left = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            line, _ = listener.accept()
            with line:
                line.settimeout(PATIENCE)
                line.recv(65536)
                line.sendall(start)
                asked.set()
                with suppress(ConnectionResetError):
                    while line.recv(65536):
                        pass
                left.set()

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked, left


@contextmanager
def interrupted_after(asked: threading.Event, then: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Sends Ctrl-C to the main thread once the event has come, and expects it to arrive there; does `then`."""
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        if asked.wait(PATIENCE):
            signal.pthread_kill(main, signal.SIGINT)
            then()

    waiting = threading.Thread(target=interrupt)
    waiting.start()
    with pytest.raises(KeyboardInterrupt):
        yield
    waiting.join(PATIENCE)


PART = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n%PDF-1.4" + b" " * 300_000


@pytest.mark.parametrize(
    "call",
    [lambda client, _: client.faxes.get("a"), lambda client, folder: client.faxes.download_to("a", folder / "a.pdf")],
    ids=["get", "download_to"],
)
def test_ctrl_c_ends_a_waiting_call(tmp_path: Path, call: Callable[[FaxClient, Path], object]) -> None:
    """Ctrl-C while a call waits gets through, hangs up on the service, and leaves no half file behind."""
    with silent_service(PART) as (url, asked, left):
        client = FaxClient("p", key_id="k", key_secret="s", auth="basic", base_url=url)
        with interrupted_after(asked):
            call(client, tmp_path)
        assert list(tmp_path.iterdir()) == []
        assert left.wait(PATIENCE)
        client.close()


def test_ctrl_c_before_a_call_begins_leaves_nothing_behind() -> None:
    """While the client's thread is busy, Ctrl-C gives up on a call that has not begun: nothing of it goes on later."""
    began, at_last, asked = threading.Event(), threading.Event(), threading.Event()
    states: list[str] = []

    async def busy() -> None:
        began.set()
        at_last.wait(PATIENCE)

    async def work() -> None:
        states.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            states.append("ended")

    async def nothing() -> None:
        pass

    portal = Portal(nothing)
    with ThreadPoolExecutor(1) as pool:
        blocking = pool.submit(portal.run, busy)
        assert began.wait(PATIENCE)
        with interrupted_after(asked, at_last.set):
            asked.set()
            portal.run(work)
        blocking.result(PATIENCE)
    portal.run(nothing)  # calls begin in their order: what was to begin has begun

    assert states in ([], ["begun", "ended"])
    portal.close()


def test_closing_tells_the_calls_under_way() -> None:
    """A call that another thread waits for ends with an error that says what is not known."""
    with silent_service() as (url, asked, left), ThreadPoolExecutor(1) as pool:
        client = FaxClient("p", key_id="k", key_secret="s", auth="basic", base_url=url)
        call = pool.submit(client.faxes.get, "a")
        assert asked.wait(PATIENCE)
        client.close()
        with pytest.raises(errors.FaxApiError) as caught:
            call.result(PATIENCE)

        assert isinstance(caught.value, errors.TransportError)
        assert left.wait(PATIENCE)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("c.services.list()", ""),
        ("rows = c.faxes.iter(page_size=1); next(rows)", ""),
        ("next(c.faxes.iter(page_size=1)); raise SystemExit(0)", ""),
        ("c.services.list(); import threading; threading.Thread(target=c.services.list).start()", ""),
        (
            "c.services.list(); import os, warnings; pid = os.fork()\n"
            "try: c.services.list()\n"
            "except RuntimeError as error: print(error); warnings.simplefilter('ignore'); raise SystemExit(0)\n"
            "os.waitpid(pid, 0)",
            "A blocking client does not outlive a fork: make a new one in the new process.\n",
        ),
    ],
    ids=["unclosed", "iterator left", "exit", "thread", "fork"],
)
def test_the_interpreter_ends_cleanly(service: RunningService, code: str, told: str) -> None:
    """A program that never closes its client ends at once, with exit code 0 and nothing on standard error."""
    made = (
        f"from faxtui import FaxClient\nc = FaxClient({service.project_id!r}, key_id={service.key_id!r}, "
        f"key_secret={service.key_secret!r}, base_url={service.url!r})\n"
        "from faxtui.api import SendFile\n"
    )
    send = f"for _ in range(2): c.faxes.send({TO!r}, files=[SendFile('a.txt', b'a')])\n" if "iter" in code else ""
    ended = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", f"{made}{send}{code}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env={"PATH": "/bin", "PYTHONPATH": str(ROOT)},
    )

    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", told)


def test_it_is_a_public_name() -> None:
    """`from faxtui import FaxClient` works, and loads on first use."""
    assert faxtui.FaxClient is FaxClient
