"""The fax list as a CSV file."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import httpx
import pytest

from faxtui.server import fax_export
from faxtui.server.ids import milliseconds
from faxtui.server.store import StoredFax
from tests.server.steps import violations
from tests.service import PROJECT_ID, START, RunningService

HEADER = (
    "Id,Direction,From,To,Number Of Pages,Status,Header Time Zone,Retry Delay Seconds,Resolution,Callback Url,"
    "Callback Url Content Type,Error Type,Error Message,Error Code,Project,Service,Max Retries,Create Time,Header Text,"
    "Header Page Numbers,Content Url,Labels,Image Conversion Method,Has File,Currency Code,From Country,To Country"
)
FAILED: dict[str, Any] = {
    "id": "B",
    "direction": "OUTBOUND",
    "from": "+14155550100",
    "to": "+442079460128",
    "status": "FAILURE",
    "createTime": "2026-03-02T12:00:00.000Z",
    "numberOfPages": 3,
    "headerText": 'Über "A", B\nC',
    "headerPageNumbers": False,
    "headerTimeZone": "Europe/Berlin",
    "retryDelaySeconds": 60,
    "maxRetries": 0,
    "resolution": "FINE",
    "imageConversionMethod": "HALFTONE",
    "callbackUrl": "https://***:***@example.com/",
    "callbackUrlContentType": "application/json",
    "contentUrl": ["https://example.com/a.pdf", "https://example.com/b.pdf"],
    "labels": {"matter": "2026-017", "x": "ü"},
    "errorType": "CALL_ERROR",
    "errorCode": 17,
    "errorMessage": "Line busy",
    "hasFile": True,
    "price": {"currencyCode": "USD", "amount": "0.00"},
    "fromCountry": "US",
    "toCountry": "GB",
    "projectId": PROJECT_ID,
    "serviceId": "A",
}
BARE = {
    "id": "A",
    "direction": "INBOUND",
    "from": "+14155550142",
    "to": "+14155550100",
    "status": "COMPLETED",
    "createTime": "2026-03-02T12:00:00.000Z",
    "hasFile": False,
    "projectId": PROJECT_ID,
    "serviceId": "A",
}


def _plant(*faxes: dict[str, Any]) -> RunningService:
    def prepare(app: Any) -> None:
        store = app.state.core.store
        with store.transaction():
            store.add_faxes([StoredFax(fax, milliseconds(START), None) for fax in faxes])

    return RunningService(prepare=prepare)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_empty_export_is_the_header(calm: httpx.Client) -> None:
    """The answer is a CSV file by type and by name, of the 27 columns, even with no fax in it."""
    answer = calm.get("/faxes?format=csv", headers={"Accept": "text/csv"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="fax_logs_exp\d+\.csv"', answer.headers["content-disposition"])
    assert "20260302143000" in answer.headers["content-disposition"]
    assert answer.text == f"{HEADER}\r\n"
    assert len(HEADER.split(",")) == 27


def test_row_says_all_of_a_fax() -> None:
    """Every column holds its field, quoted where it must be, flags as true and false; the newest fax comes first."""
    with _plant(BARE, FAILED) as service, service.http() as http:
        failed, bare = _rows(http.get("/faxes?format=csv").text)

    assert {name: value for name, value in bare.items() if value} == {
        "Id": "A",
        "Direction": "INBOUND",
        "From": "+14155550142",
        "To": "+14155550100",
        "Status": "COMPLETED",
        "Create Time": "2026-03-02T12:00:00.000Z",
        "Has File": "false",
        "Project": PROJECT_ID,
        "Service": "A",
    }
    assert (failed["Header Text"], failed["Header Page Numbers"]) == ('Über "A", B\nC', "false")
    assert (failed["Error Type"], failed["Error Code"], failed["Error Message"]) == ("CALL_ERROR", "17", "Line busy")
    assert failed["Content Url"] == "https://example.com/a.pdf,https://example.com/b.pdf"
    assert json.loads(failed["Labels"]) == FAILED["labels"]
    assert (failed["Max Retries"], failed["Number Of Pages"], failed["Currency Code"]) == ("0", "3", "USD")
    assert all(failed.values())


def test_export_filters_and_takes_no_pages() -> None:
    """Filters count as they do for the list; page and pageSize do not cut the file."""
    with _plant(BARE, FAILED) as service, service.http() as http:
        assert [row["Id"] for row in _rows(http.get("/faxes?format=csv&page=9&pageSize=1").text)] == ["B", "A"]
        assert [row["Id"] for row in _rows(http.get("/faxes?format=csv&status=FAILURE").text)] == ["B"]
        assert _rows(http.get("/faxes?format=csv&createTime=2025").text) == []


@pytest.mark.parametrize("total", [3, 4, 5])
def test_long_export_misses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch, total: int) -> None:
    """Read in pieces, also within one millisecond and where the last piece is full, each fax is there once."""
    monkeypatch.setattr(fax_export, "PIECE", 2)
    with _plant(*({**BARE, "id": f"{number:02}"} for number in range(total))) as service, service.http() as http:
        ids = [row["Id"] for row in _rows(http.get("/faxes?format=csv").text)]

    assert ids == [f"{number:02}" for number in reversed(range(total))]


def test_other_formats_are_refused(calm: httpx.Client) -> None:
    """The one format beside JSON is csv; without the parameter the answer is JSON, whatever Accept says."""
    assert list(violations(calm.get("/faxes?format=xml"))) == ["format"]
    assert "status" in violations(calm.get("/faxes?format=csv&status=LOST"))
    assert calm.get("/faxes", headers={"Accept": "text/csv"}).headers["content-type"] == "application/json"
