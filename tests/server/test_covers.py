"""Cover pages on faxes: which one, with which values, and how many pages there are then."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from faxtui.pages.cover_tags import fill
from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import FileKind, source_pages
from tests.pages.cover_samples import helvetica
from tests.server.steps import ANYBODY, Wire, finished, get, send, violations, wait_until
from tests.service import RunningService

COVER = helvetica("To {{to}}", "From {{from}}", "{{date}}", "{{pageCount}} pages", "About {{subject}}", size=24)


@pytest.fixture
def service(shared: RunningService) -> RunningService:
    """One service for the whole module."""
    return shared


@pytest.fixture
def http(calm: httpx.Client) -> httpx.Client:
    """A client of that service."""
    return calm


@pytest.fixture
def home(http: httpx.Client) -> str:
    """The address of the default service."""
    return f"/services/{http.get('/services').json()['services'][0]['id']}"


def _add(http: httpx.Client, home: str, pdf: bytes = COVER) -> str:
    file = {"fileContent": base64.b64encode(pdf).decode(), "fileType": "PDF"}
    answer = http.post(f"{home}/coverPages", json={"name": "Front", "file": file})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def _prepared(http: httpx.Client, fax_id: str) -> Wire:
    return wait_until(lambda: get(http, fax_id), lambda fax: "numberOfPages" in fax or fax["status"] == "FAILURE")


def _pages(http: httpx.Client, fax_id: str) -> list[Image.Image]:
    """The stored pages, one bit a dot."""
    with pdfium.PdfDocument(http.get(f"/faxes/{fax_id}/file.pdf").content) as pdf:
        return [next(iter(page.get_objects())).get_bitmap().to_pil().convert("L") for page in pdf]


def _expected(values: dict[str, str], pdf: bytes = COVER) -> Image.Image:
    """The fax page that a cover page with these values becomes."""
    filled, _ = fill(pdf, values)
    (page,) = source_pages(filled, FileKind.PDF, resolution="FINE")
    return to_fax_page(page, resolution="FINE", method="HALFTONE").convert("L")


def _same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def test_cover_page_comes_first_and_counts(service: RunningService, http: httpx.Client, home: str) -> None:
    """A fax of two pages with a cover page has three; the first holds who, when and how many, in the header's zone."""
    fax = send(
        http,
        pages=2,
        coverPageId=_add(http, home),
        headerTimeZone="Asia/Tokyo",
        **{"coverPageData[subject]": "Invoice 17"},
    )
    done = finished(service, http, fax["id"])
    pages = _pages(http, fax["id"])
    values = {"to": ANYBODY, "from": fax["from"], "date": "3/2/2026", "pageCount": "3", "subject": "Invoice 17"}

    assert (done["status"], done["numberOfPages"], done["pagesSentSuccessfully"], len(pages)) == ("COMPLETED", 3, 3, 3)
    assert done["price"]["amount"] == "0.21"
    assert done["coverPageData"] == {"subject": "Invoice 17"}
    assert "coverPageWarnings" not in done
    assert _same(pages[0], _expected(values))
    assert not _same(pages[0], _expected({**values, "pageCount": "2"}))


def test_day_is_that_of_the_zone(http: httpx.Client) -> None:
    """14:30 UTC on 2 March is the next day on the other side of the date line."""
    from faxtui.server.covers import values_of

    fax = {"from": "+1", "to": "+2", "createTime": "2026-03-02T14:30:00.000Z"}
    dates = {zone: values_of({**fax, "headerTimeZone": zone})[0]["date"] for zone in ("UTC", "Pacific/Kiritimati")}

    assert dates == {"UTC": "3/2/2026", "Pacific/Kiritimati": "3/3/2026"}


def test_each_recipient_has_a_cover_page_of_its_own(service: RunningService, http: httpx.Client, home: str) -> None:
    """One send to three numbers makes three different first pages, and the same page behind."""
    numbers = [ANYBODY, "+12125550111", "+12125550112"]
    data = {"to": ",".join(numbers), "coverPageId": _add(http, home)}
    faxes = http.post("/faxes", data=data, files={"file": ("a.txt", b"Hello", "text/plain")}).json()["faxes"]
    pages = [_pages(http, _prepared(http, fax["id"])["id"]) for fax in faxes]

    for number, (front, _) in zip(numbers, pages, strict=True):
        values = {"to": number, "from": faxes[0]["from"], "date": "3/2/2026", "pageCount": "2"}
        assert _same(front, _expected(values))
    assert _same(pages[0][1], pages[2][1])


def test_files_of_the_send_are_let_go_once_all_have_their_pages(
    service: RunningService, http: httpx.Client, home: str
) -> None:
    """When the last recipient has its own pages, what they were made of leaves the database, the order too."""
    data = {"to": f"{ANYBODY},+12125550113", "coverPageId": _add(http, home)}
    answer = http.post("/faxes", data=data, files={"file": ("a.txt", b"Hello", "text/plain")})
    faxes = [_prepared(http, fax["id"]) for fax in answer.json()["faxes"]]
    store = service.app.state.core.store

    assert service.on_loop(lambda: len({store.document_id(fax["id"]) for fax in faxes})) == 2
    assert service.on_loop(lambda: _rows(store, "cover_orders")) == 0


def _rows(store: Any, table: str) -> int:
    return int(store._db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_what_the_sender_should_know_is_on_the_fax(http: httpx.Client, home: str) -> None:
    """Tags without a value stay and are named; so are keys without a tag, and tags that are none of the sender's."""
    data: Any = {"coverPageData[SUBJECTT]": "typo", "coverPageData[From]": "Me"}
    fax = send(http, "+12125550121", coverPageId=_add(http, home), **data)
    told = _prepared(http, fax["id"])

    assert told["coverPageWarnings"] == [
        "coverPageData cannot set from: the service fills it in.",
        "{{subject}} has no value in coverPageData and stays as it is.",
        "The cover page has no tag for subjectt of coverPageData.",
    ]
    values = {"to": "+12125550121", "from": fax["from"], "date": "3/2/2026", "pageCount": "2"}
    assert _same(_pages(http, fax["id"])[0], _expected(values))


def test_values_without_a_cover_page_are_told(http: httpx.Client) -> None:
    """Values for tags that no cover page will show are kept, and the fax says at once that they go nowhere."""
    data: Any = {"coverPageData[subject]": "Hello"}
    fax = send(http, **data)

    assert fax["coverPageData"] == {"subject": "Hello"}
    assert fax["coverPageWarnings"] == [
        "coverPageData is not used: neither the fax nor its service names a cover page."
    ]
    assert _prepared(http, fax["id"])["coverPageWarnings"] == fax["coverPageWarnings"]
    assert "coverPageWarnings" not in send(http)


def test_keys_in_upper_case_are_taken(http: httpx.Client, home: str) -> None:
    """A key counts whatever its case; of two that differ only by case the lower one does."""
    data: Any = {"coverPageData[subject]": "lower", "coverPageData[Subject]": "Upper"}
    fax = send(http, "+12125550122", coverPageId=_add(http, home), **data)
    told = _prepared(http, fax["id"])
    values = {"to": "+12125550122", "from": fax["from"], "date": "3/2/2026", "pageCount": "2", "subject": "lower"}

    assert "coverPageWarnings" not in told
    assert _same(_pages(http, fax["id"])[0], _expected(values))


def test_cover_page_of_the_service_is_the_default(http: httpx.Client) -> None:
    """A fax that names none has its service's, one that names another has that; without either it has none."""
    made = http.post("/services", json={"name": "Covered"}).json()
    home = f"/services/{made['id']}"
    own, other = _add(http, home, helvetica("own")), _add(http, home, helvetica("other"))
    bare = send(http, "+12125550131", serviceId=made["id"])
    http.patch(home, json={"coverPageId": own})
    by_service = send(http, "+12125550132", serviceId=made["id"])
    named = send(http, "+12125550133", serviceId=made["id"], coverPageId=other)
    counts = [_prepared(http, fax["id"])["numberOfPages"] for fax in (bare, by_service, named)]

    assert counts == [1, 2, 2]
    assert (by_service["coverPageId"], named["coverPageId"]) == (own, other)
    assert _same(_pages(http, by_service["id"])[0], _expected({}, helvetica("own")))
    assert _same(_pages(http, named["id"])[0], _expected({}, helvetica("other")))


def test_deleted_or_unknown_cover_page_is_refused(http: httpx.Client, home: str) -> None:
    """422 names coverPageId, and no fax is made."""
    gone = _add(http, home)
    http.delete(f"{home}/coverPages/{gone}")
    before = http.get("/faxes").json()["totalItems"]
    for page_id in (gone, "01ARZ3NDEKTSV4RRFFQ69G5FAV"):
        answer = http.post(
            "/faxes", data={"to": ANYBODY, "coverPageId": page_id}, files={"file": ("a.txt", b"x", "text/plain")}
        )
        assert answer.status_code == 422
        assert list(violations(answer)) == ["coverPageId"]
    assert http.get("/faxes").json()["totalItems"] == before


def test_cover_page_deleted_behind_a_send_is_still_on_the_fax(http: httpx.Client, home: str) -> None:
    """The cover page is the one that was there when the fax was sent."""
    page_id = _add(http, home, helvetica("kept"))
    fax = send(http, "+12125550141", coverPageId=page_id)
    http.delete(f"{home}/coverPages/{page_id}")

    assert _prepared(http, fax["id"])["numberOfPages"] == 2
    assert _same(_pages(http, fax["id"])[0], _expected({}, helvetica("kept")))


def test_cover_page_of_several_pages(http: httpx.Client, home: str) -> None:
    """All pages of a cover page come first."""
    with pikepdf.open(io.BytesIO(helvetica("{{pageCount}}"))) as pdf:
        pdf.pages.append(pdf.pages[0])
        buffer = io.BytesIO()
        pdf.save(buffer)
    fax = send(http, "+12125550151", coverPageId=_add(http, home, buffer.getvalue()))

    assert _prepared(http, fax["id"])["numberOfPages"] == 3
    first, second, _ = _pages(http, fax["id"])
    assert _same(first, second)


def test_content_deleted_while_the_cover_is_put_on_stays_deleted(
    service: RunningService, http: httpx.Client, home: str
) -> None:
    """The owner's deletion wins over the pages that are just being made."""
    core = service.app.state.core
    made = core.library.put_cover

    async def delete_meanwhile(*order: Any, **options: Any) -> Any:
        pages = await made(*order, **options)
        with core.store.transaction():
            core.store.drop_content(fax["id"])
        return pages

    core.library.put_cover = delete_meanwhile
    try:
        fax = send(http, "+12125550161", coverPageId=_add(http, home))
        failed = wait_until(lambda: get(http, fax["id"]), lambda seen: seen["status"] == "FAILURE")
    finally:
        core.library.put_cover = made

    assert (failed["errorType"], failed["errorCode"], failed["hasFile"]) == ("FAX_ERROR", 113, False)


def test_restart_puts_the_cover_page_on_once(tmp_path: Path) -> None:
    """Cut off before the cover page is on, a fax gets it at the next start; cut off later, it gets no second one."""

    async def never(*_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()

    def stall(app: Any) -> None:
        app.state.core.library.put_cover = never

    with RunningService(data_dir=tmp_path, prepare=stall) as service, service.http() as http:
        home = f"/services/{http.get('/services').json()['services'][0]['id']}"
        fax = send(http, coverPageId=_add(http, home))
        store = service.app.state.core.store
        wait_until(
            lambda: {"sizes": service.on_loop(lambda: store.document(store.document_id(fax["id"])).page_bytes)},
            lambda seen: bool(seen["sizes"]),
        )
        assert "numberOfPages" not in get(http, fax["id"])
    for _ in range(2):
        with RunningService(data_dir=tmp_path) as service, service.http() as http:
            calling = wait_until(lambda: get(http, fax["id"]), lambda seen: seen["status"] == "IN_PROGRESS")
            assert calling["numberOfPages"] == 2
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        done = finished(service, http, fax["id"])
        assert (done["status"], done["pagesSentSuccessfully"], len(_pages(http, fax["id"]))) == ("COMPLETED", 2, 2)
