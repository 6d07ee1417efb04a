"""What `--mask` leaves of settings."""

from __future__ import annotations

import pytest

from faxtui.cli.resource_masking import mask_url, masked_wire
from faxtui.masking import mask_address


def test_every_number_address_and_text_is_hidden() -> None:
    """Wherever they stand in an answer; ids, names, states and counts stay."""
    shown = masked_wire(
        {
            "id": "01J9",
            "name": "Billing",
            "defaultFrom": "+14155550100",
            "incomingWebhookUrl": "https://***:***@hooks.test/secret/path",
            "numberOfRetries": 3,
            "suspended": True,
            "note": "Dr. Ann is away",
            "projectId": "3f1e2d4c-0000-4000-8000-00000000feed",
            "emails": ["ann@example.com"],
            "phoneNumbers": [{"number": "+442079460001", "permissions": "send"}],
            "fax": {"from": "+12125550100", "labels": {"patient": "Ann"}, "pages": None},
        }
    )

    assert shown == {
        "id": "01J9",
        "name": "Billing",
        "defaultFrom": "+1415•••0100",
        "incomingWebhookUrl": "https://hooks.test/•••",
        "numberOfRetries": 3,
        "suspended": True,
        "note": "•••",
        "projectId": "•••feed",
        "emails": ["a•••@example.com"],
        "phoneNumbers": [{"number": "+4420•••0001", "permissions": "send"}],
        "fax": {"from": "+1212•••0100", "labels": {"patient": "•••"}, "pages": None},
    }


@pytest.mark.parametrize(
    ("url", "shown"),
    [("https://u:p@h.test:8443/x?y=z", "https://h.test/•••"), ("nonsense", "•••"), ("http://[", "•••")],
)
def test_urls_keep_their_host(url: str, shown: str) -> None:
    """A path is often a secret."""
    assert mask_url(url) == shown


def test_addresses_keep_their_domain() -> None:
    """What is no address is hidden whole."""
    assert mask_address("ann@example.com") == "a•••@example.com"
    assert mask_address("ann") == "•••"
