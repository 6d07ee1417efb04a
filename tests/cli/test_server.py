"""`faxtui server`: playing the world around a local service."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.server.steps import get, tiff, wait_until
from tests.service import RunningService

OURS, CALLER = "+14155550100", "+12125550177"


@pytest.fixture
def page(tmp_path: Path) -> str:
    """A document of one page."""
    path = tmp_path / "page.tif"
    path.write_bytes(tiff(1))
    return str(path)


def _open_door(service: RunningService) -> None:
    with service.http() as http:
        service_id = http.get("/services").json()["services"][0]["id"]
        number = {"number": OURS, "permissions": "receive"}
        http.post(f"/services/{service_id}/emails", json={"email": "a@example.com", "phoneNumbers": [number]})


def test_caller_is_played(run: Run, fast_service: RunningService, page: str) -> None:
    """The id comes out alone, the fax comes in and is received."""
    _open_door(fast_service)
    code, out, err = run("server", "receive", page, "--to", OURS, "--from", "+1 (212) 555-0177")

    assert (code, err) == (0, f"A fax from {CALLER} comes in on {OURS}.\n")
    with fast_service.http() as http:
        came = wait_until(lambda: get(http, out.strip()), lambda fax: fax["status"] == "COMPLETED")
    assert (came["direction"], came["from"], came["numberOfPages"]) == ("INBOUND", CALLER, 1)


def test_json_is_the_fax(run: Run, fast_service: RunningService, page: str) -> None:
    """With --json the whole fax is one line."""
    _open_door(fast_service)
    _, out, _ = run("server", "receive", page, "--to", OURS, "--from", CALLER, "--resolution", "superfine", "--json")

    assert json.loads(out)["resolution"] == "SUPERFINE"


def test_number_that_takes_no_faxes_is_refused(run: Run, fast_service: RunningService, page: str) -> None:
    """The reason is told, exit code 7, and nothing is written."""
    code, out, err = run("server", "receive", page, "--to", OURS, "--from", CALLER)

    assert (code, out) == (7, "")
    assert "incomingWebhookUrl" in err


def test_service_that_is_not_there(run: Run, page: str) -> None:
    """One sentence says what to start."""
    code, _, err = run("server", "receive", page, "--to", OURS, "--from", CALLER, "--url", "http://127.0.0.1:9")

    assert code == 1
    assert "faxtui serve" in err


def test_wrong_usage(run: Run, tmp_path: Path, page: str) -> None:
    """A number that is none is usage; a file that is not there is an error."""
    assert run("server", "receive", page, "--to", "nobody", "--from", CALLER).code == 2
    assert run("server", "receive", page, "--to", OURS).code == 2
    missing = run("server", "receive", str(tmp_path / "none.pdf"), "--to", OURS, "--from", CALLER)
    assert missing.code == 1
    assert "none.pdf" in missing.err


def test_random_failures_are_a_share(run: Run) -> None:
    """`serve` refuses a share beyond 0 to 1 before it starts anything."""
    for share in ("1.5", "-0.1", "nan"):
        assert run("serve", "--memory", "--random-failures", share).code == 2


def test_key_is_asked_for(run: Run, point_at: Callable[..., None], page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the service wants a key, that is said with the variables to set."""
    with RunningService() as service:
        monkeypatch.setattr("faxtui.server.local_access.is_of_this_machine", lambda _request: False)
        ended = run("server", "receive", page, "--to", OURS, "--from", CALLER, "--url", service.url)

    assert ended.code == 3
    assert "SINCH_KEY_ID" in ended.err
