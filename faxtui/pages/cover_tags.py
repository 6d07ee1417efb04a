"""Cover pages: finds the `{{tags}}` in a PDF and puts values in their place, same font, size, position and colour.

A tag is found however the PDF draws it: as one string, kerned, split over several operators or into one object for each
letter, on the page itself, in the forms that it draws, in its annotations or as the value of a form field.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

import pikepdf

from faxtui.pages.conversion import BROKEN_PDF, MAX_PAGES, ConversionError, too_many_pages
from faxtui.pages.cover_edit import rewritten
from faxtui.pages.cover_forms import has_undrawn_fields, keep_drawings, with_drawn_fields
from faxtui.pages.cover_layout import Chain, Tag, chains, plan, tags
from faxtui.pages.cover_values import Setter
from faxtui.pages.pdf_show import Reader, Stream

_BROKEN: Final = "The cover page is no PDF that can be read."
_LOCKED: Final = "The cover page is protected by a password."


class Report(NamedTuple):
    """What became of the tags of a cover page; names as written in the PDF, each once, in the order drawn."""

    pages: int
    filled: tuple[str, ...]
    missing: tuple[str, ...]
    """Tags without a value: they stay as they are."""
    broken: tuple[str, ...]
    """Tags whose value was wider than the page or the form field and got further lines."""
    pushed: tuple[str, ...]
    """Tags whose value pushed the text behind it over the edge of the page."""


def find(data: bytes) -> list[list[str]]:
    """The names of the tags on each page of a PDF; ConversionError 133 when it cannot be read."""
    with _opened(_drawn(data)) as pdf:
        reader = Reader()
        return [[tag.name for stream in reader.page(page) for _, tag in _tags_of(stream)] for page in pdf.pages]


def count_pages(data: bytes) -> int:
    """How many pages a PDF has; ConversionError 133 as `find`."""
    with _opened(data) as pdf:
        return len(pdf.pages)


def fill(data: bytes, values: Mapping[str, str]) -> tuple[bytes, Report]:
    """The PDF with values in place of tags, looked up without regard to case; ConversionError 133 as `find`."""
    known = {key.lower(): value for key, value in values.items()}
    filled: dict[str, None] = {}
    missing: dict[str, None] = {}
    with _opened(_drawn(data)) as pdf:
        keep_drawings(pdf)
        setter, reader, pushed = Setter(pdf), Reader(), dict[str, None]()
        for page in pdf.pages:
            # All of a page is read before any of it is written: forms may be drawn by each other.
            for stream in list(reader.page(page)):
                found = list(_tags_of(stream))
                for _, tag in found:
                    (filled if tag.key in known else missing)[tag.name] = None
                chosen = [(chain, tag) for chain, tag in found if tag.key in known]
                if chosen:
                    pushed |= dict.fromkeys(_rewrite(pdf, page, stream, chosen, known, setter))
        broken = dict.fromkeys(setter.broken)
        report = Report(len(pdf.pages), tuple(filled), tuple(missing), tuple(broken), tuple(pushed))
        return (_saved(pdf) if filled else data), report


def _drawn(data: bytes) -> bytes:
    """The PDF with its form fields drawn."""
    with _opened(data) as pdf:
        is_drawn = not has_undrawn_fields(pdf)
    return data if is_drawn else with_drawn_fields(data)


def _tags_of(stream: Stream) -> Iterator[tuple[Chain, Tag]]:
    for chain in chains(stream):
        for tag in tags(stream, chain):
            yield chain, tag


def _rewrite(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    stream: Stream,
    chosen: list[tuple[Chain, Tag]],
    known: Mapping[str, str],
    setter: Setter,
) -> tuple[str, ...]:
    """Write a stream with values for the tags chosen; the names of those that push text over the edge."""
    lines: dict[int, tuple[Chain, list[Tag]]] = {}
    for chain, tag in chosen:
        lines.setdefault(chain[0], (chain, []))[1].append(tag)
    done = plan(
        stream,
        list(lines.values()),
        lambda tag, anchor, offset: setter.set(stream, tag, anchor, offset, known[tag.key]),
    )
    content = pikepdf.unparse_content_stream(rewritten(stream, done))
    if isinstance(stream.owner, pikepdf.Page):
        page.Contents = pdf.make_stream(content)
    else:
        stream.owner.write(content)
    return done.pushed


@contextmanager
def _opened(data: bytes) -> Iterator[pikepdf.Pdf]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if not len(pdf.pages):
                raise ConversionError(BROKEN_PDF, _BROKEN)
            if len(pdf.pages) > MAX_PAGES:
                raise too_many_pages()
            yield pdf
    except pikepdf.PasswordError:
        raise ConversionError(BROKEN_PDF, _LOCKED) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError) as error:
        # Beyond its own errors the library answers objects of another kind than a PDF should hold there.
        raise ConversionError(BROKEN_PDF, _BROKEN) from error


def _saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()
