"""Several documents in one line: told apart, judged together, known again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from faxtui.store.documents import check_documents, complete_document, fingerprint, split_documents


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with a two-page TIFF, a text and a name full of blanks."""
    page = Image.new("1", (1728, 100), 1)
    page.save(tmp_path / "two.tif", save_all=True, append_images=[page])
    (tmp_path / "letter.txt").write_text("Hello\n")
    (tmp_path / "my long; letter.txt").write_text("Hello again\n")
    return tmp_path


def test_files_are_taken_in_order(papers: Path) -> None:
    """With semicolons between; the note counts what is known."""
    found = check_documents(f"{papers}/two.tif; {papers}/two.tif")

    assert found.checked.ok
    assert found.files == (papers / "two.tif", papers / "two.tif")
    assert found.pages == 4
    assert found.checked.note.startswith("2 documents, 4 pages, ")
    assert check_documents(f"{papers}/two.tif;{papers}/letter.txt").pages is None


def test_a_name_with_any_letters_is_one_document(papers: Path) -> None:
    """Blanks and a semicolon in the name of a file that is there."""
    assert check_documents(f"{papers}/my long; letter.txt").files == (papers / "my long; letter.txt",)


def test_dropped_files_are_told_apart(papers: Path) -> None:
    """Terminals paste several files as a shell would have them."""
    dropped = f"'{papers}/my long; letter.txt' {papers}/two.tif"

    assert split_documents(dropped.replace("; ", "\\; ")) != []
    (papers / "a b.txt").write_text("x")
    assert check_documents(f"'{papers}/a b.txt' {papers}/two.tif").files == (papers / "a b.txt", papers / "two.tif")


def test_urls_come_first_and_that_is_told(papers: Path) -> None:
    """The service's order is not the one typed, so it is said."""
    found = check_documents(f"{papers}/two.tif; https://example.com/a.pdf")

    assert found.urls == ("https://example.com/a.pdf",)
    assert found.pages is None
    assert "puts first" in found.checked.note
    assert "puts first" not in check_documents(f"https://example.com/a.pdf; {papers}/two.tif").checked.note
    assert not check_documents("https://").checked.ok


def test_the_document_that_is_wrong_is_named(papers: Path) -> None:
    """Of several, which one."""
    found = check_documents(f"{papers}/two.tif; {papers}/none.pdf")

    assert not found.checked.ok
    assert found.checked.note == "none.pdf: There is no such file."
    assert check_documents(f"{papers}/none.pdf").checked.note == "There is no such file."


def test_the_last_path_is_completed(papers: Path) -> None:
    """What stands before it stays."""
    assert complete_document(f"{papers}/two.tif; {papers}/le") == f"{papers}/two.tif; {papers}/letter.txt"
    assert complete_document("https://example.com/a; https://example.com/l") is None


def test_the_same_documents_have_the_same_fingerprint(papers: Path) -> None:
    """The content counts, and its order; the name does not."""
    (papers / "copy.txt").write_text("Hello\n")
    one, two = papers / "letter.txt", papers / "two.tif"

    assert fingerprint([one]) == fingerprint([papers / "copy.txt"])
    assert fingerprint([one, two]) != fingerprint([two, one])
    assert fingerprint([one]) != fingerprint([one], ["https://example.com"])
