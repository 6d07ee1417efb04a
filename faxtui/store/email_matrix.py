"""Which address may do what with which number: a matrix with pending changes, applied as one PUT per address."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Email
    from faxtui.store.project import Holdings

NONE: Final = ""
ORDER: Final = (NONE, "both", "send", "receive")
"""The steps of a cell."""
WORDS: Final = {NONE: "·", "both": "both", "send": "send", "receive": "receive"}
MEANINGS: Final = {
    NONE: "neither sends from it nor gets its faxes",
    "both": "may send from it and gets its faxes",
    "send": "may send from it, but does not get its faxes",
    "receive": "gets its faxes, but may not send from it",
}

Cell = tuple[str, str]
"""Address and number."""


class Assignment(NamedTuple):
    """What one address has after a change; no numbers means that it is taken off the service."""

    email: str
    numbers: Sequence[Cell]
    """Number and permission."""
    told: Sequence[str]
    """What differs, as sentences."""


class EmailMatrix:
    """The addresses and numbers of one service, what each has, and what is wanted instead."""

    def __init__(self, holdings: Holdings) -> None:
        self.numbers: list[str] = [number.phone_number for number in holdings.numbers]
        self.emails: list[str] = sorted((email.email for email in holdings.emails), key=str.casefold)
        self._granted: dict[Cell, str] = _granted(holdings.emails)
        # A number that the service has no more still shows, else a PUT would drop it in silence.
        self.numbers += sorted({number for _, number in self._granted} - set(self.numbers))
        self._wanted: dict[Cell, str] = {}

    def granted(self, email: str, number: str) -> str:
        """What the service says."""
        return self._granted.get((email, number), NONE)

    def wanted(self, email: str, number: str) -> str:
        """What it will be once changes are applied."""
        return self._wanted.get((email, number), self.granted(email, number))

    def is_pending(self, email: str, number: str | None = None) -> bool:
        """Whether a cell, or any cell of an address, waits to be applied."""
        if number is not None:
            return (email, number) in self._wanted
        return any(changed == email for changed, _ in self._wanted)

    @property
    def pending(self) -> int:
        """How many cells wait."""
        return len(self._wanted)

    def set(self, email: str, number: str, permission: str) -> None:
        """Want this; the same as is granted is no change. A new address gets a row."""
        if email not in self.emails:
            self.emails.append(email)
        if permission == self.granted(email, number):
            self._wanted.pop((email, number), None)
        else:
            self._wanted[email, number] = permission

    def step(self, email: str, number: str) -> str:
        """The next permission of a cell, around."""
        now = self.wanted(email, number)
        following = ORDER[(ORDER.index(now) + 1) % len(ORDER)] if now in ORDER else NONE
        self.set(email, number, following)
        return following

    def drop(self) -> None:
        """Want nothing any more; rows that were only wanted go."""
        self._wanted.clear()
        known = {email for email, _ in self._granted}
        self.emails = [email for email in self.emails if email in known]

    def adopt(self, older: EmailMatrix) -> None:
        """Take over what was pending before a load, where it still is a change."""
        for (email, number), permission in older._wanted.items():
            self.set(email, number, permission)

    def moved(self, emails: Sequence[Email]) -> list[str]:
        """What somebody else changed of the addresses that wait to be applied, now that the service has `emails`."""
        now = _granted(emails)
        cells = sorted(cell for cell in {*now, *self._granted} if self.is_pending(cell[0]))
        return [
            f"{clean(email, 60)}  {clean(number, 20)}: was {self.granted(email, number) or 'nothing'}, "
            f"is {now.get((email, number)) or 'nothing'} now"
            for email, number in cells
            if now.get((email, number), NONE) != self.granted(email, number)
        ]

    def is_new(self, email: str) -> bool:
        """Whether the service does not know the address yet."""
        return not any(known == email for known, _ in self._granted)

    def assignments(self) -> list[Assignment]:
        """One per address that changes, with everything it will have."""
        touched = [email for email in self.emails if self.is_pending(email)]
        return [self._assignment(email) for email in touched]

    def _assignment(self, email: str) -> Assignment:
        numbers = [(number, self.wanted(email, number)) for number in self.numbers if self.wanted(email, number)]
        name = clean(email, 60)
        told = [
            f"{name}  {clean(number, 20)}: {self.granted(email, number) or 'nothing'} → {permission or 'nothing'}"
            for (changed, number), permission in self._wanted.items()
            if changed == email
        ]
        if not numbers:
            told.append(f"{name} has no number left and is taken off the service.")
        return Assignment(email, numbers, told)

    # -- what is amiss -----------------------------------------------------------------------------------------

    def lint(self) -> list[str]:
        """What an administrator should look at, each as one sentence."""
        found = []
        for number in self.numbers:
            if not any(self.wanted(email, number) in ("both", "receive") for email in self.emails):
                found.append(f"The faxes of {clean(number, 20)} are mailed to nobody.")
        for email in self.emails:
            every = [self.wanted(email, number) in ("both", "send") for number in self.numbers]
            if len(every) > 2 and all(every):
                found.append(f"{clean(email, 60)} may send from every number.")
        return found


def _granted(emails: Sequence[Email]) -> dict[Cell, str]:
    return {
        (email.email, entry.number): str(entry.permissions).lower() for email in emails for entry in email.phone_numbers
    }


class Pasted(NamedTuple):
    """What was read of pasted lines."""

    cells: Mapping[Cell, str]
    problems: Sequence[str]


def read_lines(text: str, numbers: Sequence[str]) -> Pasted:
    """Read lines of `address, number, permission`; the permission may be left out and `none` takes away."""
    cells: dict[Cell, str] = {}
    problems: list[str] = []
    for place, row in enumerate(csv.reader(text.splitlines(), skipinitialspace=True), 1):
        values = [value.strip() for value in row]
        if not any(values) or values[0].lower() in ("email", "address"):
            continue
        email, number, permission = (*values, "", "")[:3]
        problem = _problem(email, number, permission.lower(), numbers)
        if problem:
            problems.append(f"Line {place}: {problem}")
        else:
            cells[email, number] = NONE if permission.lower() == "none" else permission.lower() or "both"
    return Pasted(cells, problems)


def _problem(email: str, number: str, permission: str, numbers: Sequence[str]) -> str:
    if check_address(email):
        return f"{clean(email, 60) or 'nothing'} is no e-mail address."
    if number not in numbers:
        return f"{clean(number, 30) or 'nothing'} is no number of this service."
    if permission not in ("", "none", *ORDER):
        return f"{clean(permission, 30)} is no permission: both, send, receive or none."
    return ""


def check_address(text: str) -> str:
    """What is wrong with an e-mail address, as one sentence; the mail server has the last word."""
    name, at, domain = text.strip().rpartition("@")
    good = at and name and "." in domain and " " not in text.strip() and text.strip().isprintable()
    return "" if good and len(text.strip()) <= 254 and not domain.startswith(".") else "Write it as name@example.org."
