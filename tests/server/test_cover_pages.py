"""Cover pages as a resource: add, list, look at, delete, and naming them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fpdf import FPDF

from faxtui.pages import worker
from faxtui.server.cover_pages import MAX_PDF_BYTES
from faxtui.server.workshop import Workshop
from tests.server.steps import ANYBODY, get, tiff, violations, wait_until
from tests.service import PROJECT_ID, RunningService

Wire = dict[str, Any]

UNKNOWN = "01BX5ZZKBKACTAV9WEVGEMMVRZ"


def _pdf(pages: int = 1, **protection: str) -> bytes:
    made = FPDF()
    if protection:
        made.set_encryption(**protection)  # type: ignore[arg-type]
    for _ in range(pages):
        made.add_page()
        made.set_font("helvetica", size=20)
        made.cell(text="From {{from}} to {{to}}")
    return bytes(made.output())


PDF = _pdf()


def _body(pdf: bytes = PDF, name: str = "Letterhead") -> Wire:
    return {"name": name, "file": {"fileContent": base64.b64encode(pdf).decode(), "fileType": "PDF"}}


@pytest.fixture
def home(http: httpx.Client) -> str:
    """The address of the default service."""
    return f"/services/{http.get('/services').json()['services'][0]['id']}"


@pytest.fixture(scope="module")
def calm_home(calm: httpx.Client) -> str:
    """The address of the default service that the tests of this module share."""
    return f"/services/{calm.get('/services').json()['services'][0]['id']}"


def _add(http: httpx.Client, home: str, **more: Any) -> Wire:
    answer = http.post(f"{home}/coverPages", json=_body(**more))
    assert answer.status_code == 200, answer.text
    added: Wire = answer.json()
    return added


def test_cover_page_comes_back_whole(http: httpx.Client, home: str) -> None:
    """Adding answers 200 with the file, as a later look does; the list has the same without it."""
    added = _add(http, home)
    facts = {name: value for name, value in added.items() if name != "file"}

    assert base64.b64decode(added["file"]["fileContent"]) == PDF
    assert added["file"]["fileType"] == "application/pdf"
    assert len(facts.pop("id")) == 26
    assert facts == {
        "name": "Letterhead",
        "projectId": PROJECT_ID,
        "serviceId": home.rpartition("/")[2],
        "createdTime": "2026-03-02T14:30:00.000Z",
        "updatedTime": "2026-03-02T14:30:00.000Z",
    }
    assert http.get(f"{home}/coverPages/{added['id']}").json() == added
    listed = http.get(f"{home}/coverPages").json()
    assert listed["coverPages"] == [{"id": added["id"], **facts}]
    assert (listed["page"], listed["totalPages"], listed["totalItems"]) == (1, 1, 1)


def test_cover_page_is_checked_where_faxes_are_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding a cover page starts no process of its own while one waits that converts documents."""
    started: list[object] = []
    start = worker._Process.__init__

    def count(self: worker._Process, limits: worker.Limits) -> None:
        started.append(self)
        start(self, limits)

    workshop = Workshop()
    monkeypatch.setattr(worker._Process, "__init__", count)
    try:
        with (
            RunningService(prepare=lambda app: setattr(app.state.core.library, "_workshop", workshop)) as running,
            running.http() as http,
        ):
            home = f"/services/{http.get('/services').json()['services'][0]['id']}"
            for name in ("one", "two"):
                _add(http, home, name=name)
            sent = http.post("/faxes", data={"to": ANYBODY}, files={"file": ("a.txt", b"hello")}).json()
            wait_until(lambda: get(http, sent["id"]), lambda fax: "numberOfPages" in fax)
    finally:
        workshop.close()
    assert len(started) == 1


def test_cover_page_is_deleted(http: httpx.Client, home: str) -> None:
    """Deleting answers 204 with an empty body; then it is gone, and a second time is 404."""
    address = f"{home}/coverPages/{_add(http, home)['id']}"
    answer = http.request("DELETE", address, json={})

    assert (answer.status_code, answer.content) == (204, b"")
    assert [http.get(address).status_code, http.delete(address).status_code] == [404, 404]
    assert http.get(f"{home}/coverPages").json()["coverPages"] == []


def test_service_and_fax_name_a_cover_page(http: httpx.Client, home: str) -> None:
    """A fax has the cover page it names, else the one of its service; deleted, the service has none any more."""
    first, second = _add(http, home)["id"], _add(http, home)["id"]
    send = {"data": {"to": ANYBODY}, "files": {"file": ("a.tif", tiff(1), "image/tiff")}}

    assert "coverPageId" not in http.post("/faxes", **send).json()  # type: ignore[arg-type]
    assert http.patch(home, json={"coverPageId": first}).json()["coverPageId"] == first
    assert http.post("/faxes", **send).json()["coverPageId"] == first  # type: ignore[arg-type]
    send["data"] = {"to": ANYBODY, "coverPageId": second}
    assert http.post("/faxes", **send).json()["coverPageId"] == second  # type: ignore[arg-type]
    assert http.delete(f"{home}/coverPages/{first}").status_code == 204
    assert "coverPageId" not in http.get(home).json()


def test_cover_page_that_is_not_there_is_refused(calm: httpx.Client, calm_home: str) -> None:
    """A send or a service that names an unknown cover page is refused by that field."""
    body = {"to": ANYBODY, "files": [{"file": "SGk=", "fileType": "TXT"}], "coverPageId": UNKNOWN}

    assert "coverPageId" in violations(calm.post("/faxes", json=body))
    assert "coverPageId" in violations(calm.patch(calm_home, json={"coverPageId": UNKNOWN}))
    assert "coverPageId" in violations(calm.post("/services", json={"coverPageId": UNKNOWN}))


def test_cover_pages_go_with_their_service(http: httpx.Client, home: str) -> None:
    """A service is removed with its cover pages; another one that used one of them has none from then on."""
    made = http.post("/services", json={}).json()["id"]
    page = _add(http, f"/services/{made}")["id"]
    http.patch(home, json={"coverPageId": page})
    assert http.delete(f"/services/{made}").status_code == 204

    assert "coverPageId" not in http.get(home).json()


@pytest.mark.parametrize(
    "pdf",
    [
        lambda: b"",
        lambda: b"Hello, I am no PDF.",
        lambda: PDF[: len(PDF) // 3],
        lambda: tiff(1),
        lambda: _pdf(user_password="x", owner_password="y"),
        lambda: _pdf(11),
        lambda: PDF + b"\0" * MAX_PDF_BYTES,
    ],
    ids=["empty", "text", "cut", "picture", "protected", "many pages", "large"],
)
def test_file_that_cannot_be_faxed_is_refused(calm: httpx.Client, calm_home: str, pdf: Callable[[], bytes]) -> None:
    """A cover page is a sound PDF, not protected, of few pages; anything else is refused and not kept."""
    answer = calm.post(f"{calm_home}/coverPages", json=_body(pdf()))

    assert list(violations(answer)) == ["file.fileContent"]
    assert calm.get(f"{calm_home}/coverPages").json()["totalItems"] == 0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name", "file"}),
        ({**_body(), "name": ""}, {"name"}),
        ({**_body(), "name": 1}, {"name"}),
        ({**_body(), "name": "x" * 101}, {"name"}),
        ({"name": "x", "file": "JVBERi0="}, {"file"}),
        ({"name": "x", "file": {}}, {"file.fileContent", "file.fileType"}),
        ({"name": "x", "file": {"fileContent": _body()["file"]["fileContent"]}}, {"file.fileType"}),
        ({"name": "x", "file": {"fileContent": "%%%", "fileType": "DOCX"}}, {"file.fileContent", "file.fileType"}),
        ({"name": "x", "file": {"fileContent": 7}}, {"file.fileContent", "file.fileType"}),
    ],
)
def test_bad_field_is_named(calm: httpx.Client, calm_home: str, body: Wire, fields: set[str]) -> None:
    """A body at fault is refused by the names of its fields."""
    assert set(violations(calm.post(f"{calm_home}/coverPages", json=body))) == fields


def test_body_beyond_all_measure_is_413(calm: httpx.Client, calm_home: str) -> None:
    """More than any allowed cover page is not read to its end."""
    answer = calm.post(f"{calm_home}/coverPages", content=b'"' + b"x" * 2 * MAX_PDF_BYTES)

    assert answer.status_code == 413


def test_what_is_not_there_is_404(calm: httpx.Client, calm_home: str) -> None:
    """An unknown service or cover page answers 404, also to a broken body."""
    assert calm.get(f"{calm_home}/coverPages/{UNKNOWN}").status_code == 404
    assert calm.delete(f"{calm_home}/coverPages/{UNKNOWN}").status_code == 404
    assert calm.get("/services/unknown/coverPages").status_code == 404
    assert calm.post("/services/unknown/coverPages", content=b"{").status_code == 404


def test_cover_page_is_of_one_service(http: httpx.Client, home: str) -> None:
    """A cover page is found under its own service only."""
    page = _add(http, home)["id"]
    other = http.post("/services", json={}).json()["id"]

    assert http.get(f"/services/{other}/coverPages/{page}").status_code == 404
    assert http.delete(f"/services/{other}/coverPages/{page}").status_code == 404
    assert http.get(f"{home}/coverPages/{page}").status_code == 200


def test_list_has_pages(http: httpx.Client, home: str, service: RunningService) -> None:
    """Cover pages are listed in the order they were added, as many a page as asked for."""
    added = []
    for name in "abc":
        added.append(_add(http, home, name=name)["name"])
        service.advance(1)
    pages = [http.get(f"{home}/coverPages?pageSize=2&page={page}").json() for page in (1, 2, 3)]

    assert [[entry["name"] for entry in page["coverPages"]] for page in pages] == [added[:2], added[2:], []]
    assert {page["totalPages"] for page in pages} == {2}
