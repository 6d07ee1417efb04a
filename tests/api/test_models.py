"""What the API answers becomes typed values, and what we do not know yet costs nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from faxtui.api import models


def test_a_newer_service_is_read() -> None:
    """Unknown fields are kept, unknown enum values are plain text, absent ones are None."""
    fax = models.Fax.model_validate(
        {"id": "01A", "status": "PARKED", "errorType": "SPACE_ERROR", "mood": {"is": "good"}}
    )

    assert (fax.status, fax.error_type, fax.price) == ("PARKED", "SPACE_ERROR", None)
    assert fax.wire() == {
        "id": "01A", "direction": "OUTBOUND", "from": "", "to": "", "status": "PARKED",
        "errorType": "SPACE_ERROR", "mood": {"is": "good"},
    }  # fmt: skip


def test_known_values_are_enums() -> None:
    """Known words are told by their enum, and are still text."""
    fax = models.Fax.model_validate({"id": "01A", "status": "FAILURE", "callbackUrlContentType": "application/json"})

    assert fax.status is models.FaxStatus.FAILURE
    assert fax.callback_url_content_type is models.WebhookContentType.JSON


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        ("0.0040", Decimal("0.0040")),
        ("0.07", Decimal("0.07")),
        (0.045, Decimal("0.045")),
        ("", None),
        ("free", None),
        ("NaN", None),
        ("Infinity", None),
    ],
)
def test_money_is_decimal(amount: str | float, value: Decimal | None) -> None:
    """The text is kept as it came; the value is a decimal with all its places, or None."""
    money = models.Money.model_validate({"currencyCode": "USD", "amount": amount})

    assert money.value == value
    assert money.amount == str(amount)


def test_times_and_lists_come_in_all_their_forms() -> None:
    """Times with and without a fraction and of a domain's kind; one URL as text; a flag as a word."""
    fax = models.Fax.model_validate(
        {"id": "01A", "createTime": "2025-11-17T18:38:36Z", "contentUrl": "https://a.test/", "hasFile": "true"}
    )
    domain = models.Domain.model_validate({"createdAt": "2025-10-24 18:56:42.787000+00:00"})

    assert fax.create_time == datetime(2025, 11, 17, 18, 38, 36, tzinfo=UTC)
    assert domain.created_at == datetime(2025, 10, 24, 18, 56, 42, 787000, tzinfo=UTC)
    assert (fax.content_url, fax.has_file) == (["https://a.test/"], True)
