"""Who faxes whom in the demo data: services, numbers, correspondents, and what goes wrong. Nobody of it exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from faxtui.api.error_codes import CALL, DOCUMENT, FAX

PAGES: Final[Mapping[str, int]] = {
    "referral": 2,
    "discharge-summary": 3,
    "prescription": 1,
    "photo-page": 1,
    "lab-report": 1,
    "intake-form": 1,
    "insurance-authorization": 1,
    "invoice": 1,
    "contract": 4,
    "bank-confirmation": 1,
    "cover-letter": 1,
    "inbound-order": 1,
}
"""Pages of each demo document, known here so that nothing has to be drawn to start."""

CHART: Final = "discharge-summary+lab-report+photo-page+referral+insurance-authorization"
"""Eight pages."""
LONG_CHART: Final = f"cover-letter+{CHART}+lab-report+referral"
"""Twelve pages."""


def pages_of(recipe: str) -> int:
    """How many pages a recipe has: names of demo documents with a plus between."""
    return sum(PAGES[name] for name in recipe.split("+"))


class DemoService(NamedTuple):
    """A service of the demo project with its numbers; the first one is its sending number."""

    name: str
    numbers: tuple[str, ...]
    settings: Mapping[str, Any] = {}
    mailbox: str = ""
    """An address that sends and receives with all its numbers, which therefore take faxes."""


FRONT_DESK, FRONT_DESK_2 = "+14155550100", "+14155550101"
BILLING, RECORDS, RECORDS_2, LEGAL = "+14155550120", "+14155550131", "+14155550132", "+12125550111"

SERVICES: Final = (
    DemoService("Front Desk", (FRONT_DESK, FRONT_DESK_2), mailbox="front-desk@clinic.example"),
    DemoService("Billing", (BILLING,), {"numberOfRetries": 2, "retryDelaySeconds": 120}, "billing@clinic.example"),
    DemoService("Records", (RECORDS, RECORDS_2), {"scanIncomingBarcodes": True}, "records@clinic.example"),
    DemoService(
        "Legal Intake",
        (LEGAL,),
        {"resolution": "SUPERFINE", "imageConversionMethod": "MONOCHROME"},
        "legal@clinic.example",
    ),
)

HOSPITAL, PHARMACY, HEALTH_PLAN = "+14155550161", "+14155550142", "+18005550199"
SUPPLIER, BANK, LAW_FIRM, LAB = "+14155550145", "+12125550170", "+14155550191", "+14155550150"
CARDIOLOGY, ORTHOPAEDICS, IMAGING = "+16285550118", "+15105550164", "+14085550127"
ALWAYS_BUSY, LONDON = "+13055550176", "+442079460128"


class Traffic(NamedTuple):
    """One regular kind of fax: how often, between whom, and which documents."""

    weight: int
    inbound: bool
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    recipes: tuple[str, ...]
    label: str = ""
    """Name of the label that each of these faxes carries: patient, invoice or matter."""


TRAFFIC: Final = (
    Traffic(
        30,
        False,
        (FRONT_DESK, FRONT_DESK, FRONT_DESK_2),
        (HOSPITAL, CARDIOLOGY, ORTHOPAEDICS, IMAGING),
        ("referral", "referral+lab-report", "referral+photo-page", "cover-letter+referral"),
        "patient",
    ),
    Traffic(24, False, (FRONT_DESK,), (PHARMACY,), ("prescription",)),
    Traffic(14, False, (BILLING,), (HEALTH_PLAN,), ("insurance-authorization", "insurance-authorization+lab-report")),
    Traffic(
        10, False, (BILLING,), (HEALTH_PLAN, SUPPLIER, BANK), ("invoice", "invoice", "cover-letter+invoice"), "invoice"
    ),
    Traffic(8, False, (RECORDS, RECORDS_2), (HOSPITAL, LAW_FIRM), ("discharge-summary", CHART), "patient"),
    Traffic(5, False, (LEGAL,), (LAW_FIRM, LONDON), ("contract", "cover-letter+contract"), "matter"),
    Traffic(26, True, (FRONT_DESK, FRONT_DESK_2), (LAB, IMAGING, HOSPITAL), ("lab-report", "lab-report", "photo-page")),
    Traffic(16, True, (FRONT_DESK,), (CARDIOLOGY, ORTHOPAEDICS), ("intake-form", "cover-letter", "referral")),
    Traffic(12, True, (BILLING,), (SUPPLIER, BANK, HEALTH_PLAN), ("inbound-order", "bank-confirmation", "invoice")),
    Traffic(9, True, (RECORDS,), (HOSPITAL,), ("discharge-summary",)),
    Traffic(4, True, (LEGAL,), (LAW_FIRM,), ("contract", "cover-letter")),
)


class Failure(NamedTuple):
    """One fax that failed, so many hours before now."""

    hours: float
    ours: str
    theirs: str
    recipe: str
    error: tuple[str, int]
    retries: int = 0
    sent: int = 0
    resolution: str | None = None
    labels: Mapping[str, str] = {}


FAILURES: Final = (
    Failure(1.2, FRONT_DESK, ALWAYS_BUSY, "referral", (CALL, 17), 3, labels={"patient": "R-1187"}),
    Failure(2.6, FRONT_DESK, ALWAYS_BUSY, "referral+lab-report", (CALL, 17), 3, labels={"patient": "R-1174"}),
    Failure(4.4, RECORDS, LAW_FIRM, CHART, (FAX, 131), 1, sent=3, labels={"patient": "R-1140"}),
    Failure(7.1, BILLING, "+15035550183", "invoice", (CALL, 30), 2, labels={"invoice": "INV-20418"}),
    Failure(20.5, FRONT_DESK_2, ALWAYS_BUSY, "prescription", (CALL, 17), 3),
    Failure(22.3, BILLING, HEALTH_PLAN, "insurance-authorization", (DOCUMENT, 133)),
    Failure(27.8, RECORDS, "+12065550139", "discharge-summary", (FAX, 25), resolution="SUPERFINE"),
    Failure(29.0, LEGAL, "+13125550105", "contract", (CALL, 34), labels={"matter": "2026-017"}),
    Failure(46.7, FRONT_DESK, ALWAYS_BUSY, "referral", (CALL, 17), 3, labels={"patient": "R-1105"}),
    Failure(51.2, FRONT_DESK, "+16285550152", "prescription", (FAX, 132)),
    Failure(70.9, BILLING, "+17025550190", "cover-letter+invoice", (CALL, 16), 2, labels={"invoice": "INV-20377"}),
    Failure(76.4, LEGAL, "+19005550121", "cover-letter", (FAX, 133)),
    Failure(99.3, FRONT_DESK, "+15105550109", "referral", (CALL, 49), labels={"patient": "R-1066"}),
    Failure(121.6, BILLING, SUPPLIER, "invoice", (FAX, 46), labels={"invoice": "INV-20361"}),
    Failure(143.8, FRONT_DESK, "+15035550183", "intake-form", (CALL, 30), 3),
)


class Recent(NamedTuple):
    """One fax of the last hours, so that there is something new whenever one looks."""

    minutes: float
    inbound: bool
    ours: str
    theirs: str
    recipe: str
    labels: Mapping[str, str] = {}


RECENT: Final = (
    Recent(6, False, FRONT_DESK, PHARMACY, "prescription"),
    Recent(11, False, BILLING, HEALTH_PLAN, "insurance-authorization+lab-report"),
    Recent(19, True, BILLING, SUPPLIER, "inbound-order"),
    Recent(34, False, FRONT_DESK, CARDIOLOGY, "referral+photo-page", {"patient": "R-1192"}),
    Recent(58, True, FRONT_DESK, LAB, "lab-report"),
    Recent(83, False, RECORDS, HOSPITAL, "discharge-summary", {"patient": "R-1189"}),
    Recent(117, True, LEGAL, LAW_FIRM, "contract"),
    Recent(151, False, FRONT_DESK, HOSPITAL, "referral", {"patient": "R-1185"}),
)


class Waiting(NamedTuple):
    """One fax that the dialler takes up at the start, so many seconds before now."""

    seconds: float
    ours: str
    theirs: str
    recipe: str
    is_sending: bool = False


WAITING: Final = (
    Waiting(75, RECORDS, HOSPITAL, LONG_CHART, is_sending=True),
    # These wait for the line: there is one call at a time to each number.
    Waiting(48, FRONT_DESK, HOSPITAL, "referral"),
    Waiting(21, RECORDS, HOSPITAL, "discharge-summary"),
)
