"""The forms behind the send dialog: its options, and the values of a cover page's tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faxtui.console.form_screen import Form, FormField, FormScreen
from faxtui.store.send_options import SendOption
from faxtui.text import clean

AUTOMATIC = ("from", "to", "date", "pagecount")
"""Tags that the service fills in by itself, in lower case (API: cover pages)."""


class KeepingForm(FormScreen):
    """Esc keeps what is typed, as it does in the send dialog behind it."""

    def action_leave(self) -> None:
        """Answer what the form holds, good or not: the send judges it again."""
        self.dismiss(self.values())


async def _taken(values: Mapping[str, str]) -> Mapping[str, str]:
    return values


def options_form(options: Sequence[SendOption], values: Mapping[str, str], problems: Mapping[str, str]) -> Form:
    """Every option with the service's default in its place while nothing is said."""
    fields = [
        FormField(
            option.name,
            option.label,
            f"{option.help} The service: {option.default}.",
            values.get(option.name, ""),
            option.choices,
            option.words,
            option.check,
            "" if option.choices else f"{option.default} (service)",
        )
        for option in options
    ]
    return Form("Options of this fax", fields, _taken, "Use", creating=True, problems=problems)


def tags_form(cover: str, tags: Sequence[str], values: Mapping[str, str]) -> Form:
    """One field for each tag that is the sender's to fill."""
    fields = [
        FormField(
            tag.lower(),
            clean(tag, 22),
            "What stands in the tag's place. Empty: the tag is printed as it is.",
            values.get(tag.lower(), ""),
            placeholder=f"{{{{{clean(tag, 30)}}}}}",
        )
        for tag in tags
    ]
    return Form(f"Cover page “{clean(cover, 40)}”", fields, _taken, "Use", creating=True)


def own_tags(found: Sequence[Sequence[str]]) -> list[str]:
    """The tags of all pages that the service does not fill, each once whatever its case."""
    names: dict[str, str] = {}
    for page in found:
        for tag in page:
            names.setdefault(tag.lower(), tag)
    return [tag for key, tag in names.items() if key not in AUTOMATIC]
