"""`faxtui send`: every option reaches the API, standard input is a document, and a dry run sends nothing."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from faxtui.cli.proof import cost_from, hidden_passwords
from tests.cli.conftest import Run
from tests.faxes import make_fax
from tests.pages.documents import pdf as document_pdf
from tests.service import RunningService

TO = "+14155552671"
Point = Callable[..., None]


def test_every_option_is_the_apis(run: Run, fast_service: RunningService, letter: str) -> None:
    """Each arrives under its name and as it was given; what was not given is the service's."""
    with fast_service.http() as http:
        service = http.post("/services", json={"name": "Billing"}).json()["id"]
    options = (
        *("--service", service, "--header", "Clinic", "--no-header-page-numbers", "--time-zone", "Europe/Berlin"),
        *("--resolution", "superfine", "--image-conversion", "Monochrome", "--max-retries", "0", "--retry-delay", "45"),
        *("--label", "case=A=17", "--label", "desk=2", "--callback-url", "https://127.0.0.1/hook"),
        *("--callback-type", "json", "--in-progress"),
    )
    sent = json.loads(run("send", TO, "--file", letter, *options, "--json").out)

    expected = {
        "serviceId": service,
        "headerText": "Clinic",
        "headerPageNumbers": False,
        "headerTimeZone": "Europe/Berlin",
        "resolution": "SUPERFINE",
        "imageConversionMethod": "MONOCHROME",
        "maxRetries": 0,
        "retryDelaySeconds": 45,
        "callbackUrl": "https://127.0.0.1/hook",
        "callbackUrlContentType": "application/json",
    }
    assert {name: sent.get(name) for name in expected} == expected
    assert {key: sent["labels"][key] for key in ("case", "desk")} == {"case": "A=17", "desk": "2"}


def test_service_and_cover_page_have_names(run: Run, fast_service: RunningService, letter: str) -> None:
    """They are sent as ids; a name that nobody has is exit code 4 with the nearest, and nothing is sent."""
    service = run("services", "create", "Billing").out.strip()
    pdf = Path(letter).with_suffix(".pdf")
    pdf.write_bytes(document_pdf())
    cover = run("covers", "add", str(pdf), "--name", "Front", "--service", "Billing").out.strip()
    options = ("--service", "billing", "--cover-page", "front")
    proof = json.loads(run("send", TO, "--file", letter, *options, "--dry-run", "--json").out)
    sent = json.loads(run("send", TO, "--file", letter, *options, "--json").out)

    assert (proof["options"]["serviceId"], proof["options"]["coverPageId"]) == (service, cover)
    assert (sent["serviceId"], sent["coverPageId"]) == (service, cover)
    for wrong in (("--service", "Biling"), (*options[:2], "--cover-page", "Frond")):
        refused = run("send", TO, "+19898989898", "--file", letter, *wrong)
        assert (refused.code, refused.out) == (4, "")
        assert "; the nearest is " in refused.err
    assert len(run("faxes", "list", "--json").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--header", "x" * 51], "--header: 51 letters: at most 50 fit."),
        (["--time-zone", "Mars"], "--time-zone 'Mars' is none"),
        (["--resolution", "8k"], "'8k' is no resolution: use fine, superfine."),
        (["--max-retries", "6"], "--max-retries 6: from 0 to 5."),
        (["--retry-delay", "5"], "--retry-delay 5: from 30 to 300."),
        (["--label", "case"], "--label 'case' is no pair"),
        (["--label", "a=1", "--label", "a=2"], "--label a is given twice."),
        (["--url", "ftp://x"], "--url 'ftp://x' is no http or https address."),
        (["--callback-type", "xml"], "'xml' is no callback type"),
        (["--name", "a.pdf"], "--name is for standard input: add --file -."),
        (["--at-once", "0"], "--at-once goes from 1 to 8."),
        (["--timeout", "-1"], "--timeout is seconds above 0."),
        (["--timeout", "nan"], "--timeout is seconds above 0."),
    ],
)
def test_a_wrong_option_is_told_before_anything_leaves(
    run: Run, fast_service: RunningService, letter: str, options: list[str], sentence: str
) -> None:
    """Exit code 2, one sentence, and nothing was sent."""
    ended = run("send", TO, "--file", letter, *options)

    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
    assert run("faxes", "list", "--json").out == ""


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put bytes on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_is_a_document(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes its place among the files; empty or unknown input is told and not sent."""
    give(monkeypatch, b"Dear Bob,\n")
    ended = run("send", TO, "--file", letter, "--file", "-", "--name", "note.txt", "--wait")
    assert (ended.code, ended.err.splitlines()[-1]) == (0, "delivered, 2 pages.")

    for data in (b"", b"\x00\x01\x02\xff" * 10):
        give(monkeypatch, data)
        refused = run("send", TO, "--file", "-")
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.endswith("Nothing was sent.\n")


def test_a_dry_run_shows_all_and_sends_nothing(run: Run, fast_service: RunningService, letter: str) -> None:
    """Pages and bytes are those of the real conversion, and the recipients those that would get it."""
    arguments = ("send", TO, "+19898989898", "--file", letter, "--file", letter, "--callback-url", "https://a:b@h/x")
    shown = run(*arguments, "--dry-run", "--json")
    proof = json.loads(shown.out)

    assert shown.code == 0
    assert [each["to"] for each in proof["recipients"]] == [TO, "+19898989898"]
    assert (proof["pages"], [each["pages"] for each in proof["documents"]]) == (2, [1, 1])
    assert proof["bytes"] > 100
    assert proof["seconds"] == round(proof["bytes"] * 8 / 14_400, 1)
    assert proof["options"]["callbackUrl"] == "https://***:***@h/x"
    text = run(*arguments, "--dry-run").out
    assert text.endswith("Nothing was sent.\n")
    assert " bytes, under 1 s a fax at 14400 bit/s" in text
    assert "a:b@" not in text
    assert run("faxes", "list", "--json").out == ""


def test_a_dry_run_needs_no_service(run: Run, bare: None, letter: str) -> None:
    """Without one the cost is unknown, and why is said."""
    shown = run("send", TO, "--file", letter, "--dry-run")

    assert shown.code == 0
    assert "Cost         unknown: No service is set" in shown.out


def test_the_cost_is_the_middle_of_what_was_paid() -> None:
    """By the page, in the currency of most faxes; free and unpriced faxes tell nothing."""

    def paid(amount: str, pages: int, currency: str = "USD") -> object:
        return make_fax(numberOfPages=pages, price={"currencyCode": currency, "amount": amount})

    history = [paid("0.07", 1), paid("0.10", 2), paid("0.30", 3), paid("9", 1, "EUR"), paid("0.00", 1), make_fax()]
    cost = cost_from(history, 10, 2)  # type: ignore[arg-type]

    assert (cost.amount, cost.currency) == (Decimal("0.07") * 20, "USD")
    assert cost_from([], 10, 2).amount is None


def test_passwords_in_addresses_are_hidden() -> None:
    """Also in lists."""
    assert hidden_passwords(["https://me:secret@h/a", 7]) == ["https://***:***@h/a", 7]
