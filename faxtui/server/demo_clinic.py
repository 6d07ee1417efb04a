"""Demo documents of a clinic: referral, discharge summary, prescription and a report with an X-ray (nobody's data)."""

from __future__ import annotations

import io
from typing import Final

from faxtui.pages.testcard import xray_png
from faxtui.server.demo_paper import Column, Paper

CLINIC: Final = "Harbor Lantern Family Clinic"
_ADDRESS: Final = ("1200 Lantern Street, Suite 4", "Port Ellery, CA 94000", "Tel +1 415 555 0134  Fax +1 415 555 0100")
_HOSPITAL: Final = "Lakemont Demonstration Hospital"
_HOSPITAL_ADDRESS: Final = ("80 Quarry Road", "Lakemont, CA 94000", "Tel +1 415 555 0160  Fax +1 415 555 0161")
_PATIENT: Final = "Robin Q. Sample"
_BIRTH: Final = "04/01/1970"
_RECORD: Final = "MRN 000-12-3456"


def referral() -> bytes:
    """A two-page letter that refers a patient to a cardiologist."""
    paper = Paper("Referral", pages=2, face="Times")
    paper.letterhead(CLINIC, _ADDRESS, initials="HL")
    paper.write("November 16, 2026", paper.right, paper.y + 6, size=11, align="R")
    paper.lines(
        ("Imani Placeholder, MD", "Northgate Demonstration Cardiology", "455 Sample Avenue", "Port Ellery, CA 94000"),
        size=11,
    )
    paper.y += 14
    paper.box(paper.left, paper.y, paper.right - paper.left, 40, fill=236)
    paper.write(f"RE:  {_PATIENT}", paper.left + 10, paper.y + 16, size=11.5, style="B")
    paper.write(
        f"Born {_BIRTH}     {_RECORD}     Plan: Cobalt Example Health 55-0101", paper.left + 10, paper.y + 31, size=10
    )
    paper.write("URGENT", paper.right - 10, paper.y + 25, size=14, style="B", align="R", face="Helvetica")
    paper.y += 54
    for text in _REFERRAL_OPENING:
        paper.paragraph(text, size=11)
    _referral_findings(paper)
    paper.footer(f"{CLINIC}   {_PATIENT}   {_RECORD}")
    paper.new_page()
    _referral_requests(paper)
    paper.footer(f"{CLINIC}   {_PATIENT}   {_RECORD}")
    return paper.finish()


def _referral_findings(paper: Paper) -> None:
    paper.heading("Current medication")
    paper.table(
        [Column("Medicine", 170), Column("Dose", 90), Column("Taken", 140), Column("Since", 84)],
        [
            ["Lisinopril", "10 mg", "once daily, morning", "03/2024"],
            ["Atorvastatin", "20 mg", "once daily, evening", "03/2024"],
            ["Metformin", "500 mg", "twice daily with meals", "08/2025"],
            ["Aspirin", "81 mg", "once daily", "11/2026"],
        ],
    )
    paper.heading("Findings")
    for text in _REFERRAL_FINDINGS:
        paper.paragraph(text, size=11)


def _referral_requests(paper: Paper) -> None:
    paper.heading("What we ask of you", before=0)
    for number, text in enumerate(_REFERRAL_REQUESTS, 1):
        paper.write(f"{number}.", paper.left + 6, paper.y + 11, size=11)
        paper.paragraph(text, size=11, indent=24, after=4)
    paper.heading("Heart tracings of the past")
    paper.table(
        [Column("Date", 90), Column("Rate", 60, "R"), Column("Rhythm", 100), Column("What was seen", 234)],
        [
            ["11/16/2026", "74", "sinus", "flat T waves in V4 to V6, new"],
            ["08/03/2025", "70", "sinus", "normal"],
            ["03/11/2024", "77", "sinus", "normal, voltage criteria not met"],
            ["06/29/2019", "82", "sinus", "single extra beats from the ventricle"],
        ],
    )
    paper.heading("What the patient was told")
    for text in _REFERRAL_ADVICE:
        paper.paragraph(text, size=11)
    paper.y += 4
    paper.paragraph("Thank you for seeing this patient. Please fax your report to **+1 415 555 0100**.", size=11)
    paper.paragraph("Sincerely,", size=11, after=2)
    paper.sign("Taylor Mockford, MD", "Family Medicine, license DEMO-0000")
    paper.y += 10
    paper.paragraph(
        "Enclosures: laboratory report of November 12, 2026; tracing of November 16, 2026", size=9.5, style="I"
    )


_REFERRAL_OPENING = (
    "Dear Dr. Placeholder,",
    "Thank you for agreeing to see this 56-year-old patient, who has had **chest tightness on exertion** for the "
    "past three weeks. The discomfort comes on after about two blocks of walking or one flight of stairs, is felt "
    "behind the breastbone without spreading to the arm, and goes away within five minutes of rest. There has been "
    "no pain at rest, no fainting and no shortness of breath at night.",
    "Blood pressure has been treated since 2024 and type 2 diabetes since 2025. A brother had a coronary stent "
    "placed at the age of 52. The patient stopped smoking in 2019 after about fifteen pack-years.",
    "The resting tracing of today shows sinus rhythm at 74 beats per minute with flat T waves in leads V4 to V6 that "
    "were upright in 2024. A first troponin was below the limit of detection.",
)
_REFERRAL_FINDINGS = (
    "Blood pressure **146/88 mmHg** in both arms, pulse 74 and regular, oxygen saturation 98 % on room air, weight "
    "91 kg, height 178 cm, body mass index 28.7.",
    "Heart sounds are normal, with a soft ejection murmur at the right upper border of the breastbone that does not "
    "spread to the neck. The lungs are clear. There is no swelling of the ankles, and the foot pulses are equal.",
    "Laboratory (12 November): LDL cholesterol 131 mg/dL, HbA1c 7.2 %, creatinine 0.94 mg/dL, eGFR above 60, "
    "hemoglobin 14.1 g/dL, TSH 2.1 mIU/L. The complete report is enclosed.",
)
_REFERRAL_ADVICE = (
    "To rest until the visit, to carry nitroglycerin spray and use it at the first sign of tightness, and to call "
    "911 if the discomfort lasts longer than ten minutes.",
    "That you will call with a date; the best telephone number is **+1 415 555 0123**, mornings. The patient has no "
    "car and asks for an appointment that can be reached by bus.",
)
_REFERRAL_REQUESTS = (
    "A visit **within seven days**, with a stress test or CT of the coronary arteries as you see fit.",
    "Your opinion on a beta blocker; none was started so that the stress test stays readable.",
    "A target for LDL cholesterol and whether atorvastatin should be raised to 40 mg now.",
    "Advice on work: the patient loads delivery vans and has been off since November 9.",
)


def discharge_summary() -> bytes:
    """A three-page hospital discharge summary."""
    paper = Paper("Discharge summary", pages=3)
    paper.letterhead(_HOSPITAL, _HOSPITAL_ADDRESS, initials="LD")
    paper.write("DISCHARGE SUMMARY", size=15, style="B", y=paper.y + 8)
    paper.write("Copy to primary care", paper.right, paper.y + 8, size=9, align="R")
    paper.y += 20
    _facts(
        paper,
        (
            ("Patient", "Alex P. Example"),
            ("Born", "02/29/1952"),
            ("Record", "MRN 000-65-4321"),
            ("Ward", "4 West, bed 12"),
        ),
        (
            ("Admitted", "11/09/2026"),
            ("Discharged", "11/14/2026"),
            ("Service", "Internal medicine"),
            ("To", "Home, with aide"),
        ),
    )
    for title, texts in _STAY[:4]:
        _section(paper, title, texts)
    _page_end(paper)
    _section(paper, *_STAY[4])
    paper.heading("Results")
    paper.table(
        [
            Column("Test", 164),
            Column("11/09", 80, "R"),
            Column("11/11", 80, "R"),
            Column("11/14", 80, "R"),
            Column("Unit", 80),
        ],
        _RESULTS,
    )
    paper.heading("Medicines to take at home")
    paper.table(
        [Column("Medicine", 130), Column("Dose", 76), Column("When", 140), Column("Change", 138)],
        _MEDICINES,
        bold=frozenset({0, 4}),
    )
    _section(paper, "Follow-up", _FOLLOW_UP)
    _page_end(paper)
    _discharge_advice(paper)
    paper.footer(f"{_HOSPITAL}   Alex P. Example   MRN 000-65-4321")
    return paper.finish()


def _discharge_advice(paper: Paper) -> None:
    _section(paper, "For the patient and the aide", _HOME)
    paper.heading("Whom to call")
    paper.table([Column("For", 190), Column("Who", 174), Column("Telephone", 120)], _CALLS)
    paper.heading("Weight each morning, in kg")
    paper.table(
        [Column(day, 484 / 7, "C") for day in ("Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri")],
        [[""] * 7] * 4,
        size=12,
    )
    paper.y += 10
    paper.sign("Morgan Fictus, MD", "Attending physician, internal medicine")
    paper.paragraph("Dictated 11/14/2026 08:12, read and signed 11/14/2026 10:47.", size=8.5, style="I")


def _page_end(paper: Paper) -> None:
    paper.footer(f"{_HOSPITAL}   Alex P. Example   MRN 000-65-4321")
    paper.new_page()


def _section(paper: Paper, title: str, texts: tuple[str, ...]) -> None:
    paper.heading(title)
    for text in texts:
        paper.paragraph(text)


def _facts(paper: Paper, *groups: tuple[tuple[str, str], ...]) -> None:
    """Boxes of named facts side by side, one column a group."""
    width = (paper.right - paper.left) / len(groups)
    height = 14.0 * max(map(len, groups)) + 8
    for index, group in enumerate(groups):
        x = paper.left + index * width
        paper.box(x, paper.y, width, height)
        for row, (label, value) in enumerate(group):
            y = paper.y + 16 + row * 14
            paper.write(label, x + 8, y, size=8)
            paper.write(value, x + 74, y, size=10, style="B")
    paper.y += height + 6


_STAY = (
    (
        "Diagnoses",
        (
            "**Community-acquired pneumonia**, right lower lobe, with sepsis on admission (lactate 2.6 mmol/L).",
            "Acute kidney injury, stage 1, resolved. Chronic heart failure with reduced ejection fraction (40 %). "
            "Atrial fibrillation on apixaban. Hearing loss, both ears.",
        ),
    ),
    (
        "History",
        (
            "The patient was brought in by a neighbor after two days of fever, cough with rust-colored sputum and "
            "growing confusion. On arrival: temperature 38.9 C, pulse 112 irregular, blood pressure 98/54 mmHg, "
            "respiratory rate 26, oxygen saturation 89 % on room air.",
            "There was no travel, no contact with a known case and no hospital stay in the past year. The patient "
            "lives alone on the second floor and walks with a cane; an aide comes twice a week.",
        ),
    ),
    (
        "Course in hospital",
        (
            "Fluids and ceftriaxone with azithromycin were started within the first hour. Blood cultures grew "
            "Streptococcus pneumoniae in two of four bottles, sensitive to penicillin; treatment was narrowed to "
            "ampicillin on the second day.",
            "Oxygen was needed at two liters until November 12. Furosemide was held for three days while creatinine "
            "came down and then taken up again at half the former dose. Weight at discharge: **71.4 kg**.",
            "Confusion cleared on the second day. The test of swallowing by the speech therapist was normal.",
        ),
    ),
    (
        "Imaging",
        (
            "Chest X-ray of November 9: consolidation of the right lower lobe with a small effusion, heart enlarged, "
            "no congestion. Chest X-ray of November 13: consolidation receding, effusion no longer seen.",
            "Echocardiogram of November 11: left ventricular ejection fraction 40 %, unchanged since 2025; mild mitral "
            "regurgitation; no vegetation.",
        ),
    ),
    (
        "State at discharge",
        (
            "Awake and oriented, temperature 36.7 C, pulse 78 irregular, blood pressure 118/70 mmHg, oxygen "
            "saturation 95 % on room air at rest and 92 % after one flight of stairs. Walks 80 meters with a cane.",
        ),
    ),
)
_RESULTS = (
    ("White cells", "15.8", "11.2", "7.9", "10^9/L"),
    ("C-reactive protein", "184", "96", "22", "mg/L"),
    ("Procalcitonin", "4.10", "1.22", "0.18", "ng/mL"),
    ("Creatinine", "1.41", "1.12", "0.98", "mg/dL"),
    ("Sodium", "131", "135", "138", "mmol/L"),
    ("Potassium", "4.9", "4.2", "4.3", "mmol/L"),
    ("Hemoglobin", "12.2", "11.8", "12.0", "g/dL"),
    ("Lactate", "2.6", "1.3", "0.9", "mmol/L"),
)
_MEDICINES = (
    ("Amoxicillin-clavulanate", "875/125 mg", "every 12 h until 11/18", "NEW"),
    ("Furosemide", "20 mg", "morning", "reduced from 40 mg"),
    ("Metoprolol succinate", "50 mg", "morning", "unchanged"),
    ("Apixaban", "5 mg", "morning and evening", "unchanged"),
    ("Ibuprofen", "", "", "STOPPED, kidney function"),
)
_HOME = (
    "Take the antibiotic to the end, also when you feel well. Take it with food.",
    "Weigh yourself each morning before breakfast and write it below. **Call if it goes up by 2 kg in three days.**",
    "Drink about one and a half liters a day. Salt as little as you can.",
    "Walk a little more each day. Stop and sit down when you are short of breath.",
    "For pain take acetaminophen, no more than 3 g a day. Do not take ibuprofen or naproxen.",
)
_CALLS = (
    ("Questions about this stay", "Ward 4 West", "+1 415 555 0162"),
    ("Appointment for the X-ray", "Radiology desk", "+1 415 555 0163"),
    ("Medicines", "Cornerstone Example Pharmacy", "+1 415 555 0141"),
    ("Home aide", "Lakemont Home Care Demo", "+1 415 555 0171"),
    ("An emergency", "", "911"),
)
_FOLLOW_UP = (
    "Visit to primary care **within five days**: weight, blood pressure, creatinine and potassium.",
    "Chest X-ray in six weeks to prove that the shadow has gone; the order is placed, the patient will be called.",
    "Pneumococcal vaccine eight weeks after the end of treatment. Influenza vaccine was given on November 13.",
    "To come back at once: fever above 38.5 C, breathlessness at rest, new confusion, or weight up by 2 kg in three "
    "days.",
    "Results still open at discharge: sensitivity of the second blood culture (expected November 17).",
)


def prescription() -> bytes:
    """One prescription sheet, filled in by pen."""
    paper = Paper("Prescription", margin=72)
    paper.letterhead(CLINIC, _ADDRESS, initials="HL")
    paper.field("PATIENT", paper.left, 300, pen="ROBIN Q. SAMPLE")
    paper.field("DATE", paper.left + 318, 150, pen="11/16/2026")
    paper.y += 38
    paper.field("ADDRESS", paper.left, 300, pen="77 EXAMPLE CT, PORT ELLERY")
    paper.field("DATE OF BIRTH", paper.left + 318, 150, pen="04/01/1970")
    paper.y += 66
    paper.write("R", paper.left, paper.y + 14, size=46, style="B", face="Times")
    paper.write("x", paper.left + 26, paper.y + 20, size=26, style="B", face="Times")
    for row, text in enumerate(_ORDERS):
        paper.pen(text, paper.left + 76, paper.y + 10 + row * 26, 13)
    paper.y += 216
    paper.write("Refills:", size=10, y=paper.y)
    for index, count in enumerate(("0", "1", "2", "3", "PRN")):
        paper.check(paper.left + 60 + index * 50, paper.y, count, ticked=count == "3")
    paper.y += 24
    paper.check(paper.left, paper.y, "Substitution permitted", ticked=True)
    paper.check(paper.left + 180, paper.y, "Dispense as written")
    paper.y += 26
    paper.sign("Taylor Mockford, MD", "Prescriber   License DEMO-0000   NPI 0000000000", width=230)
    paper.y += 8
    paper.box(paper.left, paper.y, paper.right - paper.left, 44, fill=228)
    paper.write(
        "PHARMACY: Cornerstone Example Pharmacy, fax +1 415 555 0142", paper.left + 10, paper.y + 18, size=10, style="B"
    )
    paper.write(
        "Sent by fax. Please do not accept a paper copy of this order as well.", paper.left + 10, paper.y + 34, size=9
    )
    paper.footer("Demonstration document: not a valid prescription")
    return paper.finish()


_ORDERS = (
    "ATORVASTATIN 40 MG TABLETS",
    "TAKE 1 TABLET EVERY EVENING",
    "DISPENSE: 90 (NINETY)",
    "",
    "ASPIRIN 81 MG TABLETS",
    "TAKE 1 TABLET DAILY WITH FOOD",
    "DISPENSE: 90 (NINETY)",
)


def photo_page() -> bytes:
    """A radiology report with a chest X-ray on it: what tells HALFTONE from MONOCHROME."""
    paper = Paper("Radiology report")
    paper.letterhead(_HOSPITAL, _HOSPITAL_ADDRESS, initials="LD")
    paper.write("RADIOLOGY REPORT", size=14, style="B", y=paper.y + 6)
    paper.write("Accession DEMO-26-00417", paper.right, paper.y + 6, size=9, align="R")
    paper.y += 18
    _facts(
        paper,
        (("Patient", "Alex P. Example"), ("Born", "02/29/1952"), ("Record", "MRN 000-65-4321")),
        (("Examination", "Chest, one view"), ("Taken", "11/13/2026 07:40"), ("Asked by", "M. Fictus, MD")),
    )
    width = 330.0
    x = (float(paper.pdf.w) - width) / 2
    paper.pdf.image(io.BytesIO(xray_png()), x, paper.y + 4, width, width * 9 / 8)
    paper.y += width * 9 / 8 + 12
    paper.paragraph(
        "**Findings:** the shadow in the right lower lobe seen on November 9 has receded. No effusion, no air "
        "outside the lung. The heart is at the upper limit of size. The ribs are whole."
    )
    paper.paragraph("**Impression:** pneumonia, getting better. A further view in six weeks is advised.", after=2)
    paper.sign("Sasha Notional, MD", "Radiology")
    paper.footer(f"{_HOSPITAL}   The picture is computed and shows no person")
    return paper.finish()
