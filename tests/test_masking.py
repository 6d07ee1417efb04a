"""What is taken for a number or an address, and what is left of it."""

from __future__ import annotations

import pytest

from faxtui.masking import cover, hide, mask_number, mask_secrets, secrets_of


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("+14155550178", "+1415•••0178"),
        ("from +14155550178 to +442071234567, 3 pages", "from +1415•••0178 to +4420•••4567, 3 pages"),
        ("/services/01KJ/numbers/%2B14155550178/suspend", "/services/01KJ/numbers/%2B1415•••0178/suspend"),
        ("call 415-555-0178 or (415) 555-0178", "call 41555•••0178 or 41555•••0178"),
        ("+1 415 555 0178", "+1415•••0178"),
        ("+44 20 7123 4567", "+4420•••4567"),
        ('"14155550178"', '"14155•••0178"'),
        ("ann.lee@clinic.example", "a•••@clinic.example"),
        ("emails/ann%40clinic.example", "emails/a•••%40clinic.example"),
    ],
)
def test_numbers_and_addresses_are_hidden_in_any_form(text: str, short: str) -> None:
    """E.164, encoded, grouped, bare."""
    assert hide(text) == short


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 14:30:11",
        "2026-03-02T14:30:11.123456Z",
        "01KJ8EXAMPLE20260302143011",
        "4f9d1c9a-1234-4567-8901-123456789012",
        "page 12 of 200 · 1 234 ms",
        "/v3/projects/3f1e2d4c-0000-4000-8000-00000000feed/faxes",
        "00001111-0000-4000-8000-00000000feed",
        "https://***:***@hooks.clinic.example/fax",
        "http://127.0.0.1:43210/v3",
        "status:failed to:+1415",
        "user@",
    ],
)
def test_dates_ids_and_counts_stay(text: str) -> None:
    """A person must still be able to work."""
    assert hide(text) == text
    assert cover(text) == text


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("│+14155550178  12 pages│", "│+1415•••0178  12 pages│"),
        ("+1 415 555 0178", "+1 415 ••• 0178"),
        ("a@b.example ann@b.example", "•@b.example a••@b.example"),
    ],
)
def test_a_covered_line_keeps_its_width(text: str, covered: str) -> None:
    """Letter for letter; of a name of one letter nothing is left."""
    assert cover(text) == covered


def test_what_is_shown_stays_in_every_form() -> None:
    """Revealed as E.164, it is seen grouped and encoded too, and nothing else is."""
    shown = secrets_of("+14155550178 → +14155550199, Ann@clinic.example")
    line = "%2B14155550178 +1 415 555 0178 ann@clinic.example +14155550177"
    assert cover(line, shown) == "%2B14155550178 +1 415 555 0178 ann@clinic.example +1415•••0177"


def test_short_numbers_keep_no_end() -> None:
    """Two signs of nine are all that is told."""
    assert mask_number("+4912345") == "+4•••"
    assert cover("+4912345") == "+4••••••"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.example/fax", "https://hooks.example/fax"),
        ("https://me:s3@cret@hooks.example/fax", "https://***:***@hooks.example/fax"),
        ("https://hooks.example/fax?token=s3cret&v=2#part", "https://hooks.example/fax?token=***&v=***#***"),
        ("HTTP://hooks.example?s3cret", "HTTP://hooks.example?***"),
        ("https://a.example/x?a=1?b=s3cret;c=s3cret", "https://a.example/x?a=***;c=***"),
        ("POST to https://me@a.example/?t=s3cret now", "POST to https://***:***@a.example/?t=*** now"),
        ("nothing?token=here", "nothing?token=here"),
    ],
)
def test_what_may_be_a_secret_in_a_web_address_is_never_shown(url: str, shown: str) -> None:
    """Name, password, values of the query and what follows it; scheme, host, path and names stay."""
    assert mask_secrets(url) == shown
    assert mask_secrets(shown) == shown
