"""`faxtui domains` and `faxtui templates` against the local service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.person import pipe_in, sit_down
from tests.service import RunningService

DOMAIN = "fax.example.org"
SENT = "successful outbound fax"


@pytest.fixture
def service(point_at: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """A service with one mail domain."""
    pipe_in(monkeypatch, "")
    with RunningService() as running:
        point_at(running)
        code, out, err = run("domains", "add", DOMAIN)
        assert (code, f"faxtui domains verify {DOMAIN}" in err) == (0, True), err
        assert "TXT" in out
        yield running


def test_domain_has_records_and_is_verified(run: Run, service: RunningService) -> None:
    """The same records come with get; a domain that was never set up in the DNS is exit code 1 when verified."""
    listed = run("domains", "list")
    assert (listed.code, listed.err) == (0, "1 domain.\n")
    assert listed.out.splitlines()[1].split()[0] == DOMAIN
    shown = run("domains", "get", DOMAIN.upper())
    assert shown.code == 0
    assert "MX" in shown.out
    assert json.loads(run("domains", "get", DOMAIN, "--json").out)["domain"]["name"] == DOMAIN
    verified = run("domains", "verify", DOMAIN)
    records = json.loads(run("domains", "verify", DOMAIN, "--json").out)["receivingDnsRecords"]
    assert verified.code == (0 if all(record["valid"] == "valid" for record in records) else 1)
    assert run("domains", "verify", "fax.example.com").code == 4


def test_remove_wants_the_domain_typed(run: Run, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a person --yes is needed."""
    assert run("domains", "remove", DOMAIN).code == 7
    sit_down(monkeypatch, f"{DOMAIN}\n")
    assert run("domains", "remove", DOMAIN).out == f"{DOMAIN}\n"
    assert run("domains", "list").err == "0 domains.\n"
    run("domains", "add", DOMAIN)
    assert json.loads(run("domains", "remove", DOMAIN, "--yes", "--json").out) == {"name": DOMAIN}


def test_template_is_read_and_replaced(
    run: Run, service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name may have dashes in place of blanks; the nearest is named for a wrong one."""
    listed = run("templates", "list", DOMAIN)
    assert SENT in listed.out
    assert max(map(len, listed.out.splitlines())) <= 80
    html = tmp_path / "sent.html"
    html.write_text("<p>\tFax {{id}}  to {{to}} went out.</p>\n" + "x" * 20_000 + "\n")

    assert run("templates", "set", DOMAIN, "successful-outbound-fax", str(html)).out == f"{SENT}\n"
    assert run("templates", "get", DOMAIN, SENT).out == html.read_text()
    assert json.loads(run("templates", "get", DOMAIN, SENT, "--json").out)["version"]["template"] == html.read_text()
    wrong = run("templates", "get", DOMAIN, "successful outbound tax")
    assert (wrong.code, SENT in wrong.err) == (4, True)
    sit_down(monkeypatch, "\n")
    assert run("templates", "set", DOMAIN, SENT, str(html)).code == 7
