"""Demo forms: a laboratory report, a patient intake form and an insurer's authorization (nobody's data)."""

from __future__ import annotations

from typing import Final

from faxtui.server.demo_paper import Column, Paper

_LABORATORY: Final = "Meridian Sample Laboratories"
_RESULTS: Final[tuple[tuple[str, tuple[tuple[str, str, str, str, str], ...]], ...]] = (
    (
        "HEMATOLOGY",
        (
            ("White blood cells", "6.8", "", "4.0 - 11.0", "10^9/L"),
            ("Red blood cells", "4.71", "", "4.20 - 5.80", "10^12/L"),
            ("Hemoglobin", "14.1", "", "13.0 - 17.0", "g/dL"),
            ("Hematocrit", "42.3", "", "38.0 - 50.0", "%"),
            ("Mean cell volume", "89.8", "", "80.0 - 100.0", "fL"),
            ("Mean cell hemoglobin", "29.9", "", "27.0 - 33.0", "pg"),
            ("Red cell distribution width", "13.1", "", "11.5 - 14.5", "%"),
            ("Platelets", "231", "", "150 - 400", "10^9/L"),
            ("Neutrophils, absolute", "4.02", "", "1.80 - 7.70", "10^9/L"),
            ("Lymphocytes, absolute", "1.98", "", "1.00 - 4.80", "10^9/L"),
        ),
    ),
    (
        "METABOLIC PANEL",
        (
            ("Glucose, fasting", "138", "H", "65 - 99", "mg/dL"),
            ("Urea nitrogen", "17", "", "7 - 25", "mg/dL"),
            ("Creatinine", "0.94", "", "0.70 - 1.30", "mg/dL"),
            ("eGFR", ">60", "", ">60", "mL/min"),
            ("Sodium", "139", "", "135 - 146", "mmol/L"),
            ("Potassium", "4.4", "", "3.5 - 5.3", "mmol/L"),
            ("Chloride", "102", "", "98 - 110", "mmol/L"),
            ("Calcium", "9.4", "", "8.6 - 10.3", "mg/dL"),
            ("Protein, total", "7.1", "", "6.1 - 8.1", "g/dL"),
            ("Albumin", "4.3", "", "3.6 - 5.1", "g/dL"),
            ("Alkaline phosphatase", "71", "", "35 - 144", "U/L"),
            ("AST", "24", "", "10 - 35", "U/L"),
            ("ALT", "47", "H", "9 - 46", "U/L"),
        ),
    ),
    (
        "LIPIDS, DIABETES, THYROID",
        (
            ("Cholesterol, total", "211", "H", "<200", "mg/dL"),
            ("HDL cholesterol", "44", "", ">40", "mg/dL"),
            ("LDL cholesterol, calculated", "131", "H", "<100", "mg/dL"),
            ("Triglycerides", "182", "H", "<150", "mg/dL"),
            ("Hemoglobin A1c", "7.2", "H", "<5.7", "%"),
            ("TSH", "2.10", "", "0.40 - 4.50", "mIU/L"),
            ("Troponin I, high sensitivity", "<3", "", "<20", "ng/L"),
        ),
    ),
)


def lab_report() -> bytes:
    """One dense page of laboratory results in small print."""
    paper = Paper("Laboratory report", margin=48)
    address = ("900 Beaker Lane, Port Ellery, CA 94000", "Tel +1 415 555 0150", "Director: Casey Madeup, PhD")
    paper.letterhead(_LABORATORY, address)
    paper.box(paper.left, paper.y - 8, paper.right - paper.left, 50)
    facts = (
        (("Patient", "SAMPLE, ROBIN Q"), ("Born / sex", "04/01/1970   X"), ("Record", "000-12-3456")),
        (("Specimen", "DM-2611-04417"), ("Collected", "11/12/2026 07:55"), ("Received", "11/12/2026 10:20")),
        (("Reported", "11/12/2026 16:02"), ("Asked by", "MOCKFORD, TAYLOR MD"), ("Status", "FINAL")),
    )
    for column, group in enumerate(facts):
        for row, (label, value) in enumerate(group):
            x, y = paper.left + 8 + column * 174, paper.y + 6 + row * 14
            paper.write(label, x, y, size=7.5)
            paper.write(value, x + 48, y, size=8.5, face="Courier", style="B")
    paper.y += 52
    columns = [Column("Test", 190), Column("Result", 70, "R"), Column("Flag", 40, "C"), Column("Reference", 110, "C")]
    for group_name, rows in _RESULTS:
        flagged = frozenset(index for index, row in enumerate(rows) if row[2])
        paper.table([Column(group_name, 190), *columns[1:], Column("Unit", 106)], rows, size=8, bold=flagged)
    paper.paragraph(
        "H = above the reference range. LDL is calculated by the Martin-Hopkins method. Ranges are for adults. A "
        "fasting glucose of 126 mg/dL or more on two occasions suggests diabetes. Specimens are kept for seven days.",
        size=7.5,
        after=0,
    )
    paper.footer(f"{_LABORATORY}   DM-2611-04417   end of report")
    return paper.finish()


def intake_form() -> bytes:
    """A new patient's form, filled in by hand: grey boxes, hairlines, check boxes, pen strokes."""
    paper = Paper("Patient intake form", margin=48)
    paper.write("NEW PATIENT INTAKE FORM", y=56, size=16, style="B")
    paper.write("Harbor Lantern Family Clinic   Fax +1 415 555 0100", paper.right, 46, size=8.5, align="R")
    paper.write("PLEASE PRINT CLEARLY IN BLACK INK", paper.right, 58, size=7.5, align="R")
    paper.y = 66
    _band(paper, "1   About you")
    _fields(paper, ("LAST NAME", 200, "TESTCASE"), ("FIRST NAME", 196, "JAMIE"), ("DATE OF BIRTH", 104, "07/22/1988"))
    _fields(paper, ("STREET", 300, "12 PLACEHOLDER LANE"), ("TOWN", 128, "PORT ELLERY"), ("ZIP", 72, "94000"))
    _fields(paper, ("TELEPHONE", 160, "415 555 0177"), ("E-MAIL", 200, ""), ("OCCUPATION", 140, "TEACHER"))
    _band(paper, "2   Insurance")
    _fields(
        paper, ("COMPANY", 240, "COBALT EXAMPLE HEALTH"), ("MEMBER NUMBER", 140, "CEH 55-0199"), ("GROUP", 120, "0042")
    )
    paper.write("Are you the policy holder?", y=paper.y + 8, size=9)
    paper.check(paper.left + 130, paper.y + 8, "yes", ticked=True)
    paper.check(paper.left + 180, paper.y + 8, "no, it is:")
    paper.line(paper.left + 240, paper.y + 9, paper.right, paper.y + 9)
    paper.y += 20
    _band(paper, "3   Have you ever had")
    _checks(paper, _ILLNESSES, {1, 6, 11})
    _band(paper, "4   Medicines and allergies")
    _lined(paper, ("LEVOTHYROXINE 50 MCG DAILY", "IBUPROFEN WHEN NEEDED", ""))
    _fields(paper, ("ALLERGIES", 330, "PENICILLIN - RASH"), ("PHARMACY", 170, "CORNERSTONE"))
    _band(paper, "5   Why you come today")
    _lined(
        paper, ("HEADACHES SINCE SEPTEMBER, WORSE IN", "THE MORNING. BETTER WITH COFFEE.", "ALSO NEED FORM FOR SCHOOL.")
    )
    _band(paper, "6   Consent")
    paper.paragraph(
        "I have read the notice of privacy practices. I agree that my records may be sent by fax to the doctors who "
        "treat me and to my insurance. I may take this back in writing at any time.",
        size=8,
        after=0,
    )
    paper.y += 2
    paper.sign("Signature of patient or guardian", "in black ink", width=220)
    paper.y -= 78
    paper.field("DATE", paper.left + 330, 150, pen="11/14/2026")
    paper.footer("Form HL-7, revision 3")
    return paper.finish()


_ILLNESSES = (
    ("Asthma", "Thyroid disease", "Diabetes", "High blood pressure"),
    ("Heart attack", "Stroke", "Migraine", "Epilepsy"),
    ("Kidney stones", "Hepatitis", "Tuberculosis", "Surgery"),
    ("Cancer", "Depression", "Blood clots", "None of these"),
)


def _band(paper: Paper, text: str) -> None:
    """A grey bar that heads a part of a form."""
    paper.y += 5
    paper.box(paper.left, paper.y, paper.right - paper.left, 15, fill=205)
    paper.write(text, paper.left + 6, paper.y + 11, size=9.5, style="B")
    paper.y += 21


def _fields(paper: Paper, *fields: tuple[str, float, str]) -> None:
    """A row of form fields (label, width, penned answer), which share the width of the page."""
    x = paper.left
    gap = (paper.right - paper.left - sum(width for _, width, _ in fields)) / max(1, len(fields) - 1)
    for label, width, answer in fields:
        paper.field(label, x, width, pen=answer)
        x += width + gap
    paper.y += 36


def _checks(paper: Paper, rows: tuple[tuple[str, ...], ...], ticked: set[int]) -> None:
    """A grid of check boxes; `ticked` counts row by row."""
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            index = row * len(words) + column
            paper.check(paper.left + 4 + column * 130, paper.y + 6 + row * 15, word, ticked=index in ticked)
    paper.y += 15 * len(rows)


def _lined(paper: Paper, answers: tuple[str, ...]) -> None:
    """Hairlines to write on, with penned answers."""
    for answer in answers:
        paper.y += 19
        paper.line(paper.left, paper.y, paper.right, paper.y, 0.3)
        paper.pen(answer, paper.left + 6, paper.y - 3, 10.5)
    paper.y += 4


def insurance_authorization() -> bytes:
    """An insurer's prior authorization request with typed answers in shaded boxes."""
    paper = Paper("Prior authorization request", margin=48)
    paper.letterhead("Cobalt Example Health Plan", ("Utilization Review", "Fax +1 800 555 0199", "Tel +1 800 555 0198"))
    paper.write("PRIOR AUTHORIZATION REQUEST", y=paper.y + 2, size=14, style="B")
    paper.check(paper.right - 170, paper.y + 1, "Standard (14 days)")
    paper.check(paper.right - 60, paper.y + 1, "Expedited", ticked=True)
    paper.y += 14
    for title, rows in _AUTHORIZATION:
        _band(paper, title)
        for row in rows:
            x = paper.left
            for label, width, value in row:
                paper.field(label, x, width, value, fill=240)
                x += width
            paper.y += 28
        paper.y += 2
    _band(paper, "Clinical reason")
    paper.paragraph(
        "56-year-old with three weeks of exertional chest tightness, diabetes, treated hypertension and new T wave "
        "changes in V4-V6. Troponin not detectable. Intermediate probability of coronary disease; exercise tracing "
        "is not readable at rest. CT of the coronary arteries is asked for to decide on catheterization.",
        size=9.5,
    )
    paper.check(paper.left, paper.y + 6, "Chart notes attached (2 pages)", ticked=True)
    paper.check(paper.left + 170, paper.y + 6, "Laboratory report attached", ticked=True)
    paper.check(paper.left + 330, paper.y + 6, "Imaging attached")
    paper.y += 24
    paper.sign("Imani Placeholder, MD", "Requesting physician   November 18, 2026", width=210)
    paper.box(paper.left, paper.y, paper.right - paper.left, 62)
    paper.box(paper.left, paper.y, paper.right - paper.left, 14, fill=0)
    paper.write("FOR PLAN USE ONLY", paper.left + 6, paper.y + 10.5, size=8.5, style="B", grey=255)
    paper.check(paper.left + 8, paper.y + 32, "Approved")
    paper.check(paper.left + 90, paper.y + 32, "Approved with changes")
    paper.check(paper.left + 230, paper.y + 32, "More information needed")
    paper.check(paper.left + 380, paper.y + 32, "Denied")
    paper.write(
        "Authorization number ______________________     Valid from ____________ to ____________",
        paper.left + 8,
        paper.y + 52,
        size=8.5,
    )
    paper.footer("Form CEH-210   Demonstration document")
    return paper.finish()


_AUTHORIZATION = (
    (
        "Member",
        (
            (
                ("NAME", 200, "SAMPLE, ROBIN Q"),
                ("MEMBER NUMBER", 160, "CEH 55-0101"),
                ("DATE OF BIRTH", 156, "04/01/1970"),
            ),
            (("ADDRESS", 360, "77 EXAMPLE COURT, PORT ELLERY CA 94000"), ("TELEPHONE", 156, "+1 415 555 0123")),
        ),
    ),
    (
        "Requesting provider",
        (
            (
                ("NAME AND SPECIALTY", 300, "PLACEHOLDER, IMANI MD, CARDIOLOGY"),
                ("NPI", 108, "0000000000"),
                ("TAX ID", 108, "00-0000000"),
            ),
            (
                ("CONTACT", 200, "R. STANDIN, RN"),
                ("TELEPHONE", 158, "+1 415 555 0180"),
                ("FAX", 158, "+1 415 555 0181"),
            ),
        ),
    ),
    (
        "Service",
        (
            (
                ("PROCEDURE", 258, "CT ANGIOGRAPHY, CORONARY"),
                ("CODE", 86, "DEMO1"),
                ("UNITS", 86, "1"),
                ("SETTING", 86, "OUTPAT."),
            ),
            (
                ("DIAGNOSIS", 258, "CHEST PAIN ON EXERTION"),
                ("CODE", 86, "DEMO2"),
                ("DATE OF SERVICE", 172, "11/23/2026 OR LATER"),
            ),
        ),
    ),
)
