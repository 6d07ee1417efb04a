"""Downloading and deleting the content of a fax."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.server.steps import converted, finished, get, send
from tests.service import RunningService


@pytest.fixture
def service(shared: RunningService) -> RunningService:
    """One service for the whole module."""
    return shared


@pytest.fixture
def http(calm: httpx.Client) -> httpx.Client:
    """A client of that service."""
    return calm


def test_both_addresses_give_the_same_pdf(service: RunningService, http: httpx.Client) -> None:
    """`/file` and `/file.pdf` answer one PDF, named after the fax."""
    fax_id = send(http, pages=2)["id"]
    finished(service, http, fax_id)
    old, new = http.get(f"/faxes/{fax_id}/file.pdf"), http.get(f"/faxes/{fax_id}/file")

    assert old.content == new.content
    assert old.content.startswith(b"%PDF-")
    assert old.headers["content-type"] == "application/pdf"
    assert old.headers["content-disposition"] == f'attachment; filename="{fax_id}.pdf"'
    assert int(old.headers["content-length"]) == len(old.content)


def test_other_formats_are_not_there(service: RunningService, http: httpx.Client) -> None:
    """Faxes are kept as PDF only."""
    fax_id = send(http)["id"]
    finished(service, http, fax_id)

    assert http.get(f"/faxes/{fax_id}/file.tif").status_code == 404


def test_deleted_content_stays_gone_and_the_record_stays(service: RunningService, http: httpx.Client) -> None:
    """Deleting answers 204, again and again; the fax remains, without a file."""
    fax_id = send(http)["id"]
    finished(service, http, fax_id)
    for _ in range(2):
        answer = http.delete(f"/faxes/{fax_id}/file")
        assert (answer.status_code, answer.content) == (204, b"")

    left = get(http, fax_id)
    assert (left["status"], left["hasFile"]) == ("COMPLETED", False)
    assert http.get(f"/faxes/{fax_id}/file.pdf").status_code == 404
    assert http.get(f"/faxes/{fax_id}/file").json()["details"] == [{"type": "NotFound"}]


def test_deleting_the_content_forgets_the_document(service: RunningService, http: httpx.Client) -> None:
    """Pages that no fax shows any more leave the database too."""
    fax_id = send(http)["id"]
    finished(service, http, fax_id)
    store = service.app.state.core.store
    document_id = store.document_id(fax_id)
    assert store.document(document_id) is not None

    http.delete(f"/faxes/{fax_id}/file")
    assert store.document(document_id) is None


def test_deleted_content_is_not_left_in_the_folder(tmp_path: Path) -> None:
    """What was deleted cannot be dug out of the database file."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax_id = send(http)["id"]
        finished(service, http, fax_id)
        pdf = http.get(f"/faxes/{fax_id}/file").content
        assert http.delete(f"/faxes/{fax_id}/file").status_code == 204

    assert pdf[-300:] not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_fax_whose_content_is_deleted_before_its_call_fails(service: RunningService, http: httpx.Client) -> None:
    """A queued fax without pages cannot go out: it ends as 113, the stored file is gone."""
    first, second = send(http, "+12125550113"), send(http, "+12125550113")
    converted(http, first["id"])
    http.delete(f"/faxes/{second['id']}/file")

    assert finished(service, http, first["id"])["status"] == "COMPLETED"
    failed = finished(service, http, second["id"])
    assert (failed["status"], failed["errorType"], failed["errorCode"]) == ("FAILURE", "FAX_ERROR", 113)
