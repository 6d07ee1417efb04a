"""Services and numbers as facts: what is amiss, what depends on them, how they differ, what a form sends."""

from __future__ import annotations

from typing import Any

import pytest

from faxtui.api.models import CoverPage, Email, Service, ServicePhoneNumber
from faxtui.store.project import Holdings
from faxtui.store.service_facts import number_row, service_facts, service_row, service_troubles, what_depends_on
from faxtui.store.service_fields import BY_NAME, SETTINGS, client_values, differences, value_of, webhook_check

NUMBER = "+14155550100"
HOOK = "https://hooks.clinic.example/fax"


def holdings(*, receives: bool = True, numbers: tuple[str, ...] = (NUMBER,), **service: Any) -> Holdings:
    """A service with a number whose faxes are mailed to somebody."""
    email = Email.model_validate({"email": "a@b.example", "phoneNumbers": [{"number": NUMBER, "permissions": "both"}]})
    return Holdings(
        Service.model_validate({"id": "s", "name": "Front Desk", "incomingWebhookUrl": HOOK} | service),
        [ServicePhoneNumber(phone_number=number) for number in numbers],
        [email] if receives else [],
        [CoverPage(id="c", name="Clinic")],
    )


def test_a_service_in_order_has_no_troubles() -> None:
    """A webhook, a number, kept pages, its own sender and cover page."""
    assert service_troubles(holdings(defaultFrom=NUMBER, coverPageId="c")) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (holdings(incomingWebhookUrl=None), "No webhook URL"),
        (holdings(numbers=()), "No number"),
        (holdings(receives=False, saveInboundFaxDocuments=False), "a lost webhook loses the fax"),
        (holdings(defaultFrom="+13125550199"), "no number of this service"),
        (holdings(coverPageId="other"), "not one of its own"),
    ],
)
def test_what_is_amiss_is_told(found: Holdings, words: str) -> None:
    """Each trouble is one sentence, in the list's mark and first in the facts."""
    assert any(words in sentence for sentence in service_troubles(found))
    assert service_row(found).troubles
    assert service_facts(found)[0].title == "Look here"


def test_a_number_without_webhook_and_address_has_no_receiver() -> None:
    """Its faxes would reach nobody."""
    lonely = holdings(receives=False, incomingWebhookUrl=None)
    assert number_row(lonely, lonely.numbers[0]).status == "no receiver"
    assert number_row(holdings(), lonely.numbers[0]).receives == "a@b.example"
    suspended = ServicePhoneNumber(phone_number=NUMBER, suspended=True, note="moved")
    assert number_row(holdings(), suspended)[3:] == ("bad", "a@b.example", "moved")


def test_without_a_webhook_only_numbers_that_nobody_receives_refuse() -> None:
    """An address that receives takes the fax; a number without one refuses it, and is named when others do not."""
    other = "+14155550101"
    assert service_troubles(holdings(incomingWebhookUrl=None)) == [
        "No webhook URL: incoming faxes come by e-mail only."
    ]
    assert service_troubles(holdings(incomingWebhookUrl=None, numbers=(NUMBER, other))) == [
        f"No webhook URL: faxes to {other} are refused, no address gets them."
    ]
    assert service_troubles(holdings(incomingWebhookUrl=None, receives=False)) == [
        "No webhook URL: incoming faxes are refused."
    ]


def test_what_depends_on_a_service_is_counted() -> None:
    """Numbers, addresses, cover pages and faxes; nothing for an empty one."""
    assert len(what_depends_on(holdings(), 3)) == 4
    assert what_depends_on(Holdings(Service(id="s")), 0) == []


def test_texts_of_a_form_become_what_the_client_takes() -> None:
    """Whole numbers and switches by type, texts without blanks around them."""
    assert client_values({"numberOfRetries": " 5 ", "saveInboundFaxDocuments": "false", "name": " Desk "}) == {
        "number_of_retries": 5,
        "save_inbound_fax_documents": False,
        "name": "Desk",
    }


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("number_of_retries", ["0", "5"], ["6", "-1", "", "two", "٣"]),
        ("retry_delay_seconds", ["30", "300"], ["29", "301", "9" * 5000]),
        ("name", ["x" * 60], ["", " ", "x" * 61]),
        (
            "incoming_webhook_url",
            ["", HOOK, "https://***:***@h.example/x"],
            ["ftp://h.example", "h.example", "http://"],
        ),
    ],
)
def test_fields_judge_as_the_service_will(name: str, good: list[str], bad: list[str]) -> None:
    """What the API takes passes; what it refuses is told before it is sent."""
    check = BY_NAME[name].check
    assert not any(check(text) for text in good)
    assert all(check(text) for text in bad)


def test_differences_name_only_what_differs() -> None:
    """Two services side by side, without their names."""
    left, right = holdings(numberOfRetries=3).service, holdings(name="Billing", numberOfRetries=5).service
    assert [tuple(difference) for difference in differences(left, right)] == [("Retries", "3", "5")]


def test_no_difference_and_no_fact_tells_a_secret_of_a_webhook() -> None:
    """Two that differ in nothing else are told apart all the same."""
    one, other = (holdings(incomingWebhookUrl=f"{HOOK}?key={secret}") for secret in ("s3cret", "s4cret"))
    assert [tuple(difference) for difference in differences(one.service, other.service)] == [
        ("Webhook URL", f"{HOOK}?key=***", f"(another secret) {HOOK}?key=***")
    ]
    assert "cret" not in str((service_facts(one), service_row(one)))


def test_every_setting_is_a_field_of_the_model() -> None:
    """No setting is misspelled."""
    service = Service(id="s", name="x")
    assert [value_of(service, setting) for setting in SETTINGS]
    assert {setting.name for setting in SETTINGS} <= set(Service.model_fields)
    assert all(Service.model_fields[setting.name].alias in (setting.wire, None) for setting in SETTINGS)


@pytest.mark.parametrize(
    ("before", "after", "good"),
    [
        ("https://***:***@a.test/x", "https://***:***@a.test/y", True),
        ("https://***:***@a.test/x", "https://***:***@A.test:443/x", True),
        ("https://***:***@a.test/x", "https://***:***@b.test/x", False),
        ("https://***:***@a.test/x", "http://***:***@a.test/x", False),
        ("https://***:***@a.test/x", "https://***:***@a.test:444/x", False),
        ("https://***:***@a.test/x", "https://b.test/x", True),
        ("https://***:***@a.test/x", "https://me:pw@b.test/x", True),
        ("https://a.test/x", "https://***:***@a.test/x", False),
        ("", "https://%2A%2A%2A:***@a.test/x", False),
        ("https://***:***@a.test/x", "", True),
        ("https://***:***@a.test/x", "ftp://a.test", False),
        ("https://***:***@a.test/x", "https://[", False),
    ],
)
def test_a_mask_stands_for_credentials_of_its_own_place(before: str, after: str, good: bool) -> None:
    """Forms refuse what the service would: a kept name and password with another scheme, host or port."""
    assert (webhook_check(before)(after) == "") == good
