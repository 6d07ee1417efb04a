"""Every command of the console with its twin on the command line and the API's operations that it needs.

`python -m tests.twins` prints the table; `test_twins.py` looks for holes in it. A screen reader's way through faxtui is
the command line, so whatever the console does there must be possible here, or be a way of looking that plain text does
not need.
"""

from __future__ import annotations

import sys
from typing import Final, NamedTuple


class Twin(NamedTuple):
    """One command of the console; either it has a twin, or `why` says what makes it needless."""

    id: str
    """As in `faxtui.console.commands`."""
    cli: str = ""
    """Words of the command line that do or show the same, with the flag that matters."""
    operations: tuple[str, ...] = ()
    """Of `tests.operations`, called through the client."""
    why: str = ""


def _looking(why: str, *names: str) -> list[Twin]:
    return [Twin(name, why=why) for name in names]


_MOVES: Final = "goes from one screen to another: commands have no screens"
_SIGHT: Final = "how a page is drawn; `faxes show` in a pipe and `faxes download` give text and pages themselves"
_PASTE: Final = "the terminal's clipboard: ids stand in every list, to be copied or piped"
_FRAME: Final = "of the window itself"
_LINES: Final = "chooses lines on the screen: a command is given the ids, and ctrl+c ends its run"
_DRAFT: Final = "drops or turns what is only pending on the screen"

TWINS: Final = (
    # -- faxes
    Twin("filter", "faxes list", ("getFaxes",)),
    Twin("go_to_time", "faxes list --since", ("getFaxes",)),
    Twin("sort", "faxes list", ("getFaxes",)),
    Twin("columns", "faxes list --wide", ("getFaxes",)),
    Twin("open", "faxes get", ("getFaxInfoPerId", "getFaxFilebyId")),
    Twin("save", "faxes download", ("getFaxFilebyId",)),
    Twin("send", "send", ("sendFax",)),
    Twin("refresh", "faxes watch", ("getFaxes",)),
    Twin("facts", "faxes get", ("getFaxInfoPerId",)),
    Twin("record", "faxes get --json", ("getFaxInfoPerId",)),
    Twin("open_related", "faxes get", ("getFaxInfoPerId",)),
    *_looking(_MOVES, "record_back"),
    *_looking("a shell has better tools to look through lines", "record_find"),
    Twin("delete_pages", "faxes delete-content", ("deleteFaxContentById",)),
    Twin("go_to_page", "faxes show --page", ("getFaxFilebyId",)),
    Twin("find", "faxes show", ("getFaxFilebyId",)),
    *_looking(_MOVES, "clear", "back", "older", "newer", "home", "entry_back", "number_back"),
    *_looking(_MOVES, *(f"pane_{name}" for name in ("faxes", "attention", "services", "emails", "covers", "activity"))),
    *_looking(_SIGHT, "next_page", "previous_page", "zoom", "closer", "farther", "invert", "rotate", "cells"),
    *_looking(_SIGHT, "despeckle", "small_pages", "beside", "beside_other"),
    Twin("text", "faxes show --ocr", ("getFaxFilebyId",)),
    *_looking(_PASTE, "copy", "destination_copy", "service_copy", "number_copy", "email_copy", "cover_copy"),
    *_looking(_PASTE, "record_copy"),
    # -- services and numbers
    Twin("service_numbers", "numbers list", ("listNumbersForService",)),
    Twin("service_new", "services create", ("createService",)),
    Twin("service_edit", "services update", ("updateService",)),
    Twin("service_default", "services update --default", ("updateService",)),
    Twin("service_delete", "services delete", ("removeService",)),
    Twin("service_compare", "config drift", ("listServices",)),
    Twin("number_suspend", "numbers suspend", ("suspendNumber",)),
    Twin("number_faxes", "faxes list", ("getFaxes",)),
    # -- fax to e-mail
    Twin("email_step", "emails set", ("updateEmail",)),
    Twin("email_none", "emails set", ("updateEmail",)),
    Twin("email_apply", "emails set", ("updateEmail", "createEmailForProject", "deleteEmail")),
    Twin("email_add", "emails add", ("createEmailForProject",)),
    Twin("email_paste", "config apply", ("createEmailForProject", "updateEmail")),
    Twin("email_remove", "emails remove", ("deleteEmail",)),
    *_looking(_DRAFT, "email_drop"),
    Twin("email_turn", "emails list --number", ("getEmailsForProject",)),
    Twin("email_next", "emails list --service", ("getEmailsForProject",)),
    Twin("email_previous", "emails list --service", ("getEmailsForProject",)),
    # -- cover pages
    Twin("cover_open", "covers tags", ("getCoverPage",)),
    Twin("cover_proof", "covers tags", ("getCoverPage",)),
    Twin("cover_add", "covers add", ("addCoverPage",)),
    Twin("cover_use", "services update --cover-page", ("updateService",)),
    Twin("cover_delete", "covers remove", ("deleteCoverPage",)),
    Twin("cover_save", "covers get", ("getCoverPage",)),
    # -- activity
    Twin("activity_open", "webhooks deliveries"),
    Twin("activity_filter", "faxes watch", ("getFaxes",)),
    Twin("activity_replay", "webhooks replay"),
    Twin("activity_fax", "faxes get", ("getFaxInfoPerId",)),
    Twin("activity_mask", "faxes list --mask", ("getFaxes",)),
    *_looking("holds or thins a list that moves; lines of a command stay where they are", "activity_pause"),
    *_looking("hides polls without news; commands tell news only", "activity_polls"),
    *_looking("a curl line for people who write programs; the CLI is one already", "activity_curl"),
    Twin("activity_webhooks", "webhooks listen"),
    Twin("service_test", "server receive"),
    # -- attention and resends
    Twin("attention_open", "attention", ("getFaxes",)),
    *(Twin(name, "resend", ("sendFax",)) for name in ("attention_resend", "group_resend", "resend", "resend_begin")),
    *(Twin(name, "faxes list", ("getFaxes",)) for name in ("attention_number", "group_number", "number")),
    Twin("number_of_fax", "faxes list", ("getFaxes",)),
    Twin("attention_days", "faxes list --csv", ("getFaxes",)),
    Twin("attention_plan", "resend --dry-run"),
    Twin("resend_pages", "resend --missing-pages"),
    *(Twin(name, "faxes get", ("getFaxInfoPerId",)) for name in ("group_open", "destination_open", "resend_open")),
    *_looking(_MOVES, "group_back", "days_back", "destination_back", "resend_back"),
    *_looking(_LINES, "resend_line", "resend_all", "resend_stop", "resend_now"),
    # -- marks
    *_looking(_LINES, "mark", "mark_down", "mark_up", "mark_all"),
    Twin("export", "faxes list --csv", ("getFaxes",)),
    # -- the project's settings
    *(Twin(f"config_{name}", f"config {name}") for name in ("export", "plan", "drift")),
    Twin("config_apply", "config apply", ("createService", "updateService")),
    # -- the console itself
    *_looking("shows what the flag --mask of a command would have hidden: leave it out", "reveal"),
    Twin("switch", "profiles use"),
    *_looking(_FRAME, "theme", "suspend", "quit"),
    Twin("help", "--help"),
)

CLI_ONLY: Final = {
    "createDomain": "a domain is set up once, with records that are pasted into a DNS elsewhere",
    "deleteDomain": "as its creation",
    "updateTemplate": "an HTML text is written in an editor, not in a form",
}
"""Operations that change something and that no command of the console calls, and why."""


def table() -> list[str]:
    """The table as aligned lines, its heading first."""
    lines = [("CONSOLE", "COMMAND LINE", "OPERATIONS")]
    lines += [(row.id, row.cli or "-", ", ".join(row.operations) or row.why or "-") for row in TWINS]
    lines += [("-", "see tests.operations", f"{name}: {why}") for name, why in CLI_ONLY.items()]
    widths = [max(len(line[index]) for line in lines) for index in range(2)]
    return [f"{line[0].ljust(widths[0])}  {line[1].ljust(widths[1])}  {line[2]}" for line in lines]


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
