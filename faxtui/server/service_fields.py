"""The fields of a service, judged: on creation and on change alike, since a change only names some of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from faxtui.server.errors import FieldViolation
from faxtui.server.fields import is_web_address
from faxtui.server.furnishing import SERVICE_DEFAULTS
from faxtui.server.json_bodies import Check, flag, one_of, text, whole
from faxtui.server.numbers import trouble_with
from faxtui.server.submission import CALLBACK_TYPES, METHODS, RESOLUTIONS
from faxtui.server.webhook_urls import is_masked, origin_of, unmasked

LONGEST_NAME: Final = 60
WEBHOOK_URL: Final = "incomingWebhookUrl"


def _web_address(value: Any) -> str | None:
    return None if isinstance(value, str) and is_web_address(value) else "must be an http or https address"


def _phone_number(value: Any) -> str | None:
    return None if isinstance(value, str) and trouble_with(value) is None else "must be a number such as +14155550100"


_CHECKS: Final[Mapping[str, Check]] = {
    "name": text(LONGEST_NAME),
    WEBHOOK_URL: _web_address,
    "webhookContentType": one_of(*CALLBACK_TYPES),
    "defaultForProject": flag,
    "defaultFrom": _phone_number,
    "numberOfRetries": whole(0, 5),
    "retryDelaySeconds": whole(30, 300),
    "imageConversionMethod": one_of(*METHODS),
    "resolution": one_of(*RESOLUTIONS),
    "coverPageId": text(100),
    "saveOutboundFaxDocuments": flag,
    "saveInboundFaxDocuments": flag,
    "scanIncomingBarcodes": flag,
    "inProgressNotifications": flag,
}
_TEXTS: Final = ("name", WEBHOOK_URL, "defaultFrom", "coverPageId")


class ServiceFields:
    """The fields that a body sets; read-only and unknown ones are passed over.

    `null`, or an empty text, puts a field back to what a new service has, which for some is nothing at all (None).
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.violations: list[FieldViolation] = []
        self.values: dict[str, Any] = {}
        for name, check in _CHECKS.items():
            if name in body:
                self._read(name, body[name], check)

    def refuse(self, name: str, sentence: str) -> None:
        """Note a fault of a field."""
        self.values.pop(name, None)
        self.violations.append(FieldViolation(name, sentence))

    def keep_credentials(self, stored: str | None) -> None:
        """Put the stored name and password where the webhook URL came back as it was shown, masked.

        They stay with their scheme, host and port: who may change a service could send them to himself otherwise.
        """
        url = self.values.get(WEBHOOK_URL)
        if not url or not is_masked(url):
            return
        whole_url = unmasked(url, stored)
        if whole_url is None:
            self.refuse(WEBHOOK_URL, f"{WEBHOOK_URL} has a masked name and password, and none are stored to keep.")
        elif origin_of(url) != origin_of(stored or ""):
            self.refuse(
                WEBHOOK_URL, f"{WEBHOOK_URL} goes elsewhere than the masked name and password do: send it with its own."
            )
        else:
            self.values[WEBHOOK_URL] = whole_url

    def _read(self, name: str, value: Any, check: Check) -> None:
        if isinstance(value, str) and name in _TEXTS:
            value = value.strip() or None
        if value is None:
            self.values[name] = SERVICE_DEFAULTS.get(name)
        elif (trouble := check(value)) is not None:
            self.refuse(name, f"{name} {trouble}.")
        else:
            self.values[name] = int(value) if isinstance(value, float) else value
