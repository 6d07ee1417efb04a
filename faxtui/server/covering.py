"""Puts a filled cover page in front of the pages of a fax; runs in the workshop, since cover pages are uploads too."""

from __future__ import annotations

from faxtui.pages.conversion import MAX_PAGES, MERGE_FAILED, ConversionError
from faxtui.pages.cover_tags import Report, count_pages, fill
from faxtui.pages.onebit import to_fax_page
from faxtui.pages.source import FileKind, source_pages
from faxtui.pages.strips import join, read_strips
from faxtui.pages.write import FaxPdf
from faxtui.server.documents import FaxDocument
from faxtui.server.workshop import Cover

PAGE_COUNT = "pageCount"
"""The one tag whose value is only known here: pages of the fax, those of the cover page included."""

_MOST_WARNINGS, _LONGEST_KEY = 50, 100
"""A hostile cover page, or data, must not grow the fax without bound."""


def put_cover(cover: Cover, *, resolution: str, method: str) -> tuple[FaxDocument, list[str]]:
    """The fax with its cover page first, and what its sender should know; ConversionError as for any document."""
    behind = read_strips(cover.behind)
    pages = count_pages(cover.pdf) + len(behind)
    if pages > MAX_PAGES:
        raise ConversionError(MERGE_FAILED, f"The fax has more than {MAX_PAGES} pages with its cover page.")
    filled, report = fill(cover.pdf, {**cover.values, PAGE_COUNT: str(pages)})
    front = FaxPdf(resolution=resolution)
    for page in source_pages(filled, FileKind.PDF, resolution=resolution):
        front.add(to_fax_page(page, resolution=resolution, method=method))
    strips = [*read_strips(front.finish()), *behind]
    pdf = join(strips, resolution=resolution)
    return FaxDocument(pdf, len(strips), tuple(len(strip.data) for strip in strips)), _warnings(report, cover)


def _warnings(report: Report, cover: Cover) -> list[str]:
    """What did not go as the sender may think, as sentences."""
    tags = {name.lower() for name in (*report.filled, *report.missing)}
    unused = [key[:_LONGEST_KEY] for key in cover.own_keys if key not in tags]
    told = [
        *(f"{{{{{name}}}}} has no value in coverPageData and stays as it is." for name in report.missing),
        *(f"The cover page has no tag for {key} of coverPageData." for key in unused),
        *(f"The value of {{{{{name}}}}} is wider than its place and was broken into lines." for name in report.broken),
        *(f"The value of {{{{{name}}}}} pushes text behind it off the page." for name in report.pushed),
    ]
    return told[:_MOST_WARNINGS]
