"""Facts are grouped, complete for a failure, and silent about what is not known."""

from __future__ import annotations

from datetime import UTC

from faxtui.store.facts import brief_facts, duration_text, fax_facts
from tests.faxes import SERVICES, failed, make_fax


def test_a_failure_says_what_to_do_next() -> None:
    """Meaning, code, whether another try helps, and advice stand in the first group."""
    facts = {fact.label: fact.value for fact in fax_facts(failed(errorMessage="Line busy"), SERVICES, UTC)[0].facts}

    assert facts["Reason"] == "The recipient's line was busy."
    assert facts["Code"] == "CALL_ERROR 17"
    assert facts["Lies with"] == "the far end or its line"
    assert facts["Try again"] == "makes sense"
    assert facts["Next"]


def test_what_is_copied_is_whole_and_bare() -> None:
    """A number without its country, a status without its glyph, a long header uncut, an id as it is."""
    fax = make_fax(toCountry="US", headerText="H" * 300, labels={"case": "C" * 60})
    copied = {fact.label: fact.copied for group in fax_facts(fax, SERVICES, UTC) for fact in group.facts}

    assert copied["To"] == "+14155550134"
    assert copied["Status"] == "delivered"
    assert copied["Header"] == "H" * 300
    assert copied["Labels"] == f"case={'C' * 60}"
    assert copied["Id"] == "F1"


def test_a_service_that_knows_more_is_quoted() -> None:
    """Where the service's own message says more than the table of codes, it is the reason, once."""
    said = "+14155550100 takes no faxes: its service has no incomingWebhookUrl."
    told = fax_facts(failed(errorCode=49, errorMessage=said), SERVICES, UTC)[0].facts
    facts = {fact.label: fact.value for fact in told}

    assert facts["Reason"] == said
    assert said not in [fact.value for fact in told if fact.label != "Reason"]
    assert facts["Next"]


def test_unknown_facts_are_left_out() -> None:
    """No label without a value."""
    groups = fax_facts(make_fax(completedTime=None, price=None), SERVICES, UTC)

    assert all(fact.value.strip() for group in groups for fact in group.facts)
    assert "Price" not in {fact.label for group in groups for fact in group.facts}


def test_durations_read_like_a_clock() -> None:
    """Seconds, minutes, hours."""
    assert [duration_text(seconds) for seconds in (0.4, 41, 125, 3720)] == ["0 s", "41 s", "2 min 05 s", "1 h 02 min"]


def test_the_brief_has_the_advice_and_no_more_than_fits() -> None:
    """One group of at most eleven facts, the outcome first."""
    [group] = brief_facts(fax_facts(failed(), SERVICES, UTC))

    labels = [fact.label for fact in group.facts]
    assert labels[:4] == ["Status", "Reason", "Lies with", "Next"]
    assert len(labels) <= 11
    assert brief_facts([]) == []
