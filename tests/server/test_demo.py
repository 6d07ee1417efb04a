"""The demo data."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pypdfium2
import pytest

from faxtui.api.error_codes import ERROR_CODES
from faxtui.pages import cover_tags
from faxtui.pages.cover_tags import find
from faxtui.server import demo_cast
from faxtui.server.demo import fill
from faxtui.server.demo_pages import DEMO_DOCUMENTS
from faxtui.server.numbers import trouble_with
from faxtui.server.store import Store
from tests.server.steps import finished, get, send, wait_until
from tests.service import START, RunningService

Wire = dict[str, Any]


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningService]:
    """One service with demo data for the whole module."""
    with RunningService(demo=True) as running:
        yield running


@pytest.fixture(scope="module")
def http(demo: RunningService) -> Iterator[httpx.Client]:
    """A client of it."""
    with demo.http() as client:
        yield client


@pytest.fixture(scope="module")
def faxes(http: httpx.Client) -> list[Wire]:
    """All faxes of the demo as they are at the start, newest first."""
    found: list[Wire] = http.get("/faxes?createTime=2026&pageSize=1000").json()["faxes"]
    return found


def _texts() -> list[str]:
    store = Store(None)
    fill(store, "a-project", START)
    texts = store.fax_texts([], offset=0, limit=10_000)
    store.close()
    return texts


def test_same_moment_gives_the_same_data() -> None:
    """Two demos of one moment agree in every letter, ids included."""
    assert _texts() == _texts()


def test_enough_and_mostly_well(http: httpx.Client, faxes: list[Wire]) -> None:
    """Some 240 faxes lie in the window and some before it; most arrived, and every state is there."""
    recent = http.get("/faxes?pageSize=1").json()["totalItems"]
    states = Counter(fax["status"] for fax in faxes)

    assert 200 <= recent <= 280
    assert len(faxes) - recent >= 20
    assert states["COMPLETED"] > 0.9 * len(faxes)
    assert (states["IN_PROGRESS"], states["QUEUED"], states["FAILURE"]) == (1, 2, 15)
    assert {fax["direction"] for fax in faxes} == {"INBOUND", "OUTBOUND"}


def test_failures_are_of_many_kinds(faxes: list[Wire]) -> None:
    """A dozen causes, each a known code; one number is busy again and again; one fax broke off after 3 of 8 pages."""
    failed = [fax for fax in faxes if fax["status"] == "FAILURE"]
    causes = Counter((fax["errorType"], fax["errorCode"]) for fax in failed)

    assert set(causes) <= set(ERROR_CODES)
    assert len(causes) >= 10
    assert Counter(fax["to"] for fax in failed if fax["errorCode"] == 17).most_common(1)[0][1] >= 3
    assert any((fax.get("numberOfPages"), fax["pagesSentSuccessfully"]) == (8, 3) for fax in failed)
    assert all(fax["errorMessage"] for fax in failed)


def test_something_came_in_within_the_hour(faxes: list[Wire]) -> None:
    """The newest inbound faxes are less than an hour old."""
    assert any(fax["direction"] == "INBOUND" and fax["createTime"] > "2026-03-02T13:30" for fax in faxes)


def test_services_and_numbers_fit(http: httpx.Client, faxes: list[Wire]) -> None:
    """Four services, the first one default; every fax belongs to one of them and to numbers that can be dialled."""
    services = http.get("/services").json()["services"]

    assert [service["name"] for service in services] == ["Front Desk", "Billing", "Records", "Legal Intake"]
    assert [service["defaultForProject"] for service in services] == [True, False, False, False]
    assert {fax["serviceId"] for fax in faxes} == {service["id"] for service in services}
    assert not [number for fax in faxes for number in (fax["from"], fax["to"]) if trouble_with(number)]


def test_cover_pages_can_be_filled(http: httpx.Client) -> None:
    """Two services have a cover page of one page, whose every tag is found and filled where there is a value."""
    services = http.get("/services").json()["services"]
    pages = [page for each in services for page in http.get(f"/services/{each['id']}/coverPages").json()["coverPages"]]

    assert [page["name"] for page in pages] == ["Clinic cover", "Billing cover"]
    for page in pages:
        known = http.get(f"/services/{page['serviceId']}/coverPages/{page['id']}").json()
        pdf = base64.b64decode(known["file"]["fileContent"])
        (tags,) = find(pdf)
        assert {"to", "date", "pageCount"} < set(tags)
        _, report = cover_tags.fill(pdf, dict.fromkeys(tags, "value"))
        assert (report.pages, set(report.filled), report.missing) == (1, set(tags), ())


def test_demo_cover_page_goes_on_a_fax(demo: RunningService, http: httpx.Client) -> None:
    """It counts as a page, and tells which of its tags got no value."""
    service = http.get("/services").json()["services"][0]
    (page,) = http.get(f"/services/{service['id']}/coverPages").json()["coverPages"]
    data: Any = {"coverPageData[subject]": "Referral"}
    fax = finished(demo, http, send(http, "+19898989898", coverPageId=page["id"], **data)["id"])

    assert (fax["status"], fax["numberOfPages"]) == ("COMPLETED", 2)
    assert "{{message}} has no value in coverPageData and stays as it is." in fax["coverPageWarnings"]


def test_records_are_consistent(faxes: list[Wire]) -> None:
    """Ended faxes have an end and a price; open ones do not; ids sort as the times do."""
    for fax in faxes:
        is_open = fax["status"] in ("QUEUED", "IN_PROGRESS")
        assert ("completedTime" in fax) is not is_open
        assert ("price" in fax) is not is_open
        assert ("pricePerPage" in fax) is (fax["status"] == "COMPLETED" and fax["direction"] == "OUTBOUND")
        assert is_open or fax["createTime"] < fax["completedTime"]
        assert None not in fax.values()
    assert [fax["id"] for fax in faxes] == sorted((fax["id"] for fax in faxes), reverse=True)


@pytest.mark.parametrize("name", sorted(demo_cast.PAGES))
def test_page_counts_are_those_of_the_documents(name: str) -> None:
    """The numbers of pages that the faxes claim are the ones that the documents have."""
    with pypdfium2.PdfDocument(DEMO_DOCUMENTS[name]()) as pdf:
        assert len(pdf) == demo_cast.PAGES[name]


def test_every_recipe_is_made_of_known_documents() -> None:
    """No fax refers to a document that cannot be drawn, and each document is used."""
    plans = (*demo_cast.RECENT, *demo_cast.FAILURES, *demo_cast.WAITING)
    recipes = [recipe for kind in demo_cast.TRAFFIC for recipe in kind.recipes] + [plan.recipe for plan in plans]

    assert {name for recipe in recipes for name in recipe.split("+")} == set(DEMO_DOCUMENTS)


def test_pages_are_drawn_when_asked_for_and_kept(demo: RunningService, http: httpx.Client, faxes: list[Wire]) -> None:
    """A download has the pages that the record says; the drawing is done once."""
    store = demo.app.state.core.store
    kept = {fax["id"]: store.document_id(fax["id"]) for fax in faxes if fax["hasFile"]}
    drawn_to_send = {kept[fax["id"]] for fax in faxes if fax["status"] in ("QUEUED", "IN_PROGRESS")}
    fax = next(
        fax for fax in faxes if fax["numberOfPages"] == 3 and fax["hasFile"] and kept[fax["id"]] not in drawn_to_send
    )
    before = store.document(store.document_id(fax["id"]))
    first = http.get(f"/faxes/{fax['id']}/file.pdf")
    with pypdfium2.PdfDocument(first.content) as pdf:
        assert len(pdf) == 3

    after = store.document(store.document_id(fax["id"]))
    assert (before.page_bytes, len(after.page_bytes)) == ((), 3)
    assert store.pdf(after.id) == first.content


def test_a_few_faxes_have_no_file(http: httpx.Client, faxes: list[Wire]) -> None:
    """Content that was not kept is said so in the record, and answers 404."""
    without = [fax for fax in faxes if not fax["hasFile"] and fax["status"] == "COMPLETED"]

    assert 1 <= len(without) <= 20
    assert http.get(f"/faxes/{without[0]['id']}/file").status_code == 404


def test_one_fax_is_being_sent_while_one_looks(demo_service: RunningService) -> None:
    """The fax in progress confirms page after page over the line, and those behind it go out after it."""
    with demo_service.http() as http:
        sending = http.get("/faxes?status=IN_PROGRESS").json()["faxes"][0]
        queued = [fax["id"] for fax in http.get("/faxes?status=QUEUED").json()["faxes"]]
        assert (sending["numberOfPages"], sending["pagesSentSuccessfully"]) == (12, 0)

        demo_service.advance(10)
        library = demo_service.app.state.core.library
        wait_until(lambda: {"idle": not library._running}, lambda state: state["idle"])
        counts = []
        for _ in range(60):
            demo_service.advance(10)
            counts.append(get(http, sending["id"])["pagesSentSuccessfully"])
        ended = [get(http, fax_id)["status"] for fax_id in (sending["id"], *queued)]

    assert counts == sorted(counts)
    assert set(counts) >= set(range(1, 13)) - {counts[0]}
    assert ended == ["COMPLETED"] * 3


def test_numbers_of_the_demo_take_faxes(demo_service: RunningService) -> None:
    """Whoever faxes one demo number from another sees the fax come in there."""
    with demo_service.http() as http:
        data = {"to": "+14155550120", "from": "+14155550100"}
        sent = http.post("/faxes", data=data, files={"file": ("a.txt", b"Hello", "text/plain")}).json()
        done = finished(demo_service, http, sent["id"], step=2)
        came = http.get("/faxes", params={"direction": "INBOUND", "to": "+14155550120", "pageSize": 1}).json()["faxes"]
        services = {entry["id"]: entry["name"] for entry in http.get("/services").json()["services"]}

    assert done["status"] == "COMPLETED"
    assert (came[0]["from"], came[0]["status"]) == ("+14155550100", "COMPLETED")
    assert services[came[0]["serviceId"]] == "Billing"
