"""Demo documents of offices: invoice, contract, bank confirmation, cover letter and a supply order (nobody's data)."""

from __future__ import annotations

from typing import Final

from faxtui.server.demo_paper import Column, Paper

_SUPPLIER: Final = "Brightwater Sample Supply Co."
_FIRM: Final = "Alder, Quill & Fable LLP"
_BANK: Final = "First Lantern Demonstration Bank"


def invoice() -> bytes:
    """One page with a table of items and its sums."""
    paper = Paper("Invoice")
    paper.letterhead(_SUPPLIER, ("31 Dockside Parade", "Port Ellery, CA 94000", "Fax +1 415 555 0145"), initials="BW")
    paper.write("INVOICE", paper.right, paper.y + 14, size=22, style="B", align="R")
    paper.write("Bill to", size=8, y=paper.y)
    paper.lines(
        ("Harbor Lantern Family Clinic", "Accounts payable", "1200 Lantern Street, Suite 4", "Port Ellery, CA 94000")
    )
    top = paper.y - 26
    for row, (label, value) in enumerate((("Invoice", "BW-26-10417"), ("Date", "11/13/2026"), ("Due", "12/13/2026"))):
        paper.write(label, paper.right - 150, top + row * 14, size=9)
        paper.write(value, paper.right, top + row * 14, size=10, style="B", align="R")
    paper.y += 34
    columns = [
        Column("Item", 62),
        Column("Description", 202),
        Column("Qty", 50, "R"),
        Column("Unit", 70, "R"),
        Column("Amount", 100, "R"),
    ]
    paper.table(
        columns,
        [[code, text, str(count), f"{price:,.2f}", f"{count * price:,.2f}"] for code, text, count, price in _ITEMS],
    )
    net = sum(count * price for _, _, count, price in _ITEMS)
    tax = round(net * 0.085, 2)
    for label, amount, style in (("Net", net, ""), ("Sales tax 8.5 %", tax, ""), ("Total due, USD", net + tax, "B")):
        paper.y += 15
        paper.write(label, paper.right - 110, paper.y, size=10, style=style, align="R")
        paper.write(f"{amount:,.2f}", paper.right - 4, paper.y, size=10, style=style, align="R")
    paper.line(paper.right - 200, paper.y + 5, paper.right, paper.y + 5, 1.2)
    paper.y += 36
    paper.box(paper.left, paper.y, paper.right - paper.left, 58, fill=226)
    paper.write(
        "Pay to First Lantern Demonstration Bank, account 000 111 222, routing 000000000.",
        paper.left + 10,
        paper.y + 18,
        size=9.5,
    )
    paper.write(
        "Quote the invoice number. Questions: +1 415 555 0144, weekdays 8 to 5.",
        paper.left + 10,
        paper.y + 33,
        size=9.5,
    )
    paper.write("Goods remain ours until paid in full.", paper.left + 10, paper.y + 47, size=8.5, style="I")
    paper.footer(f"{_SUPPLIER}   BW-26-10417")
    return paper.finish()


_ITEMS: Final = (
    ("GL-200", "Gloves, nitrile, medium, box of 200", 24, 18.40),
    ("GL-201", "Gloves, nitrile, large, box of 200", 12, 18.40),
    ("MK-050", "Masks, surgical, box of 50", 30, 9.75),
    ("SY-010", "Syringes 10 mL, box of 100", 8, 21.30),
    ("ND-025", "Needles 25 G x 1 in, box of 100", 8, 12.15),
    ("GZ-444", "Gauze 4 x 4 in, sterile, pack of 50", 20, 7.60),
    ("AL-100", "Alcohol wipes, box of 200", 16, 4.95),
    ("TP-021", "Exam table paper 21 in, case of 12", 3, 46.00),
    ("EC-300", "Tracing paper, thermal, pack of 10", 4, 38.25),
    ("SH-008", "Sharps container 8 qt", 6, 11.90),
    ("DL-000", "Delivery, next day", 1, 24.00),
)


def contract() -> bytes:
    """Four pages of a law firm's engagement agreement, with initials on each and signatures at the end."""
    paper = Paper("Engagement agreement", pages=4, face="Times", margin=80)
    paper.write(_FIRM.upper(), float(paper.pdf.w) / 2, 84, size=17, style="B", align="C")
    paper.write("Attorneys at Law", float(paper.pdf.w) / 2, 100, size=10.5, style="I", align="C")
    address = "5 Parchment Row, Port Ellery, CA 94000   Tel +1 415 555 0190   Fax +1 415 555 0191"
    paper.write(address, float(paper.pdf.w) / 2, 114, size=9, align="C")
    paper.line(paper.left, 122, paper.right, 122, 0.8)
    paper.line(paper.left, 124.5, paper.right, 124.5, 0.3)
    paper.write("ENGAGEMENT AGREEMENT", float(paper.pdf.w) / 2, 158, size=14, style="B", align="C")
    paper.y = 176
    paper.paragraph(_RECITAL, size=12.5, justify=True, after=12)
    for number, (title, clauses) in enumerate(_CLAUSES, 1):
        if paper.y > _LAST_CLAUSE:
            _initialed(paper)
            paper.new_page(84)
        paper.paragraph(f"**{number}.  {title}**", size=12.5, after=4)
        for index, clause in enumerate(clauses, 1):
            paper.write(f"{number}.{index}", paper.left + 8, paper.y + 12.5, size=12.5)
            paper.paragraph(clause, size=12.5, indent=38, justify=True, after=8)
        paper.y += 5
    paper.y += 6
    paper.paragraph(_WITNESS, size=12.5, justify=True, after=22)
    for name, title in (
        ("Quinn Fable", f"for {_FIRM}"),
        ("Drew Imaginary", "President, Brightwater Sample Supply Co."),
    ):
        paper.sign(name, title, width=200)
        paper.write("Date", paper.right - 120, paper.y - 24, size=9)
        paper.pen("11/17/26", paper.right - 92, paper.y - 38, 12)
        paper.line(paper.right - 120, paper.y - 36, paper.right, paper.y - 36, 0.5)
        paper.y += 20
    paper.footer(_MATTER)
    paper.new_page(84)
    paper.write("SCHEDULE A", float(paper.pdf.w) / 2, 92, size=14, style="B", align="C")
    paper.y = 104
    paper.heading("Numbers for documents by fax")
    paper.table([Column("Party", 200), Column("Person", 130), Column("Fax", 122)], _FAX_NUMBERS, size=11)
    paper.heading("Rates, in dollars an hour")
    paper.table([Column("Who", 200), Column("2026", 126, "R"), Column("2027", 126, "R")], _RATES, size=11)
    _initialed(paper)
    return paper.finish()


_LAST_CLAUSE: Final = 540
"""No clause starts further down a page, so that none is broken."""


def _initialed(paper: Paper) -> None:
    paper.write("Initials", paper.right - 92, 730, size=8)
    paper.pen("QF", paper.right - 54, 730, 11)
    paper.pen("DI", paper.right - 22, 730, 11)
    paper.footer(_MATTER)


_MATTER: Final = f"{_FIRM}   matter DEMO-2026-88"
_WITNESS: Final = (
    "IN WITNESS WHEREOF the parties have signed this agreement in two copies, of which each party keeps one. A copy "
    "sent by fax binds as the original does."
)
_FAX_NUMBERS: Final = (
    ("Alder, Quill & Fable LLP", "Quinn Fable", "+1 415 555 0191"),
    ("Alder, Quill & Fable LLP", "accounts", "+1 415 555 0192"),
    ("Brightwater Sample Supply Co.", "Drew Imaginary", "+1 415 555 0145"),
    ("First Lantern Demonstration Bank", "Payment Services", "+1 212 555 0170"),
)
_RATES: Final = (
    ("Partner", "410", "425"),
    ("Associate", "285", "295"),
    ("Paralegal", "140", "145"),
    ("Travel, all of them", "half", "half"),
)
_RECITAL: Final = (
    "This agreement is made on November 17, 2026 between **Alder, Quill & Fable LLP** (the Firm) and **Brightwater "
    "Sample Supply Co.**, a company of Port Ellery, California (the Client). The Client asks the Firm to represent "
    "it, and the Firm accepts, on the terms that follow."
)
_CLAUSES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Scope of the work",
        (
            "The Firm will advise the Client on the lease of the warehouse at 31 Dockside Parade, negotiate its "
            "renewal with the landlord, and prepare the documents that the renewal calls for.",
            "Litigation, tax advice and matters of zoning are outside of this agreement. They may be added by a "
            "letter that both parties sign.",
            "The Firm does not promise any result. Opinions on the likely outcome are opinions only.",
        ),
    ),
    (
        "People",
        (
            "Quinn Fable will be responsible for the matter. Work may be given to associates and paralegals where "
            "that serves the Client and lowers the cost.",
            "The Client names Drew Imaginary as the person whose instructions the Firm may follow.",
        ),
    ),
    (
        "Fees",
        (
            "The Firm charges by the tenth of an hour: 410 dollars for partners, 285 dollars for associates and 140 "
            "dollars for paralegals. Rates may change on January 1 with sixty days' notice.",
            "The Client pays a retainer of 5,000 dollars on signing, which is kept in the Firm's client trust "
            "account and drawn on against invoices. What remains at the end is paid back within fourteen days.",
            "Expenses such as filing fees, couriers and certified copies are charged at cost. Faxes and ordinary "
            "copies are free.",
        ),
    ),
    (
        "Invoices",
        (
            "Invoices are sent monthly, list each piece of work with its date, and are due within thirty days.",
            "A sum in dispute may be held back if the Client says so in writing within the thirty days and pays the "
            "rest.",
            "Sums overdue for more than sixty days bear interest at six percent a year.",
        ),
    ),
    (
        "Duties of the Client",
        (
            "The Client will give the Firm all documents and facts that bear on the matter, and will tell of changes "
            "without delay.",
            "The Client will keep what is in its hands, including messages and electronic files, until the matter is "
            "closed.",
        ),
    ),
    (
        "Confidence",
        (
            "The Firm keeps secret what it learns from the Client, also after the matter has ended, as the rules of "
            "the profession demand.",
            "The Client agrees that documents be sent by fax and by encrypted mail to the numbers and addresses in "
            "Schedule A, and will tell the Firm at once when one of them changes.",
        ),
    ),
    (
        "Conflicts",
        (
            "The Firm has searched its records and knows of no conflict. Should one arise, it will tell the Client "
            "within two business days and ask for consent in writing or withdraw.",
        ),
    ),
    (
        "End of the agreement",
        (
            "The Client may end this agreement at any time. The Firm may end it for good cause with fourteen days' "
            "notice, so that the Client can find other counsel.",
            "On the end of the matter the Client may have the file. Copies are kept for seven years and then "
            "destroyed.",
        ),
    ),
    (
        "General",
        (
            "This agreement is governed by the laws of California. A part that proves void leaves the rest in force.",
            "Changes are valid only in writing and signed by both parties.",
        ),
    ),
)


def bank_confirmation() -> bytes:
    """One A4 page that confirms a payment, typed on a machine."""
    paper = Paper("Payment confirmation", paper="A4", face="Courier", margin=70)
    paper.letterhead(_BANK, ("Payment Services", "8 Guilder Square", "Fax +1 212 555 0170"))
    paper.lines(
        ("CONFIRMATION OF OUTGOING PAYMENT", "", "To      : Alder, Quill & Fable LLP", "Fax     : +1 415 555 0191"),
        size=10.5,
    )
    paper.lines(("Date    : 2026-11-18 14:06 UTC", "Our ref : FLB-DEMO-0047193"))
    paper.y += 22
    for label, value in _PAYMENT:
        paper.write(f"{label:.<26}", y=paper.y, size=10.5)
        paper.write(value, paper.left + 172, paper.y, size=10.5, style="B")
        paper.y += 17
    paper.y += 8
    paper.paragraph(
        "We confirm that the payment above was carried out on the value date shown. Should you not recognize it, "
        "call the number on the back of your bank card. Do not use a number given to you by telephone.",
        size=10.5,
    )
    paper.paragraph("This confirmation was made by machine and is valid without a signature.", size=10.5, after=26)
    paper.box(paper.right - 170, paper.y, 170, 66, line=2)
    paper.box(paper.right - 166, paper.y + 4, 162, 58, line=0.5)
    paper.write("PAID", paper.right - 85, paper.y + 32, size=24, style="B", align="C", face="Helvetica")
    paper.write("18 NOV 2026   TELLER 07", paper.right - 85, paper.y + 50, size=9, align="C", face="Helvetica")
    paper.footer(f"{_BANK}   member of nothing, a demonstration")
    return paper.finish()


_PAYMENT: Final = (
    ("Ordering customer ", "Brightwater Sample Supply Co."),
    ("Account ", "000 111 222"),
    ("Beneficiary ", "Alder, Quill & Fable LLP"),
    ("Beneficiary account ", "000 333 444 (client trust)"),
    ("Amount ", "USD 5,000.00"),
    ("Charges ", "USD 12.50, ordering customer"),
    ("Value date ", "2026-11-18"),
    ("Remittance ", "RETAINER DEMO-2026-88"),
)


def cover_letter() -> bytes:
    """A fax cover page with the confidentiality notice."""
    paper = Paper("Fax cover")
    paper.box(paper.left, 60, paper.right - paper.left, 58, fill=0, line=None)
    paper.write("FAX", paper.left + 16, 102, size=40, style="B", grey=255)
    paper.write(_FIRM, paper.right - 14, 96, size=15, style="B", grey=255, align="R")
    paper.y = 138
    rows = (
        (("TO", "Payment Services, First Lantern Bank"), ("FROM", "Quinn Fable")),
        (("FAX", "+1 212 555 0170"), ("TELEPHONE", "+1 415 555 0190")),
        (("RE", "Retainer, matter DEMO-2026-88"), ("DATE", "November 18, 2026")),
        (("PAGES", "5 with this one"), ("COPY", "Drew Imaginary")),
    )
    half = (paper.right - paper.left) / 2
    for row in rows:
        for column, (label, value) in enumerate(row):
            x = paper.left + column * half
            paper.box(x, paper.y, half, 34)
            paper.write(label, x + 6, paper.y + 10, size=7)
            paper.write(value, x + 6, paper.y + 26, size=11.5, style="B")
        paper.y += 34
    paper.y += 26
    for index, word in enumerate(("Urgent", "For review", "Please comment", "Please reply")):
        paper.check(paper.left + index * 122, paper.y, word, ticked=index == 3, size=10.5)
    paper.y += 26
    for text in (
        "Dear Sir or Madam,",
        "Attached is the signed engagement agreement of November 17. Please release the retainer of **5,000.00 "
        "dollars** to our client trust account today and confirm by fax to the number below.",
        "If a page is missing or cannot be read, call +1 415 555 0190 and we will send it again.",
        "With kind regards,",
    ):
        paper.paragraph(text, size=11.5, after=9)
    paper.sign("Quinn Fable", f"{_FIRM}   Fax +1 415 555 0191")
    paper.y += 40
    paper.box(paper.left, paper.y, paper.right - paper.left, 54, fill=228)
    paper.y += 10
    paper.paragraph(
        "**CONFIDENTIAL.** This fax is meant for the person named above only. If it reached you by mistake, please "
        "call us at once, do not read, copy or pass it on, and destroy it. Reading it by mistake waives no privilege.",
        size=9.5,
        indent=12,
        width=paper.right - paper.left - 24,
    )
    paper.footer(f"{_FIRM}   5 Parchment Row, Port Ellery, CA 94000")
    return paper.finish()


def inbound_order() -> bytes:
    """A supply order as it arrives from a small practice: a copied form, written by hand, not quite straight."""
    paper = Paper("Supply order", margin=52)
    with paper.pdf.rotation(-0.8, float(paper.pdf.w) / 2, float(paper.pdf.h) / 2):
        paper.write("ORDER FORM", y=70, size=22, style="B")
        paper.write(f"Fax to {_SUPPLIER}", paper.right, 60, size=10, style="B", align="R")
        paper.write("+1 415 555 0145", paper.right, 74, size=10, align="R")
        paper.line(paper.left, 82, paper.right, 82, 2)
        paper.y = 92
        paper.field("PRACTICE", paper.left, 320, pen="DR. W. HYPOTHETICAL, DDS")
        paper.field("CUSTOMER NUMBER", paper.left + 340, 168, pen="C-00731")
        paper.y += 36
        paper.field("DELIVER TO", paper.left, 320, pen="9 SPECIMEN STREET, LAKEMONT")
        paper.field("TELEPHONE", paper.left + 340, 168, pen="415 555 0117")
        paper.y += 46
        _order_grid(paper)
        paper.write("Notes", size=9, y=paper.y + 10)
        for row, text in enumerate(("PLEASE DELIVER BEFORE FRIDAY.", "BACK DOOR, BELL ON THE LEFT. THANKS!")):
            paper.pen(text, paper.left + 44, paper.y + 14 + row * 24, 12)
        paper.y += 62
        paper.check(paper.left, paper.y, "Bill my account", ticked=True)
        paper.check(paper.left + 120, paper.y, "Cash on delivery")
        paper.y += 12
        paper.sign("Signature", "Orders before noon leave the same day", width=220)
        paper.y -= 78
        paper.field("DATE", paper.left + 340, 168, pen="11/18/26")
    return paper.finish()


def _order_grid(paper: Paper) -> None:
    """An order table with room for pen, twelve lines, six of them filled in."""
    widths = (80.0, 268.0, 80.0, 80.0)
    height = 25.0
    bottom = paper.y + 16 + height * 12
    paper.box(paper.left, paper.y, sum(widths), 16, fill=210)
    x = paper.left
    for width, heading in zip(widths, ("ITEM", "DESCRIPTION", "QUANTITY", "BOX / EACH"), strict=True):
        paper.write(heading, x + 4, paper.y + 11, size=8, style="B")
        paper.line(x, paper.y, x, bottom, 0.6)
        x += width
    paper.line(x, paper.y, x, bottom, 0.6)
    paper.y += 16
    for row in range(12):
        cells = _ORDER[row] if row < len(_ORDER) else ()
        x = paper.left
        for width, cell in zip(widths, cells, strict=False):
            paper.pen(cell, x + 6, paper.y + 19, 11.5)
            x += width
        paper.y += height
        paper.line(paper.left, paper.y, paper.left + sum(widths), paper.y, 0.4)
    paper.y += 8


_ORDER: Final = (
    ("GL-200", "NITRILE GLOVES MEDIUM", "10", "BOX"),
    ("GL-201", "NITRILE GLOVES LARGE", "4", "BOX"),
    ("MK-050", "SURGICAL MASKS", "12", "BOX"),
    ("GZ-444", "GAUZE 4 X 4", "6", "PACK"),
    ("SH-008", "SHARPS CONTAINER", "2", "EACH"),
    ("", "COTTON ROLLS (THE SMALL ONES)", "5", "BAG"),
)
