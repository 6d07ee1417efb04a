"""A data folder outlives the service."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from faxtui.server.app import ServiceSettings, create_app
from faxtui.server.errors import StartError
from faxtui.server.ids import wire_time
from tests.server.steps import BUSY, converted, finished, get, send, wait_until
from tests.service import START, RunningService


def test_open_faxes_are_taken_up_again(tmp_path: Path) -> None:
    """A fax cut off in mid-call and one that still waits both go out after a restart, with their pages."""
    with RunningService(data_dir=tmp_path / "data") as service, service.http() as http:
        cut_off, waiting, done = send(http, pages=2), send(http), send(http, "+12125550111")
        finished(service, http, done["id"])
        before = get(http, done["id"])
        also_cut = send(http, "+12125550112", pages=3)
        converted(http, also_cut["id"])
        service.advance(1)

    with RunningService(data_dir=tmp_path / "data") as service, service.http() as http:
        assert get(http, done["id"]) == before
        assert get(http, also_cut["id"])["status"] in ("QUEUED", "IN_PROGRESS")
        ended = [finished(service, http, fax["id"]) for fax in (cut_off, waiting, also_cut)]

    assert [fax["status"] for fax in ended] == ["COMPLETED"] * 3
    assert ended[2]["pagesSentSuccessfully"] == 3


def test_documents_that_were_being_converted_are_converted_again(tmp_path: Path) -> None:
    """Breaking a conversion off at the end of the service is no verdict on the documents."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax = send(http, pages=6)

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        assert get(http, fax["id"])["status"] != "FAILURE"
        assert converted(http, fax["id"])["numberOfPages"] == 6


def test_retries_go_on_where_they_were(tmp_path: Path) -> None:
    """A restart does not give a fax its retries back."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax = send(http, BUSY, maxRetries=2, retryDelaySeconds=30)
        converted(http, fax["id"])
        service.advance(40)
        assert get(http, fax["id"])["retryCount"] == 1

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        assert finished(service, http, fax["id"])["retryCount"] == 2


def test_a_wait_for_a_retry_goes_on(tmp_path: Path) -> None:
    """A restart neither makes the failed call again nor cuts the wait for the next one short."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax = send(http, BUSY, maxRetries=1, retryDelaySeconds=300)
        converted(http, fax["id"])
        service.advance(100)  # busy after 3 s

    with RunningService(data_dir=tmp_path, start=START + timedelta(seconds=100)) as service, service.http() as http:
        service.advance(200)
        assert get(http, fax["id"])["retryCount"] == 0
        service.advance(10)
        failed = get(http, fax["id"])

    assert (failed["status"], failed["retryCount"]) == ("FAILURE", 1)
    assert failed["completedTime"] == wire_time(START + timedelta(seconds=306))


def test_a_wait_is_no_longer_than_it_was_asked(tmp_path: Path) -> None:
    """The clock may stand earlier after a restart: the retry still comes after its delay."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax = send(http, BUSY, maxRetries=5, retryDelaySeconds=300)
        converted(http, fax["id"])
        service.advance(1000)
        assert get(http, fax["id"])["retryCount"] == 3

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        service.advance(310)
        assert get(http, fax["id"])["retryCount"] == 4


def test_fax_that_was_confirmed_whole_is_not_dialled_again(tmp_path: Path) -> None:
    """A service killed between the last page's confirmation and the end of the call has delivered the fax."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax = send(http, pages=2)
        converted(http, fax["id"])
        service.app.state.core.store.change_fax(fax["id"], {"pagesSentSuccessfully": 2})

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        done = wait_until(lambda: get(http, fax["id"]), lambda seen: seen["status"] != "IN_PROGRESS")

    assert (done["status"], done["pagesSentSuccessfully"], done["price"]["amount"]) == ("COMPLETED", 2, "0.14")


def test_folder_is_private(tmp_path: Path) -> None:
    """Only the owner may look into the folder and its database."""
    folder = tmp_path / "data"
    with RunningService(data_dir=folder):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}

    assert modes["data"] == 0o700
    assert modes["fax-service.sqlite"] == 0o600
    assert all(mode & 0o077 == 0 for mode in modes.values())


@pytest.mark.parametrize("name", ["what? when=now", "100%25 ours", "c#d"])
def test_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """Letters that mean something in a URL are only letters in a path: nothing is written beside the folder."""
    with RunningService(data_dir=tmp_path / name) as service, service.http() as http:
        fax_id = send(http)["id"]

    assert [path.name for path in tmp_path.iterdir()] == [name]
    with RunningService(data_dir=tmp_path / name) as service, service.http() as http:
        assert get(http, fax_id)["id"] == fax_id


def test_second_service_on_a_folder_is_refused(tmp_path: Path) -> None:
    """Two services on one folder would send each fax twice."""
    settings = ServiceSettings("p", "k", "s", data_dir=tmp_path)
    with RunningService(data_dir=tmp_path), pytest.raises(StartError, match="in use by another service"):
        create_app(settings)


def test_folder_of_another_project_is_refused(tmp_path: Path) -> None:
    """A folder belongs to the project it was made for."""
    with RunningService(data_dir=tmp_path):
        pass
    with pytest.raises(StartError, match="another project"):
        create_app(ServiceSettings("p", "k", "s", data_dir=tmp_path))


def test_folder_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of another kind is left alone, in one sentence."""
    (tmp_path / "fax-service.sqlite").write_text("This is a letter, and no database at all. " * 50)
    with pytest.raises(StartError, match="cannot be read"):
        create_app(ServiceSettings("p", "k", "s", data_dir=tmp_path))


def test_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A file where the folder should be ends in one sentence."""
    (tmp_path / "data").write_text("x")
    with pytest.raises(StartError, match="cannot be used"):
        create_app(ServiceSettings("p", "k", "s", data_dir=tmp_path / "data"))
