"""The cover pages of the demo clinic, with tags to be filled in; written by hand, as they are drawn when it starts.

The PDF library of the other demo documents takes longer to import than the whole service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_WIDTH, _HEIGHT = 612, 792
"""Letter, in points; y counts from the bottom."""
_LEFT, _RIGHT = 64, 548
_CLINIC: Final = "Harbor Lantern Family Clinic"
_FONTS: Final[Mapping[str, str]] = {"F": "Helvetica", "B": "Helvetica-Bold"}


class DemoCover(NamedTuple):
    """A cover page of a demo service, by the service's place in the list."""

    service: int
    name: str
    title: str
    fields: Sequence[tuple[str, str]]
    """Label and tag, two in a row."""
    words: Sequence[str]
    """What stands below the fields, line by line."""


_SEND = [("TO", "{{to_name}}"), ("FAX", "{{to}}"), ("FROM", "{{from_name}}"), ("OUR FAX", "{{from}}")]
_FACTS = [("DATE", "{{date}}"), ("PAGES, THIS ONE INCLUDED", "{{pageCount}}")]

COVERS: Final = (
    DemoCover(0, "Clinic cover", "FAX", [*_SEND, *_FACTS, ("RE", "{{subject}}")], ["{{message}}"]),
    DemoCover(
        1,
        "Billing cover",
        "BILLING",
        [*_SEND[:2], *_FACTS, ("INVOICE", "{{invoice}}"), ("AMOUNT DUE", "{{amount_due}}")],
        [
            "Please find our statement on the pages behind this one.",
            "For questions call +1 415 555 0134 and name the invoice above.",
        ],
    ),
)

_NOTICE: Final = (
    "CONFIDENTIAL. These pages hold health information that the law protects. They are meant for the",
    "person named above only. If they reached you by mistake, call us at once and destroy them.",
)


def draw(cover: DemoCover) -> bytes:
    """The PDF of a cover page: one page, the same bytes each time."""
    marks = [f"0 g {_LEFT} 690 {_RIGHT - _LEFT} 46 re f", "1 g"]
    marks += [_text("B", 30, _LEFT + 14, 702, cover.title), _text("B", 13, 352, 708, _CLINIC), "0 g 0.5 w"]
    y = 640
    for place, (label, tag) in enumerate(cover.fields):
        x, y = _LEFT + place % 2 * 242, 640 - place // 2 * 44
        marks += [f"{x} {y} 242 44 re S", _text("F", 7, x + 8, y + 31, label), _text("B", 12, x + 8, y + 12, tag)]
    y -= 40
    for line in cover.words:
        marks.append(_text("F", 12, _LEFT, y, line))
        y -= 20
    marks.append(f"{_LEFT} 118 {_RIGHT - _LEFT} 0 re S")
    marks += [_text("F", 9, _LEFT, 100 - 13 * row, line) for row, line in enumerate(_NOTICE)]
    return _pdf("\n".join(marks))


def _text(font: str, size: int, x: int, y: int, words: str) -> str:
    return f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET"


def _pdf(content: str) -> bytes:
    """A PDF of one page with this content, which is plain ASCII without round brackets in its texts."""
    numbered = range(4, 4 + len(_FONTS))
    fonts = " ".join(f"/{name} {number} 0 R" for name, number in zip(_FONTS, numbered, strict=True))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_WIDTH} {_HEIGHT}]/Contents {numbered.stop} 0 R"
        f"/Resources<</Font<<{fonts}>>>>>>",
        *(f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>" for font in _FONTS.values()),
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
    ]
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(bodies) + 1
    references = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(text)}\n%%EOF\n"
    return (text + references + trailer).encode("ascii")
