"""Failed faxes that a later one delivered, as the list finds them for what is in sight."""

from __future__ import annotations

from typing import Any

import pytest

from faxtui.store import fax_view
from faxtui.store.fax_store import FaxStore
from faxtui.store.fax_view import FaxView, Sight
from faxtui.store.guards import DOCUMENT_LABEL
from faxtui.store.lineage import PAGES_LABEL, RESEND_LABEL
from faxtui.store.query import Query
from tests.faxes import NOW, failed, make_fax

TOP = Sight(None, 10)
OF = {RESEND_LABEL: "F"}


@pytest.fixture
def store() -> Any:
    """A fax that failed after the first of three pages, and one that failed to another number."""
    kept = FaxStore.open(None)
    lost = failed("F", minutes_ago=60, pagesSentSuccessfully=1, labels={DOCUMENT_LABEL: "abc"})
    kept.apply([lost, failed("G", minutes_ago=50, to="+14155550177")], NOW)
    yield kept
    kept.close()


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ({"labels": OF}, True),
        ({"labels": {DOCUMENT_LABEL: "abc"}}, True),
        ({"labels": {**OF, PAGES_LABEL: "2-3"}}, True),
        ({"labels": {**OF, PAGES_LABEL: "3-3"}}, False),
        ({"labels": {DOCUMENT_LABEL: "other"}}, False),
        ({"labels": OF, "to": "+14155550199"}, False),
        ({"labels": OF, "status": "IN_PROGRESS"}, False),
        ({"labels": OF, "status": "FAILURE"}, False),
        ({"labels": OF, "minutes_ago": 90}, False),
        ({"labels": OF, "direction": "INBOUND"}, False),
        ({}, False),
    ],
)
def test_only_a_later_delivery_of_the_same_document_counts(store: FaxStore, later: dict[str, Any], found: bool) -> None:
    """To the same number, with the pages that were missing; an unrelated fax is no resend."""
    store.apply([make_fax("L", **{"minutes_ago": 5, **later})], NOW)
    faxes = [fax for fax in (store.get("F"), store.get("G"), store.get("L")) if fax is not None]

    assert store.delivered_later(faxes) == ({"F"} if found else set())


def test_urls_tell_a_document_too(store: FaxStore) -> None:
    """Where no label does."""
    urls: dict[str, Any] = {"contentUrl": ["https://files.example/a.pdf"]}
    store.apply([failed("U", minutes_ago=40, **urls), make_fax("L", minutes_ago=5, **urls)], NOW)
    lost = store.get("U")

    assert lost is not None
    assert store.delivered_later([lost]) == {"U"}


@pytest.mark.parametrize("order", ["", "sort:to"])
def test_the_row_of_a_failed_fax_follows_its_resend(store: FaxStore, order: str) -> None:
    """It is read anew when the resend arrives, also where that is filtered out, and others are not."""
    query, view = Query.parse(f"status:failed {order}", NOW), FaxView()
    view.show(fax_view.anew(store, query, TOP, view.known))
    assert not view.is_resent("F")

    store.apply([make_fax("L", minutes_ago=5, labels=OF)], NOW)
    page = fax_view.revise(store, view.ids, query, ["L"], TOP, view.known)
    view.show(page)
    assert page.also == page.faxes.keys() == {"F"}
    assert (view.is_resent("F"), view.is_resent("G")) == (True, False)
    anew = fax_view.anew(store, query, TOP, view.known, changed=["L"])
    assert anew.also == anew.resent == {"F"}

    view.forget(["F"])
    assert not view.is_resent("F")


def test_a_record_that_cannot_be_read_spoils_nothing(store: FaxStore) -> None:
    """Somebody wrote nonsense into the file."""
    store.apply([make_fax("L", minutes_ago=5, labels=OF)], NOW)
    lost = store.get("F")
    with store._database.writing.transaction() as connection:
        connection.execute("UPDATE records SET json = '{' WHERE seq = (SELECT seq FROM faxes WHERE id = 'L')")

    assert lost is not None
    assert store.delivered_later([lost]) == set()
