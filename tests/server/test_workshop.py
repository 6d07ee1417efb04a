"""Documents are converted at arm's length: whatever they do costs their own fax only."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from faxtui.pages.source import BROKEN_PDF, TYPE_REFUSED, ConversionError
from faxtui.server.attachment import Attachment
from faxtui.server.documents import convert
from faxtui.server.workshop import Pages, Workshop
from tests.pages import documents, hostile


def fax_of(workshop: Workshop, data: bytes) -> Pages:
    """The fax made of one document there."""
    return workshop.convert([Attachment(data, "a", "")], resolution="FINE", method="HALFTONE")


@pytest.fixture
def make() -> Iterator[Callable[..., Workshop]]:
    """Makes workshops that are closed with the test."""
    with ExitStack() as made:

        def make_one(**limits: int) -> Workshop:
            workshop = Workshop(**limits)
            made.callback(workshop.close)
            return workshop

        yield make_one


Make = Callable[..., Workshop]


def test_result_is_the_same_as_without_a_process(make: Make) -> None:
    """Pages and their sizes come back as they were made."""
    files = [Attachment(documents.pdf(["one", "two"]), "a.pdf", ""), Attachment(b"three", "b.txt", "text/plain")]
    made = make().convert(files, resolution="SUPERFINE", method="MONOCHROME")
    direct = convert([Attachment(*file) for file in files], resolution="SUPERFINE", method="MONOCHROME")

    assert made == Pages(direct.pdf, direct.page_bytes)


def test_document_that_cannot_be_faxed_keeps_its_reason(make: Make) -> None:
    """Code and sentence of the conversion come through."""
    with pytest.raises(ConversionError, match=r"^GIF pictures are not accepted\.$") as caught:
        fax_of(make(), b"GIF89a")

    assert caught.value.code == TYPE_REFUSED


def test_document_without_end_is_given_up(make: Make) -> None:
    """A PDF that keeps the library busy for ever ends when its time is over, and the next one is converted."""
    workshop = make(seconds=1)
    with pytest.raises(ConversionError, match=r"^The documents take too long to convert\.$") as caught:
        fax_of(workshop, hostile.endless_pdf())

    assert caught.value.code == BROKEN_PDF
    assert fax_of(workshop, b"text").page_bytes


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system limits no memory")
def test_document_that_eats_all_memory_kills_only_its_own_process(make: Make) -> None:
    """Where the library ends its whole process for want of memory, we go on."""
    workshop = make(seconds=60, memory=300 * 1024**2)
    assert fax_of(workshop, documents.pdf()).page_bytes
    with pytest.raises(ConversionError, match=r"^The documents could not be converted\.$"):
        fax_of(workshop, hostile.endless_pdf())


def test_process_that_died_meanwhile_costs_no_fax(make: Make) -> None:
    """A new one takes the order of one that was killed between two sends."""
    workshop = make()
    first = fax_of(workshop, b"text")
    (worker,) = workshop._all
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)

    assert fax_of(workshop, b"text") == first


def test_closing_does_not_wait_for_a_document() -> None:
    """What is being converted when the service ends is broken off."""
    workshop = Workshop()
    ended = threading.Event()

    def work() -> None:
        with pytest.raises(ConversionError):
            fax_of(workshop, hostile.endless_pdf())
        ended.set()

    threading.Thread(target=work, daemon=True).start()
    deadline = time.monotonic() + 10
    while not any(worker.pid for worker in list(workshop._all)):
        assert time.monotonic() < deadline, "nothing was begun"
    workshop.close()

    assert ended.wait(10)
