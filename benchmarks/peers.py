"""Lists in programs of other people: neomutt on a mailbox, lazygit on a repository, made here; prints nothing.

Both start without anybody's settings, and neither has anything to fetch, to check again or to ask.
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from benchmarks.walk import Listed

MAILS: Final = 10_000
COMMITS: Final = 1_000
_BEGUN: Final = datetime(2026, 2, 1, tzinfo=UTC)
_NEOMUTT: Final = """\
set folder = "{folder}"
set header_cache = ""
set mail_check = 3600
set timeout = 3600
set sleep_time = 0
set menu_scroll = yes
"""
_LAZYGIT: Final = """\
disableStartupPopups: true
update: {method: never}
git: {autoFetch: false, autoRefresh: false}
gui: {showRandomTip: false}
"""


def neomutt(program: str | None, folder: Path) -> Listed | None:
    """Its index of 10 000 mails; None where it is not installed."""
    found = shutil.which(program or "neomutt")
    if found is None:
        return None
    mails, settings = folder / "mails", folder / "neomuttrc"
    mails.write_text("".join(_mail(number) for number in range(MAILS)), "utf-8")
    settings.write_text(_NEOMUTT.format(folder=folder), "utf-8")
    # The arrows would have to be told in the letters of the keypad's application mode, which it asks for.
    return Listed(("-n", "-F", str(settings), "-R", "-f", str(mails)), "case-00001", found, down="j", page="z")


def _mail(number: int) -> str:
    sent = _BEGUN + timedelta(minutes=number)
    return (
        f"From bench@example.org {sent:%a %b %d %H:%M:%S %Y}\nFrom: Sender {number % 97} <s{number % 97}@example.org>\n"
        f"To: bench@example.org\nSubject: Referral case-{number:05}\nDate: {format_datetime(sent)}\n"
        f"Message-ID: <{number}@example.org>\n\nOne line.\n\n"
    )


def lazygit(program: str | None, folder: Path) -> Listed | None:
    """Its list of 1 000 commits, with nothing beside it; None where it, or git, is not installed."""
    found, git = shutil.which(program or "lazygit"), shutil.which("git")
    if found is None or git is None:
        return None
    repository, settings = folder / "repository", folder / "lazygit.yml"
    settings.write_text(_LAZYGIT, "utf-8")
    subprocess.run([git, "init", "-q", str(repository)], check=True)
    history = "".join(_commit(number) for number in range(COMMITS)).encode()
    for order, told in (
        (("fast-import", "--quiet"), history),
        (("symbolic-ref", "HEAD", "refs/heads/main"), b""),
        (("reset", "-q", "--hard"), b""),
    ):
        subprocess.run([git, "-C", str(repository), *order], input=told, check=True)
    arguments = ("--use-config-file", str(settings), "--path", str(repository), "--screen-mode", "full", "log")
    return Listed(arguments, f"case-{COMMITS - 2:05}", found, page="full_stop")


def _commit(number: int) -> str:
    message, note = f"Referral case-{number:05}\n", f"line {number}\n"
    return (
        f"commit refs/heads/main\ncommitter Bench <bench@example.org> {int(_BEGUN.timestamp()) + 60 * number} +0000\n"
        f"data {len(message)}\n{message}M 100644 inline note\ndata {len(note)}\n{note}\n"
    )
