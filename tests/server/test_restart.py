"""A data folder outlives the service."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from faxtui.server.app import ServiceSettings, create_app
from faxtui.server.errors import StartError
from tests.server.steps import BUSY, converted, finished, get, send
from tests.service import RunningService


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


def test_retries_go_on_where_they_were(tmp_path: Path) -> None:
    """A restart does not give a fax its retries back."""
    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        fax = send(http, BUSY, maxRetries=2, retryDelaySeconds=30)
        converted(http, fax["id"])
        service.advance(40)
        assert get(http, fax["id"])["retryCount"] == 1

    with RunningService(data_dir=tmp_path) as service, service.http() as http:
        assert finished(service, http, fax["id"])["retryCount"] == 2


def test_folder_is_private(tmp_path: Path) -> None:
    """Only the owner may look into the folder and its database."""
    folder = tmp_path / "data"
    with RunningService(data_dir=folder):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}

    assert modes["data"] == 0o700
    assert modes["fax-service.sqlite"] == 0o600
    assert all(mode & 0o077 == 0 for mode in modes.values())


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
