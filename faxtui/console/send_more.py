"""What a send says beside its three fields: one line in the dialog, and the forms behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widgets import Static

from faxtui.console.workers import start
from faxtui.store.send_options import (
    SendOption,
    fields_of,
    in_effect,
    options_for,
    summary,
    trouble_with,
)
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.app import FaxConsole
    from faxtui.console.proof_plan import ProofPlan, Settings
    from faxtui.store.documents import Documents
    from faxtui.store.project import Holdings

_LETTERS = 60
_COVER_LETTERS = 46


class SendMore(Static):
    """Keeps what was said; asks the service for the project when it is needed first."""

    def __init__(self, options: Mapping[str, str], tags: Mapping[str, str]) -> None:
        super().__init__(id="more", markup=False)
        self.options: dict[str, str] = dict(options)
        """By the API's names, only what was said."""
        self.tags: dict[str, str] = dict(tags)
        """By tag in lower case, only what was filled."""
        self._problems: dict[str, str] = {}
        self._covers: dict[str, tuple[bytes, list[str]]] = {}
        """PDF and own tags of cover pages that were looked at, by id."""

    def on_mount(self) -> None:
        """Say what is known."""
        self.tell()

    @property
    def faxtui(self) -> FaxConsole:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]

    # -- what is said ------------------------------------------------------------------------------------------

    def table(self) -> list[SendOption]:
        """The options, with the defaults of the service that will send."""
        project, connection = self.faxtui.session.project, self.faxtui.session.connection
        wanted = connection.default_service if connection else None
        holdings: Holdings | None = project.get(wanted) or next(iter(project.all()), None)
        return options_for(holdings, project.all(), connection.sender if connection else None)

    def tell(self) -> None:
        """One line on the options, and one on the cover page while there is one."""
        table = self.table()
        lines = [Content.assemble(("Options  ", "$muted"), clean(summary(table, self.options), _LETTERS))]
        cover = self._cover_in_use()
        if cover is not None:
            known = self._covers.get(cover[1])
            told = _cover_line(cover[2], known[1] if known else (), self.tags)
            lines.append(Content.assemble(("Cover    ", "$muted"), told, ("  ^t gives values", "$muted")))
        self.update(Content("\n").join(lines))

    def trouble(self) -> str:
        """What is wrong with the options, as one sentence; empty when nothing is."""
        table = self.table()
        name, told = trouble_with(table, self.options)
        if not told:
            return ""
        self._problems = {name: told}
        label = next(option.label for option in table if option.name == name)
        return f"Look at “{label}” in the options (^o)."

    def fields(self) -> dict[str, Any]:
        """What was said, by keyword of the client's `send`."""
        fields = fields_of(self.table(), self.options)
        return {**fields, "cover_page_data": self.tags} if self.tags else fields

    def refused(self, violations: Mapping[str, str]) -> str:
        """Keep the service's words for the options they are about; answers the first of them as a sentence."""
        labels = {option.name: option.label for option in self.table()} | {"coverPageData": "Cover page values"}
        self._problems = {name: told for name, told in violations.items() if name in labels}
        first = next(iter(self._problems), "")
        return f"{labels[first]}: {self._problems[first]}  ^o shows it." if first else ""

    def clear(self) -> None:
        """Say nothing any more."""
        self.options, self.tags, self._problems = {}, {}, {}
        self.tell()

    def choose(self, settings: Settings) -> None:
        """Take over what the proof chose; what the service does anyway stays unsaid."""
        usual = {option.name: option.default for option in self.table()}
        for name, value in (("resolution", settings.resolution), ("imageConversionMethod", settings.method)):
            if value == usual[name]:
                self.options.pop(name, None)
            else:
                self.options[name] = value
        self.tell()

    # -- forms -------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Know services, numbers and cover pages; without an answer the API's own defaults are shown."""
        session = self.faxtui.session
        if not session.project.loaded:
            await session.load_project()
        if self.is_attached:
            self.tell()

    def open_options(self) -> None:
        """The form of the options; a cover page that is chosen there asks for its values next."""
        start(self, self._open_options, "forms")

    async def _open_options(self) -> None:
        from faxtui.console.send_forms import KeepingForm, options_form

        await self.load()
        before = self._cover_in_use()
        form = options_form(self.table(), self.options, self._problems)
        values: Mapping[str, str] | None = await self.app.push_screen_wait(KeepingForm(form))
        self.options = {name: value for name, value in (values or {}).items() if value.strip()}
        self._problems = {}
        self.tell()
        if self._cover_in_use() != before and self._cover_in_use() is not None:
            await self._open_tags()

    def open_tags(self) -> None:
        """The form of the cover page's values."""
        start(self, self._open_tags, "forms")

    async def _open_tags(self) -> None:
        from faxtui.console.send_forms import KeepingForm, tags_form

        await self.load()
        cover = self._cover_in_use()
        if cover is None:
            self.faxtui.say("This fax has no cover page: ^o chooses one.")
            return
        tags = await self._own_tags(cover)
        if not tags:
            self.faxtui.say("The cover page has no tags that are yours to fill.")
            return
        values: Mapping[str, str] | None = await self.app.push_screen_wait(
            KeepingForm(tags_form(cover[2], tags, self.tags))
        )
        self.tags = {name: value for name, value in (values or {}).items() if value}
        self.tell()

    async def raw_tags(self) -> tuple[str, ...]:
        """The tags of the cover page, as written, that would be printed raw for want of a value."""
        await self.load()
        cover = self._cover_in_use()
        tags = await self._own_tags(cover) if cover else []
        if tags and self.is_attached:
            self.tell()
        return tuple(tag for tag in tags if tag.lower() not in self.tags)

    # -- the cover page ----------------------------------------------------------------------------------------

    def _cover_in_use(self) -> tuple[str, str, str] | None:
        """Service, id and name of the cover page that the fax will have."""
        project, connection = self.faxtui.session.project, self.faxtui.session.connection
        chosen = self.options.get("coverPageId", "")
        if not chosen:
            holdings = project.get(connection.default_service if connection else None) or next(
                iter(project.all()), None
            )
            chosen = (holdings.service.cover_page_id if holdings else "") or ""
        found = ((each.service.id, cover) for each in project.all() for cover in each.covers)
        return next(((owner, cover.id, cover.name) for owner, cover in found if cover.id == chosen), None)

    async def _own_tags(self, cover: tuple[str, str, str]) -> list[str]:
        """The tags to fill; trouble is told and means none."""
        from faxtui.api.errors import FaxApiError
        from faxtui.pages.conversion import ConversionError

        try:
            return (await self._look_at(cover))[1]
        except (FaxApiError, ConversionError, ValueError) as error:
            self.faxtui.say(f"The cover page cannot be looked at. {clean(error, 120)}", "warning")
            return []

    async def _look_at(self, cover: tuple[str, str, str]) -> tuple[bytes, list[str]]:
        from faxtui.api.errors import TransportError
        from faxtui.console.send_forms import own_tags

        service_id, cover_id, _ = cover
        if cover_id not in self._covers:
            client = self.faxtui.session.client
            if client is None:
                raise TransportError("Not connected yet.")
            page = await client.cover_pages.get(service_id, cover_id)
            pdf = page.file.content if page.file else b""
            self._covers[cover_id] = pdf, own_tags(await self.faxtui.prover.ask("find_tags", pdf))
        return self._covers[cover_id]

    # -- the proof ---------------------------------------------------------------------------------------------

    async def plan(self, numbers: Sequence[str], documents: Documents, header: str) -> ProofPlan:
        """Everything that the proof needs; a cover page that cannot be had is told as missing."""
        from faxtui.api.errors import FaxApiError
        from faxtui.console.proof_plan import Cover, ProofPlan, Settings, header_zone
        from faxtui.console.proving import read_files
        from faxtui.pages.conversion import ConversionError

        table, notes = self.table(), []
        effect = {option.name: in_effect(table, self.options, option.name) for option in table}
        page, cover = None, self._cover_in_use()
        if cover is not None:
            try:
                page = Cover(cover[2], (await self._look_at(cover))[0], self.tags)
            except (FaxApiError, ConversionError, ValueError) as error:
                notes.append(f"Without its cover page: {clean(error, 100)}")
        if documents.urls:
            notes.append("What the service fetches from URLs is not in this proof.")
        return ProofPlan(
            tuple(numbers),
            await asyncio.to_thread(read_files, documents.files),
            Settings(effect["resolution"], effect["imageConversionMethod"]),
            effect["from"],
            header,
            effect["headerPageNumbers"] in ("on", "true"),
            self.faxtui.now().astimezone(header_zone(effect["headerTimeZone"])),
            page,
            tuple(notes),
        )


def _cover_line(name: str, tags: Sequence[str], values: Mapping[str, str]) -> str:
    """The cover page and its tags, those without a value first; cut between two tags, with how many are left out."""
    ordered = sorted(tags, key=lambda tag: tag.lower() in values)
    words = [f"{clean(tag, 24)} {'✓' if tag.lower() in values else 'empty'}" for tag in ordered]
    title = clean(name, 30)
    if not words:
        return title
    shown = words
    while len(shown) > 1 and len(_joined(title, shown, len(words))) > _COVER_LETTERS:
        shown = shown[:-1]
    return _joined(title, shown, len(words))


def _joined(title: str, shown: Sequence[str], count: int) -> str:
    more = f" and {count - len(shown)} more" if len(shown) < count else ""
    return f"{title}: {', '.join(shown)}{more}"
