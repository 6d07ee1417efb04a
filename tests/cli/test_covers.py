"""`faxtui covers` against the local service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.person import pipe_in, sit_down
from tests.pages.cover_samples import helvetica
from tests.service import RunningService


@pytest.fixture
def service(point_at: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """An empty service, set in the environment."""
    pipe_in(monkeypatch, "")
    with RunningService() as running:
        point_at(running)
        yield running


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A cover page with a tag of each kind."""
    path = tmp_path / "front page.pdf"
    path.write_bytes(helvetica("To {{to}}, {{pageCount}} pages", "Case {{case}}", "For {{Doctor}}"))
    return path


def test_a_cover_page_goes_there_and_back(run: Run, service: RunningService, pdf: Path, tmp_path: Path) -> None:
    """Its id comes out alone, its name is the file's, its PDF comes back whole and replaces nothing."""
    code, out, err = run("covers", "add", str(pdf))
    assert code == 0
    assert "Warning: {{Doctor}} would print as it stands" in err
    target = tmp_path / "back.pdf"
    assert run("covers", "get", "front page", "--output", str(target)) == (0, f"{target}\n", "")
    assert target.read_bytes() == pdf.read_bytes()
    assert run("covers", "get", out.strip(), "--output", str(target)).code == 7
    assert run("covers", "get", out.strip(), "--output", str(target), "--force").code == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

    listed = run("covers", "list")
    assert listed.err == "1 cover page.\n"
    assert out.strip() in listed.out
    assert "file" not in json.loads(run("covers", "list", "--json").out)


def test_tags_tell_who_fills_them(run: Run, bare: None, pdf: Path) -> None:
    """Of a PDF here no service is asked; automatic, yours, and those in capitals that would stay."""
    code, out, err = run("covers", "tags", str(pdf), "--json")

    assert (code, err) == (0, "4 tags.\n")
    assert [(tag["tag"], tag["kind"]) for tag in map(json.loads, out.splitlines())] == [
        ("to", "automatic"),
        ("pageCount", "automatic"),
        ("case", "yours"),
        ("Doctor", "upper case"),
    ]


def test_tags_of_a_stored_cover_page(run: Run, service: RunningService, pdf: Path) -> None:
    """The same by its name; what does not exist is exit code 4, what is no PDF an error."""
    run("covers", "add", str(pdf), "--name", "Front")
    table = run("covers", "tags", "front").out
    assert table.splitlines()[0].split() == ["TAG", "PAGE", "KIND", "MEANING"]
    assert max(map(len, table.splitlines())) <= 80
    assert run("covers", "tags", "back").code == 4
    pdf.write_bytes(b"%PDF-1.7 broken")
    assert run("covers", "tags", str(pdf)).code == 1
    assert run("covers", "add", str(pdf)).code == 1
    assert run("covers", "list").err == "1 cover page.\n"


def test_remove_tells_who_uses_it(
    run: Run, service: RunningService, pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service that puts it before its faxes is named, and the name must be typed."""
    made = run("covers", "add", str(pdf), "--name", "Front").out.strip()
    assert run("services", "update", "Default Service", "--cover-page", made).code == 0
    refused = run("covers", "remove", "Front")
    assert refused.code == 7
    assert "puts it before every fax" in refused.err
    sit_down(monkeypatch, "Front\n")
    removed = run("covers", "remove", "Front")
    assert (removed.code, removed.out.strip()) == (0, made), removed.err
    assert run("covers", "list").err == "0 cover pages.\n"
    made = run("covers", "add", str(pdf), "--name", "Front").out.strip()
    assert json.loads(run("covers", "remove", "Front", "--yes", "--json").out) == {"id": made}
