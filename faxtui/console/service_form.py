"""The form of a service, made from the table of its settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from faxtui.console.form_screen import Form, FormField
from faxtui.store.service_fields import SETTINGS, ServiceSetting, value_of, webhook_check
from faxtui.text import clean

if TYPE_CHECKING:
    from faxtui.api.models import Service
    from faxtui.store.project import Holdings


def service_form(
    holdings: Holdings | None,
    save: Callable[[Mapping[str, str]], Awaitable[str]],
    again: Callable[[], Awaitable[Service]] | None = None,
) -> Form:
    """The form for a service that is there, which `again` asks for before it is saved, or for a new one."""
    fields = [_field(setting, holdings) for setting in SETTINGS if holdings or setting.name not in NEEDS_A_SERVICE]
    if holdings is None:
        return Form("New service", fields, save, "Create", creating=True, guarded=True)

    async def now() -> Mapping[str, str]:
        assert again is not None  # noqa: S101 - only then is it asked
        service = await again()
        return {setting.wire: value_of(service, setting) for setting in SETTINGS}

    title = f"Service “{clean(holdings.service.name, 60)}”"
    return Form(title, fields, save, now=now if again is not None else None)


NEEDS_A_SERVICE = ("default_from", "cover_page_id")
"""Numbers and cover pages belong to services that are there."""


def _field(setting: ServiceSetting, holdings: Holdings | None) -> FormField:
    value = value_of(holdings.service, setting) if holdings else setting.default
    field = FormField(setting.wire, setting.label, setting.help, value, setting.choices, setting.words, setting.check)
    if holdings is None:
        return field
    if setting.name == "incoming_webhook_url":
        return field._replace(check=webhook_check(value))
    if setting.name == "default_from":
        numbers = [number.phone_number for number in holdings.numbers]
        return field._replace(choices=["", *numbers], labels=["the first number", *(clean(n, 24) for n in numbers)])
    if setting.name == "cover_page_id":
        covers = holdings.covers
        names = [clean(cover.name, 40) or cover.id for cover in covers]
        return field._replace(choices=["", *(cover.id for cover in covers)], labels=["none", *names])
    return field
