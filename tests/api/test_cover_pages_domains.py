"""Cover pages, domains and templates through the client, against the local service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fpdf import FPDF

from faxtui.api import AsyncFaxClient, errors
from faxtui.api.models import CoverPage, TemplateName
from tests.api.running import client_of
from tests.service import RunningService

NAME = "fax.example.co.uk"


def pdf() -> bytes:
    """A cover page with a tag."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=20)
    made.cell(text="To {{to}}")
    return bytes(made.output())


@pytest.fixture
async def client(service: RunningService) -> AsyncIterator[AsyncFaxClient]:
    """A client of an empty service."""
    async with client_of(service) as client:
        yield client


@pytest.fixture
async def home(client: AsyncFaxClient) -> str:
    """The id of the default service."""
    return (await client.services.list()).services[0].id


async def test_a_cover_page_comes_back_whole(client: AsyncFaxClient, home: str, tmp_path: Path) -> None:
    """From a file or from memory; the list is without files; a deleted one is not found."""
    content = pdf()
    (tmp_path / "cover.pdf").write_bytes(content)
    added = await client.cover_pages.add(home, tmp_path / "cover.pdf", "Letterhead")
    second = await client.cover_pages.add(home, content, "Plain")
    assert added.file is not None
    assert (added.name, added.file.file_type, added.file.content) == ("Letterhead", "application/pdf", content)
    assert added.created_time is not None

    got = await client.cover_pages.get(home, added.id)
    assert got.file == added.file
    page = await client.cover_pages.list(home)
    assert [(row.id, row.file) for row in page.cover_pages] == [(added.id, None), (second.id, None)]
    assert [row.name async for row in client.cover_pages.iter(home, page_size=1)] == ["Letterhead", "Plain"]

    await client.cover_pages.delete(home, added.id)
    with pytest.raises(errors.NotFound):
        await client.cover_pages.get(home, added.id)


async def test_what_is_no_pdf_is_refused_here(client: AsyncFaxClient, home: str, tmp_path: Path) -> None:
    """Nothing is uploaded that cannot be a cover page."""
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(errors.InvalidRequest, match="must be a PDF"):
        await client.cover_pages.add(home, tmp_path / "a.txt", "Text")
    with pytest.raises(errors.InvalidRequest, match="There is no file"):
        await client.cover_pages.add(home, tmp_path / "none.pdf", "None")
    assert (await client.cover_pages.list(home)).total_items == 0


def test_both_names_of_the_file_type_are_one() -> None:
    """`PDF` and `application/pdf` are the same to a caller; text that is no base64 is told."""
    page = CoverPage.model_validate({"name": "a", "file": {"fileContent": "%%%", "fileType": "PDF"}})

    assert page.file is not None
    assert page.file.file_type == "application/pdf"
    with pytest.raises(ValueError, match="no base64"):
        _ = page.file.content


async def test_a_domain_is_made_verified_and_forgotten(client: AsyncFaxClient, home: str) -> None:
    """Its records come with it; the colon of the verification is no part of the name."""
    made = await client.domains.create(home, NAME)
    assert [record.record_type for record in made.records.receiving_records] == ["MX", "MX"]
    assert made.records.sending_records[0].name == NAME

    details = await client.domains.get(home, NAME)
    assert (details.domain.name, details.domain.state, details.domain.message_ttl) == (NAME, "unverified", 86400)
    (found,) = await client.domains.verify(home, NAME)
    assert found.message == "All records were found."
    assert found.domain.service_id == home
    assert {record.valid for record in found.sending_dns_records} == {"valid"}

    (listed,) = (await client.domains.list(home)).domains
    assert (listed.name, listed.verified) == (NAME, True)
    assert listed.created_at is not None
    assert listed.created_at.tzinfo is not None
    await client.domains.delete(home, NAME)
    with pytest.raises(errors.NotFound):
        await client.domains.get(home, NAME)


async def test_domains_are_walked(client: AsyncFaxClient, home: str) -> None:
    """Page by page, none twice."""
    names = [f"d{number}.example.com" for number in range(3)]
    for name in names:
        await client.domains.create(home, name)

    assert [row.name async for row in client.domains.iter(home, page_size=2)] == names


async def test_templates_are_listed_read_and_changed(client: AsyncFaxClient, home: str) -> None:
    """Their names hold spaces; a new text becomes the version in use."""
    await client.domains.create(home, NAME)
    listed = await client.templates.list(home, NAME)
    assert [item.name for item in listed] == list(TemplateName)
    assert [item.name async for item in client.templates.iter(home, NAME)] == list(TemplateName)
    assert listed[0].created_at == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

    before = await client.templates.get(home, NAME, TemplateName.SENT)
    after = await client.templates.update(home, NAME, TemplateName.SENT, "<p>Done: {{id}}</p>")
    assert before.version is not None
    assert after.version is not None
    assert (before.version.tag, after.version.tag) == ("v1", "v2")
    assert (await client.templates.get(home, NAME, TemplateName.SENT)).version == after.version
    assert after.version.template == "<p>Done: {{id}}</p>"
    with pytest.raises(errors.NotFound):
        await client.templates.get(home, NAME, "no such mail")
