"""What each picture shows and the keys that lead there: the one place to change when the console changes.

Each scene starts a console of its own on the embedded service with demo data. `DOCUMENT` lies in its home folder.
"""

from typing import Final, Literal, NamedTuple

Step = tuple[Literal["press", "type", "wait"], str]
"""("press", "down") by Textual's names, ("type", "text"), ("wait", "regex that must show within WAIT seconds")."""


class Scene(NamedTuple):
    """One picture: its file is `name`.png, its window has `columns` x `rows` cells."""

    name: str
    columns: int
    rows: int
    title: str
    steps: tuple[Step, ...]


WAIT: Final = 30.0  # seconds for each condition; starting the embedded service is the longest
DOCUMENT: Final = "referral.txt"
DOCUMENT_TEXT: Final = """EXAMPLE CLINIC

Referral to cardiology

Patient:   Alex Example, born 1961-04-09
Reason:    Shortness of breath on exertion for three weeks, ankle swelling in the evening.
Findings:  Blood pressure 148/92, pulse 88 and regular, no murmur. ECG enclosed.
Request:   Please see within ten days and advise on further tests.

Dr. Sam Sample
"""
RECIPIENT: Final = "+19898989898"  # the service's own test number: always completes

_PAGE: Final = "[\u2801-\u28ff▀▄█▌▐]{4}"  # part of a page in any of the cell alphabets
_LIST: Final[tuple[Step, ...]] = (("wait", "✓"), ("wait", "live"))
_DELIVERED: Final[tuple[Step, ...]] = (("press", "slash"), ("type", "status:delivered"), ("press", "enter"))
_FAILED: Final[tuple[Step, ...]] = (("press", "slash"), ("type", "status:failed"), ("press", "enter"))
_OPEN: Final[tuple[Step, ...]] = (
    *_LIST,
    *_DELIVERED,
    ("wait", "status:delivered"),
    ("press", "enter"),
    ("wait", _PAGE),
)
_FILL_IN: Final[tuple[Step, ...]] = (
    *_LIST,
    ("press", "s"),
    ("wait", "Send a fax"),
    ("type", RECIPIENT),
    ("press", "enter"),
    ("type", f"~/{DOCUMENT}"),
    ("press", "enter"),
    ("type", "Example Clinic, Records"),
    ("wait", "Example Clinic, Records"),
)

SCENES: Final[tuple[Scene, ...]] = (
    Scene("faxes-140x40", 140, 40, "faxtui", (*_LIST, ("press", "down"), ("press", "down"), ("wait", _PAGE))),
    Scene("faxes-80x24", 80, 24, "faxtui", (*_LIST, ("press", "down"), ("press", "down"))),
    Scene("fax-140x40", 140, 40, "faxtui", _OPEN),
    Scene("page-80x24", 80, 24, "faxtui", _OPEN),
    Scene("send-140x40", 140, 40, "faxtui", _FILL_IN),
    Scene("send-80x24", 80, 24, "faxtui", _FILL_IN),
    Scene("sending-140x40", 140, 40, "faxtui", (*_FILL_IN, ("press", "ctrl+s"), ("wait", r"sending"), ("wait", _PAGE))),
    Scene(
        "failed-140x40",
        140,
        40,
        "faxtui",
        (*_LIST, *_FAILED, ("wait", "status:failed"), ("press", "down"), ("wait", "Reason"), ("wait", _PAGE)),
    ),
    Scene("failed-80x24", 80, 24, "faxtui", (*_LIST, *_FAILED, ("wait", "status:failed"), ("press", "down"))),
    Scene("attention-140x40", 140, 40, "faxtui", (*_LIST, ("press", "2"), ("wait", "retry now"))),
    Scene("attention-80x24", 80, 24, "faxtui", (*_LIST, ("press", "2"), ("wait", "retry now"))),
    Scene(
        "resend-80x24",
        80,
        24,
        "faxtui",
        (*_LIST, ("press", "2"), ("wait", "retry now"), ("press", "r"), ("wait", "to resend to")),
    ),
    Scene("services-140x40", 140, 40, "faxtui", (*_LIST, ("press", "3"), ("wait", "Front Desk"))),
    Scene("emails-140x40", 140, 40, "faxtui", (*_LIST, ("press", "4"), ("wait", "@"))),
    Scene("covers-140x40", 140, 40, "faxtui", (*_LIST, ("press", "5"), ("wait", r"\{\{"), ("wait", _PAGE))),
    Scene(
        "proof-140x40",
        140,
        40,
        "faxtui",
        (*_FILL_IN, ("press", "f2"), ("wait", "MONOCHROME"), ("wait", _PAGE)),
    ),
    Scene("help-140x40", 140, 40, "faxtui", (*_LIST, ("press", "question_mark"), ("wait", "Keys of this screen"))),
    Scene("palette-140x40", 140, 40, "faxtui", (*_LIST, ("press", "ctrl+p"), ("wait", "Send a document as a fax"))),
)
