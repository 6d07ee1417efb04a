"""Adding a cover page: what is asked, what is checked before it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from faxtui.console.form_screen import Form, FormField
from faxtui.store.checks import check_cover_page, read_path
from faxtui.store.covers import LONGEST_NAME, CoverTags, braced, tag_troubles
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.console.cover_documents import CoverDocuments
    from faxtui.store.project import Holdings


class Upload(NamedTuple):
    """A cover page that was checked and is not sent yet."""

    service_id: str
    name: str
    content: bytes
    tags: CoverTags
    path: str
    """As it was typed."""

    def lines(self) -> list[str]:
        """What was found in it, as sentences."""
        pages = "1 page" if self.tags.pages == 1 else f"{self.tags.pages} pages"
        told = [f"{pages}, {-(-self.tags.size // 1000)} kB."]
        if self.tags.automatic:
            told.append(f"The service fills in {braced(self.tags.automatic)}.")
        if self.tags.own:
            told.append(f"Each send gives {braced(self.tags.own)}: without a value they print as they are.")
        return [*told, *tag_troubles(self.tags)]


def check_name(text: str) -> str:
    """What is wrong with a name."""
    if not text.strip():
        return "Give it a name."
    return f"At most {LONGEST_NAME} letters." if len(text.strip()) > LONGEST_NAME else ""


def upload_form(
    services: Sequence[Holdings], service_id: str, documents: CoverDocuments, draft: Mapping[str, str]
) -> Form:
    """The form; it answers an `Upload` and sends nothing."""
    ids = [holdings.service.id for holdings in services]
    names = [clean(holdings.service.name, 40) for holdings in services]
    chosen = draft.get("service", service_id)
    fields = [
        FormField("file", "PDF file", "A PDF with tags such as {{to}} and {{subject}}. Tab completes the path.",
                  draft.get("file", ""), check=check_cover_page, placeholder="~/cover.pdf", path=True),
        FormField("name", "Name", "What people choose it by.", draft.get("name", ""), check=check_name),
        FormField("service", "Service", "The service whose faxes may carry it.",
                  chosen if chosen in ids else ids[0], ids, names),
    ]  # fmt: skip

    async def check(values: Mapping[str, str]) -> Upload:
        from faxtui.api.errors import FaxApiError, InvalidRequest, Violation

        try:
            content = await asyncio.to_thread(read_path(values["file"]).read_bytes)
            tags = await documents.inspect(content)
        except OSError as error:
            why = f"The file cannot be read: {clean(error.strerror or error, 60)}."
        except FaxApiError as error:
            why = str(error)
        else:
            return Upload(values["service"], values["name"].strip(), content, tags, values["file"])
        raise InvalidRequest("Nothing was sent.", violations=(Violation("file", why),))

    return Form("Add a cover page", fields, check, "Check", creating=True)
