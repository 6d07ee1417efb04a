"""`faxtui webhooks`: a real listener in a process of its own, called by the local service and by replays."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Run
from tests.cli.person import pipe_in
from tests.service import PATIENCE, RunningService

KEYS = "hook:p@ss"
USERINFO = "hook:p%40ss"


@pytest.fixture
def service(point_at: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """A service, set in the environment together with credentials for webhooks."""
    monkeypatch.setenv("FAXTUI_WEBHOOK_CREDENTIALS", KEYS)
    monkeypatch.delenv("FAXTUI_WEBHOOK_PATH", raising=False)
    pipe_in(monkeypatch, "")
    with RunningService(speed=float("inf"), start=datetime.now(UTC)) as running:
        point_at(running)
        yield running


class Listener:
    """A running `faxtui webhooks listen`, and where it listens."""

    def __init__(self, *flags: str) -> None:
        command = [sys.executable, "-m", "faxtui", "webhooks", "listen", "--port", "0", *flags]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
        assert self.process.stderr is not None
        first = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:[0-9]+/\S+(?=;)", first)
        assert found is not None, first + self.process.stderr.read()
        self.url = found[0]
        self.named_url = self.url.replace("http://", f"http://{USERINFO}@")

    def line(self) -> str:
        """The next line of data."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, by: signal.Signals | None = signal.SIGINT) -> tuple[int, str, str]:
        """Send a signal, or wait for its own end: exit code, the rest of its data, the rest of its talk."""
        if by is not None:
            self.process.send_signal(by)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@contextmanager
def listening(*flags: str) -> Iterator[Listener]:
    """A listener that is gone at the end, and after the time of patience."""
    listener = Listener(*flags)
    guard = threading.Timer(PATIENCE, listener.process.kill)
    guard.start()
    try:
        yield listener
    finally:
        guard.cancel()
        if listener.process.poll() is None:
            listener.process.kill()
        listener.process.communicate()


def _fax_test(service: RunningService, url: str) -> str:
    """Have the service send a test to its default service's webhook URL; the delivery's id."""
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        http.patch(f"/services/{service_id}", json={"incomingWebhookUrl": url}).raise_for_status()
        made = http.post(f"{service.url}/_local/test-inbound", json={}, timeout=PATIENCE)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_listener_writes_each_webhook_and_replays_it(run: Run, service: RunningService, tmp_path: Path) -> None:
    """The service's delivery is one line and a private file; both can be sent again; ctrl+c is the normal end."""
    with listening("--save", str(tmp_path)) as listener:
        delivery = _fax_test(service, listener.named_url)
        line = listener.line()
        assert "INCOMING_FAX  unconfirmed" in line  # no fax by this id is at the service: it was a test
        assert "+12125550100 → +14155550100" in line

        listed = run("webhooks", "deliveries")
        assert (listed.code, listed.err) == (0, "1 delivery.\n")
        assert delivery in listed.out
        assert max(map(len, listed.out.splitlines())) <= 80
        assert "hook" not in run("webhooks", "deliveries", "--json").out.replace("webhook", "")

        again = run("webhooks", "replay", delivery)
        assert (again.code, again.err) == (0, "Delivered: the receiver answered 200.\n")
        (saved,) = tmp_path.iterdir()
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        assert json.loads(saved.read_text())["fileType"] == "PDF"
        posted = run("webhooks", "replay", str(saved), "--to", listener.url, "--json")
        assert (posted.code, json.loads(posted.out)["status"]) == (0, 200)

        code, rest, talk = listener.end()
    assert (code, rest) == (0, "")  # the same news, delivered again, is no news
    assert talk.splitlines()[-1] == "1 webhook taken."


def test_json_ends_after_a_count(run: Run, service: RunningService) -> None:
    """With --json each is an object in the API's names with what is believed of it; --mask leaves no number."""
    with listening("--json", "--mask", "--count", "1") as listener:
        _fax_test(service, listener.named_url)
        told = json.loads(listener.line())
        assert listener.end(None)[0] == 0

    assert (told["event"], told["belief"], told["fax"]["from"]) == ("INCOMING_FAX", "unconfirmed", "+1212•••0100")
    assert [file["fileType"] for file in told["files"]] == ["PDF"]
    assert told["files"][0]["bytes"] > 500


def test_listener_is_confirmed_by_the_service_and_shut_to_others(
    run: Run, service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fax that the service knows is confirmed; wrong credentials are refused and told as exit code 1."""
    letter = tmp_path / "a.txt"
    letter.write_text("Dear Ann")
    fax_id = run("send", "+19898989898", "--file", str(letter), "--wait").out.strip()
    fax = json.loads(run("faxes", "get", fax_id, "--json").out)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"event": "FAX_COMPLETED", "eventTime": "2026-03-02T15:00:00Z", "fax": fax}))
    with listening() as listener:
        monkeypatch.setenv("FAXTUI_WEBHOOK_CREDENTIALS", "hook:wrong")
        refused = run("webhooks", "replay", str(event), "--to", listener.url)
        assert (refused.code, refused.err) == (1, "Not taken: the receiver answered 401.\n")
        assert httpx.post(listener.url.rsplit("/", 1)[0] + "/else").status_code == 404
        monkeypatch.setenv("FAXTUI_WEBHOOK_CREDENTIALS", KEYS)
        assert run("webhooks", "replay", str(event), "--to", listener.url).code == 0
        line = listener.line()
        assert f"FAX_COMPLETED  confirmed  {fax_id}  delivered" in line
        assert listener.end(signal.SIGTERM)[2].count("Traceback") == 0


def test_reader_that_leaves_ends_it(service: RunningService) -> None:
    """As with `| head -1`: the listener ends at the next webhook, without a word of Python."""
    with listening() as listener:
        assert listener.process.stdout is not None
        listener.process.stdout.close()
        _fax_test(service, listener.named_url)
        assert listener.process.stderr is not None
        talk = listener.process.stderr.read()
        listener.process.wait(PATIENCE)

    assert "Traceback" not in talk
    assert listener.process.returncode in (1, 141)


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("listen", "--port", "70000"), 2, "ports go up to 65535"),
        (("listen", "--host", "0.0.0.0", "--no-credentials"), 7, "others could reach this"),
        (("listen", "--save", "nowhere"), 2, "nowhere is no folder"),
        (("listen", "--count", "0"), 2, "--count must be at least 1"),
        (("replay", "x", "--to", "https://a:b@hooks.test/"), 2, "set FAXTUI_WEBHOOK_CREDENTIALS"),
        (("replay", "pyproject.toml"), 2, "needs --to"),
        (("replay", "pyproject.toml", "--to", "http://127.0.0.1:9/"), 1, "Nothing was sent."),
        (("replay", "x", "--url", "http://127.0.0.1:9"), 1, "No local service answers"),
        (("deliveries", "--limit", "0"), 2, "--limit goes from 1 to 1000"),
    ],
)
def test_wrong_usage(run: Run, bare: None, arguments: tuple[str, ...], code: int, why: str) -> None:
    """Each is one sentence, before anything listens or is sent."""
    ended = run("webhooks", *arguments)

    assert (ended.code, ended.out) == (code, "")
    assert why in ended.err
    assert ended.err.count("\n") == 1


def test_a_port_that_is_taken_is_told(run: Run, service: RunningService) -> None:
    """One sentence with the address, before anything is taken."""
    port = service.url.rpartition(":")[2]
    ended = run("webhooks", "listen", "--port", port)

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"127.0.0.1:{port} cannot be listened on: ")


def test_credentials_are_wanted(run: Run, bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable and without a person to ask, the variable is named; half of it is refused unshown."""
    pipe_in(monkeypatch, "")
    monkeypatch.delenv("FAXTUI_WEBHOOK_CREDENTIALS", raising=False)
    assert "FAXTUI_WEBHOOK_CREDENTIALS" in run("webhooks", "listen").err
    monkeypatch.setenv("FAXTUI_WEBHOOK_CREDENTIALS", "sesame")
    ended = run("webhooks", "listen")
    assert (ended.code, ended.err) == (2, "FAXTUI_WEBHOOK_CREDENTIALS must be NAME:PASSWORD.\n")
    monkeypatch.setenv("FAXTUI_WEBHOOK_CREDENTIALS", KEYS)
    monkeypatch.setenv("FAXTUI_WEBHOOK_PATH", "no slash")
    assert run("webhooks", "listen", "--unconfirmed").code == 2
    assert os.environ["FAXTUI_WEBHOOK_CREDENTIALS"] == KEYS


def test_delivery_that_is_not_there(run: Run, service: RunningService) -> None:
    """Exit code 4 with the service's own sentence."""
    ended = run("webhooks", "replay", "01XXXXXXXXXXXXXXXXXXXXXXXX")

    assert (ended.code, ended.out) == (4, "")
    assert "delivery" in ended.err
