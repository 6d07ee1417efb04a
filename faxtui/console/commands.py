"""Every command once: its key, footer label, help sentence and palette entry all come from this table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from faxtui.console.panes import PANE_NAMES
from faxtui.console.veil import KEY

if TYPE_CHECKING:
    from faxtui.console.command_screen import CommandScreen

EVERYWHERE: Final = "everywhere"
ALL_PANES: Final = " ".join(PANE_NAMES)
OTHER_PANES: Final = " ".join(name for name in PANE_NAMES[1:] if name != "emails")
"""Panes whose Escape goes back to the faxes; the e-mail pane's first drops what is pending."""
ON_FAXES: Final = "faxes fax"
OVER_PANES: Final = f"{ALL_PANES} fax cover record numbers entry group days destination resend"
"""Panes, and screens that lie over one, from which the number keys go to a pane all the same."""
ON_PAGES: Final = "fax cover view"
"""Screens with a page large enough to read."""
_OF_A_SERVICE: Final = ("send", "refresh", "reveal")
"""Commands that the viewer of one document has no service for."""


class Command(NamedTuple):
    """One thing a person can do, by key, palette or mouse."""

    id: str
    keys: str
    """Keys as Textual names them, comma separated; the first is shown. Empty: only in the palette."""
    label: str
    """One or two words for the footer."""
    help: str
    scope: str
    """The screens that have it, by name with blanks between; `everywhere` is all of them."""
    shown: bool = False
    """Whether the footer has room for it."""
    writes: bool = False
    needs_fax: bool = False
    shown_also: str = ""
    """A screen whose footer has room for it when another one's has not."""

    def binding(self, scope: str = "") -> Binding:
        """The key binding; its id is the command's, for rebinding.

        With priority, a key is done before the next one is looked at: letters that a slow line delivers together
        with the `/` before them land in the filter.
        """
        action = f"run('{self.id}')"
        shown = self.shown or (scope != "" and scope == self.shown_also)
        return Binding(self.keys, action, self.label, show=shown, id=self.id, tooltip=self.help, priority=True)


COMMANDS: Final[dict[str, Command]] = {
    command.id: command
    for command in (
        Command("filter", "slash", "filter", "Filter the list, as in status:failed to:+1415", "faxes", shown=True),
        Command("go_to_time", "colon", "go to", "Go to a time, as 14:02, yesterday or 24 feb", "faxes"),
        Command("sort", "S", "sort", "Sort the list: by time, duration, pages, price, …", "faxes"),
        Command("columns", "C", "columns", "Choose the columns of the list and their order", "faxes"),
        Command("open", "enter", "open", "Open the fax under the cursor: facts and pages", "faxes", True, False, True),
        Command("clear", "escape", "clear", "Take the marks off, or the filter away", "faxes"),
        Command("mark", "space", "mark", "Mark the fax, or take its mark off", "faxes", shown=True),
        Command("mark_down", "shift+down,J", "mark down", "Mark from here to the fax below", "faxes"),
        Command("mark_up", "shift+up,K", "mark up", "Mark from here to the fax above", "faxes"),
        Command("mark_all", "asterisk,A", "mark all", "Mark all faxes of the filter, or none", "faxes"),
        Command("export", "e", "export", "Write marked or listed faxes as CSV or JSON lines", "faxes"),
        Command("back", "escape,backspace", "back", "Back to the list", "fax cover", shown=True),
        Command("next_page", "n,pagedown", "next", "Show the next page", ON_PAGES, shown=True),
        Command("previous_page", "p,pageup", "previous page", "Show the page before", ON_PAGES),
        Command("zoom", "z", "zoom", "Change between whole page, page width and reading size", ON_PAGES, shown=True),
        Command("closer", "plus,equals_sign", "closer", "One step closer to the page", ON_PAGES),
        Command("farther", "minus", "farther", "One step away from the page", ON_PAGES),
        Command("facts", "f", "facts", "Show or hide the fax's facts", "fax", shown=True),
        Command("record", "J", "JSON", "Show the record as the service gave it, to search and to copy", "fax"),
        Command("open_related", "enter", "open", "Open the fax of the chosen fact, or the resend that arrived", "fax"),
        Command("record_back", "escape,backspace,J", "back", "Back to the fax", "record", shown=True),
        Command("record_find", "slash", "find", "Look for words; the same again finds the next line", "record", True),
        Command("record_copy", "y", "copy", "Copy the whole record to your terminal's clipboard", "record", shown=True),
        Command("invert", "i", "invert", "White on black instead of black on white", ON_PAGES),
        Command("rotate", "t", "turn", "Turn the page by a quarter", ON_PAGES),
        Command("cells", "v", "cells", "Draw pages with other dots, blocks or letters", ON_PAGES),
        Command("despeckle", "d", "specks", "Take lone specks off the page, or show them again", ON_PAGES),
        Command("go_to_page", "colon", "go to", "Go to a page by its number", ON_PAGES),
        Command("find", "slash", "find", "Look for words in the text of the pages", ON_PAGES),
        Command("small_pages", "g", "small pages", "Show small pages to choose from, or hide them", ON_PAGES),
        Command("beside", "b", "two pages", "Show the next page beside this one, or one page only", ON_PAGES),
        Command("beside_other", "c", "beside", "Lay another fax or a file beside the page", ON_PAGES),
        Command("text", "w", "text", "Show the page as text; pictures are read", ON_PAGES),
        Command("older", "j", "older fax", "The next fax of the list", "fax"),
        Command("newer", "k", "newer fax", "The fax before it in the list", "fax"),
        Command("service_numbers", "enter", "numbers", "Show the numbers of the service", "services", shown=True),
        Command("service_compare", "c", "compare", "Compare the service with another one, of any profile", "services"),
        Command("service_edit", "e", "edit", "Change the settings of the service", "services", True, True),
        Command("service_new", "n", "new", "Make a new service", "services", True, True),
        Command("service_default", "d", "default", "Use it for faxes that name no service", "services", True, True),
        Command("service_delete", "x,delete", "delete", "Delete the service", "services", True, True),
        Command("service_test", "t", "test", "Send a test request and follow what happens", "services", True, True),
        Command("service_copy", "y", "copy id", "Copy the service's id to your terminal's clipboard", "services"),
        Command("number_back", "escape,backspace", "back", "Back to the services", "numbers", shown=True),
        Command("number_suspend", "p", "suspend", "Suspend the number, or resume it", "numbers", True, True),
        Command("number_faxes", "enter,f", "faxes", "Show the faxes from and to the number", "numbers", shown=True),
        Command("number_copy", "y", "copy", "Copy the number to your terminal's clipboard", "numbers"),
        Command(
            "email_step",
            "space,enter",
            "change",
            "Change what the address may do with the number",
            "emails",
            True,
            True,
        ),
        Command("email_none", "minus", "nothing", "The address does nothing with the number", "emails", False, True),
        Command("email_apply", "w,ctrl+s", "apply", "Apply what is pending, after showing it", "emails", True, True),
        Command("email_drop", "escape", "drop", "Drop what is pending, or go back to the faxes", "emails"),
        Command("email_add", "a", "add", "Add an address", "emails", True, True),
        Command("email_paste", "b", "paste", "Paste many addresses as lines of a CSV", "emails", False, True),
        Command("email_remove", "x,delete", "remove", "Take the address off all its numbers", "emails", True, True),
        Command("email_turn", "r", "turn", "Look at it by number instead of by address", "emails", shown=True),
        Command("email_next", "right_square_bracket,n", "next service", "Show the next service", "emails"),
        Command("email_previous", "left_square_bracket,p", "service before", "Show the service before", "emails"),
        Command("email_copy", "y", "copy", "Copy the address to your terminal's clipboard", "emails"),
        Command("cover_open", "enter", "open", "Open the cover page, large enough to read", "covers", shown=True),
        Command("cover_proof", "f", "proof", "Fill it with sample data, or show it empty", "covers cover", shown=True),
        Command("cover_add", "a", "add", "Add a PDF as a cover page", "covers", True, True),
        Command("cover_use", "d", "use", "Put it on every fax of its service, or stop that", "covers", True, True),
        Command("cover_delete", "x,delete", "delete", "Delete the cover page", "covers", True, True),
        Command("cover_save", "o", "save", "Save the PDF as a file", "covers cover", shown=True),
        Command("cover_copy", "y", "copy id", "Copy the cover page's id to your terminal's clipboard", "covers cover"),
        Command("activity_open", "enter", "open", "Show everything about the entry", "activity", shown=True),
        Command("activity_filter", "slash", "filter", "Show what holds these words", "activity", shown=True),
        Command("activity_pause", "p,space", "pause", "Hold the list still, or let it go on", "activity", shown=True),
        Command(
            "activity_polls", "v", "polls", "Show polls that brought nothing, or hide them", "activity", shown=True
        ),
        Command(
            "activity_mask",
            "m",
            "numbers",
            "Show numbers and addresses, or hide them",
            "activity entry",
            shown_also="entry",
        ),
        Command("activity_curl", "y", "curl", "Copy the call as a curl command", "activity entry", shown=True),
        Command(
            "activity_replay",
            "r",
            "replay",
            "Have the webhook sent again",
            "activity entry",
            False,
            True,
            shown_also="entry",
        ),
        Command("activity_webhooks", "w", "webhooks", "Take webhooks in, or look at the receiver", "activity", True),
        Command("activity_fax", "f", "fax", "Open the fax of the entry", "activity entry", shown_also="entry"),
        Command("entry_back", "escape,backspace", "back", "Back to the activity", "entry", shown=True),
        Command("attention_open", "enter", "faxes", "List the faxes of the row", "attention", shown=True),
        Command("attention_resend", "r", "resend", "Plan to resend the faxes of the row", "attention", True, True),
        Command("attention_number", "t", "number", "Show the record of the row's number", "attention", shown=True),
        Command("attention_plan", "p", "plan", "Show the resend that is at work, or was last", "attention", shown=True),
        Command("attention_days", "v", "days", "Show faxes, failures, pages and money by day", "attention", shown=True),
        Command("group_back", "escape,backspace", "back", "Back to what needs attention", "group", shown=True),
        Command("group_open", "enter", "open", "Open the fax under the cursor", "group", shown=True),
        Command("group_resend", "r", "resend", "Plan to resend the fax under the cursor", "group", True, True),
        Command("group_number", "t", "number", "Show the record of its number", "group", shown=True),
        Command("days_back", "escape,backspace", "back", "Back to what needs attention", "days", shown=True),
        Command("destination_back", "escape,backspace", "back", "Back to where it was opened", "destination", True),
        Command("destination_open", "enter", "open", "Open the fax under the cursor", "destination", shown=True),
        Command("destination_copy", "y", "copy", "Copy the number to your terminal's clipboard", "destination", True),
        Command("resend_back", "escape,backspace", "back", "Leave; what is at work goes on", "resend", shown=True),
        Command("resend_begin", "enter,ctrl+s", "begin", "Send the approved lines, after asking", "resend", True, True),
        Command("resend_line", "space", "approve", "Approve the line, or leave it out; at work, stop", "resend", True),
        Command("resend_stop", "p", "stop", "Begin no further fax, or go on", "resend", shown=True),
        Command("resend_all", "a", "all", "Approve every advised line, or none", "resend", shown=True),
        Command("resend_pages", "m", "missing", "Send all pages, or only those not confirmed", "resend", shown=True),
        Command("resend_now", "n", "now", "Wait for no times", "resend"),
        Command("resend_open", "f", "fax", "Open the fax of the line", "resend"),
        Command("resend", "r", "resend", "Plan to send the fax once more, or those marked", ON_FAXES, True, True, True),
        Command("number", "t", "number", "Show the record of the fax's number", "faxes", needs_fax=True),
        Command("number_of_fax", "N", "number", "Show the record of the fax's number", "fax", needs_fax=True),
        Command("home", "escape", "faxes", "Back to the faxes", OTHER_PANES, shown=True),
        Command("send", "s", "send", "Send a document as a fax", EVERYWHERE, shown=True, writes=True),
        Command("save", "o", "save", "Save the fax's pages as a PDF file", ON_FAXES, True, False, True),
        Command("copy", "y", "copy id", "Copy the fax's id to your terminal's clipboard", ON_FAXES, True, False, True),
        Command(
            "delete_pages",
            "x,delete",
            "delete pages",
            "Delete stored pages for good; the record stays",
            ON_FAXES,
            False,
            True,
            True,
        ),
        Command("pane_faxes", "1", "faxes", "Go to the faxes", OVER_PANES),
        Command("pane_attention", "2", "attention", "Go to what needs attention", OVER_PANES),
        Command("pane_services", "3", "services", "Go to the services", OVER_PANES),
        Command("pane_emails", "4", "emails", "Go to fax to e-mail", OVER_PANES),
        Command("pane_covers", "5", "cover pages", "Go to the cover pages", OVER_PANES),
        Command("pane_activity", "6", "activity", "Go to the activity", OVER_PANES),
        Command("refresh", "u", "update", "Ask the service for news now", EVERYWHERE),
        Command("switch", "ctrl+o", "profile", "Switch to another profile", EVERYWHERE),
        Command("config_export", "", "export settings", "Write the project's settings as a file", ALL_PANES),
        Command("config_plan", "", "plan settings", "Show what a settings file would change", ALL_PANES),
        Command(
            "config_apply", "", "apply settings", "Make the project as a settings file says", ALL_PANES, False, True
        ),
        Command("config_drift", "", "drift of settings", "Compare with a file or another profile", ALL_PANES),
        Command("reveal", KEY, "reveal", "Show for a while what --mask hides under the cursor", EVERYWHERE),
        Command("theme", "", "theme", "Change the colours", EVERYWHERE),
        Command("help", "question_mark,f1", "help", "Show all keys of this screen", EVERYWHERE, shown=True),
        Command("suspend", "ctrl+z", "suspend", "Back to the shell for now; fg returns", EVERYWHERE),
        Command("quit", "q", "quit", "Leave faxtui", EVERYWHERE, shown=True),
    )
}


def commands_of(scope: str) -> list[Command]:
    """The commands that a screen has, in the order of footer, help and palette."""
    return [command for command in COMMANDS.values() if _is_there(command, scope)]


def _is_there(command: Command, scope: str) -> bool:
    if command.scope == EVERYWHERE:
        return scope != "view" or command.id not in _OF_A_SERVICE
    return scope in command.scope.split()


def bindings_of(scope: str) -> list[Binding]:
    """The bindings of a screen, in the order in which the footer shows them."""
    return [command.binding(scope) for command in commands_of(scope) if command.keys]


class CommandPaletteEntries(Provider):
    """The same commands in the palette (ctrl+p), for the screen that is open."""

    def _entries(self) -> Iterable[tuple[Command, Callable[[], Awaitable[None]]]]:
        screen: CommandScreen = self.screen  # type: ignore[assignment]
        for command in commands_of(getattr(screen, "scope", "")):
            if command.id not in ("clear", "back"):
                yield command, partial(screen.action_run, command.id)

    async def discover(self) -> Hits:
        """All commands of the screen, before anything is typed."""
        for command, run in self._entries():
            yield DiscoveryHit(command.label.capitalize(), run, help=command.help)

    async def search(self, query: str) -> Hits:
        """Commands whose label or help sentence match."""
        matcher = self.matcher(query)
        for command, run in self._entries():
            text = f"{command.label.capitalize()}: {command.help}"
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(command.label.capitalize()), run, help=command.help)
