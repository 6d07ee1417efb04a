"""What is typed into the send dialog is judged in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from faxtui.server.bodies import MAX_FILE_BYTES
from faxtui.store.checks import MOST_BYTES, check_document, check_header, check_recipient, complete_path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+14155550100", "+14155550100"),
        (" +1 (415) 555-0100 ", "+14155550100"),
        ("+19898989898", "+19898989898"),
        ("+44 20 7946 0018", "+442079460018"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    """Blanks, brackets and dashes are no obstacle."""
    checked = check_recipient(text)

    assert (checked.value, checked.ok) == (value, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "country code"),
        ("4155550100", "Begin with +"),
        ("0049301234567", "+49301234567"),
        ("+1415555", "too short"),
        ("+14155550", "too short"),
        ("+1", "too short"),
        ("+141555501001234567", "too long"),
        ("+1415555CALL", "only digits"),
        ("+999123456789", "No country"),
        ("+١٤١٥٥٥٥٠١٠٠", "only digits"),
    ],
)
def test_a_number_that_is_not_e164_says_why(text: str, said: str) -> None:
    """The sentence tells what to type instead."""
    checked = check_recipient(text)

    assert not checked.ok
    assert said in checked.note


def test_a_number_never_faxed_before_is_pointed_out() -> None:
    """A slip of one digit shows before the fax leaves."""
    assert "check it" in check_recipient("+14155550100", lambda number: False).note
    assert "check it" not in check_recipient("+14155550100", lambda number: True).note


def test_headers_have_fifty_letters() -> None:
    """The API's limit, counted here."""
    assert check_header("x" * 50).ok
    assert "51 letters" in check_header("x" * 51).note


def test_documents_are_judged_by_their_content(tmp_path: Path) -> None:
    """A TIFF of two pages is one whatever it is called, a wrong type says what is accepted."""
    tiff, zipped = tmp_path / "letter.dat", tmp_path / "letter.pdf"
    page = Image.new("1", (1728, 100), 1)
    page.save(tiff, format="TIFF", save_all=True, append_images=[page])
    zipped.write_bytes(b"PK\x03\x04" + b"\0" * 40)

    assert check_document(str(tiff)).note.startswith("TIF, 2 pages, ")
    assert not check_document(str(zipped)).ok


def test_unreadable_documents_say_why(tmp_path: Path) -> None:
    """Missing, empty, a folder, too large: one sentence each."""
    empty, large = tmp_path / "empty.pdf", tmp_path / "large.pdf"
    empty.touch()
    large.touch()
    os.truncate(large, MOST_BYTES + 1)

    assert check_document(str(tmp_path / "none.pdf")).note == "There is no such file."
    assert check_document(str(tmp_path)).note == "This is a folder."
    assert check_document(str(empty)).note == "The file is empty."
    assert check_document(str(large)).note == "The file has 21 MB: at most 20 MB are accepted."
    assert "cannot be read" in check_document("a\0b").note


def test_no_document_passes_that_the_service_refuses() -> None:
    """Both count the same bytes as 20 MB."""
    assert MOST_BYTES == MAX_FILE_BYTES


def test_paths_are_completed_from_the_disk(tmp_path: Path) -> None:
    """The first name that begins like what is typed; hidden ones only when asked for."""
    (tmp_path / "letter.pdf").touch()
    (tmp_path / ".letters").mkdir()

    assert complete_path(f"{tmp_path}/le") == f"{tmp_path}/letter.pdf"
    assert complete_path(f"{tmp_path}/.l") == f"{tmp_path}/.letters/"
    assert complete_path(f"{tmp_path}/x") is None
    assert complete_path("") is None


@pytest.mark.parametrize("written", ["{}", "'{}'", '"{}"', "file://{}", "  {}  "])
def test_pasted_paths_are_read(tmp_path: Path, written: str) -> None:
    """Quotes and file URLs, as file managers and shells paste them, are no obstacle."""
    letter = tmp_path / "my letter.txt"
    letter.write_text("Hello")

    assert check_document(written.format(letter)).note.startswith("TXT")
    assert check_document(str(letter).replace(" ", "\\ ")).note.startswith("TXT")


def test_a_name_that_lies_is_pointed_out(tmp_path: Path) -> None:
    """Text in a file called .pdf is faxed as text, and said so before."""
    letter = tmp_path / "letter.pdf"
    letter.write_text("Hello")

    assert "named .pdf, but it is TXT" in check_document(str(letter)).note
