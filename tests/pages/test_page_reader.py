"""Pages decoded at arm's length: the same pixels, and a document that means harm ends one page and nothing else."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from faxtui.pages.decode import Document
from faxtui.pages.page_image import PageError
from faxtui.pages.page_reader import LIMITS, PageReader
from tests.pages import documents, hostile

PATIENCE = 20.0
Make = Callable[..., PageReader]


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes readers that end with the test."""
    with ExitStack() as made:

        def reader(**limits: float) -> PageReader:
            one = PageReader(LIMITS._replace(**limits))  # type: ignore[arg-type]
            made.callback(one.close)
            return one

        yield reader


@pytest.mark.parametrize("full", [False, True])
def test_pages_are_those_of_this_process(make: Make, full: bool) -> None:
    """Every pixel and the shape of the pixels come through the pipe as they were decoded."""
    data = documents.pdf()
    with Document.open(data) as document:
        expected = document.page(0, full=full)
        assert make().page("fax", data, 0, full=full) == (expected, document.page_count)


def test_the_process_starts_with_the_first_page_and_stays(make: Make) -> None:
    """None before, one for all pages; a document's bytes travel once."""
    reader = make()
    assert reader.pid is None
    reader.page("a", documents.pdf(), 0)
    pid = reader.pid
    assert reader.page("a", b"not needed any more", 0)[1] >= 1
    reader.page("b", documents.pdf(), 0)
    reader.page("a", documents.pdf(), 0)
    assert reader.pid == pid is not None


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "is empty"), (b"GIF89a", "neither a PDF"), (b"%PDF-1.4\n", "PDF"), (b"II*\0" + bytes(30), "picture")],
)
def test_what_cannot_be_shown_is_one_sentence(make: Make, data: bytes, words: str) -> None:
    """The reader's own sentences come through, and the process stays."""
    reader = make()
    with pytest.raises(PageError, match=words):
        reader.page("fax", data, 0)
    assert reader.pid is not None


def test_a_page_that_never_ends_is_given_up_once(make: Make) -> None:
    """The endless page ends with a sentence, is not tried again, and the next document is read."""
    reader = make(silent_seconds=1.0)
    reader.warm()
    for _ in range(2):
        with pytest.raises(PageError, match=r"^Page 1 takes too long to draw and cannot be shown\.$"):
            reader.page("bad", hostile.endless_pdf(), 0)
        assert reader.pid is None
    assert reader.page("good", documents.pdf(), 0)[1] >= 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds the memory of a process")
def test_a_page_that_eats_memory_ends_its_own_process(make: Make) -> None:
    """A PDF that draws itself breaks the process; this one says so and goes on."""
    reader = make(memory=200 * 1024**2)
    with pytest.raises(PageError, match=r"broke the process|takes too long"):
        reader.page("bad", hostile.self_drawing_pdf(), 0)
    assert reader.page("good", documents.pdf(), 0)[1] >= 1


def test_an_unwanted_page_makes_room(make: Make) -> None:
    """A page that hangs is broken off from another thread, and is tried again when it is wanted again."""
    reader = make()
    reader.warm()
    said: list[str] = []

    def read() -> None:
        try:
            reader.page("bad", hostile.endless_pdf(), 0)
        except PageError as error:
            said.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while thread.is_alive() and time.monotonic() < deadline:
        reader.interrupt("other", 0, 0.0)
        reader.interrupt("bad", 0, 0.3)
        thread.join(0.05)
    assert said
    assert not reader._broken
    assert reader.page("good", documents.pdf(), 0)[1] >= 1


def test_a_closed_reader_reads_nothing(make: Make) -> None:
    """After the console has ended no process is started any more."""
    reader = make()
    reader.close()
    with pytest.raises(PageError):
        reader.page("fax", documents.pdf(), 0)
    assert reader.pid is None
