"""Rules of failure: how they are written, and that they strike the same way in every run."""

from __future__ import annotations

import pytest

from faxtui.server.chaos import MAX_RULES, Call, Chaos
from faxtui.server.chaos_rules import ChaosError, Fault, Rule, describe, make_rule, parse_rule

SEND = Call("POST", "/v3/projects/p/faxes")
GET = Call("GET", "/v3/projects/p/faxes/01X")


def _chaos(*rules: str, seed: int = 1) -> Chaos:
    chaos = Chaos(seed)
    chaos.know_operations(
        lambda: [
            ("POST", "/v3/projects/{projectId}/faxes", "sendFax"),
            ("GET", "/v3/projects/{projectId}/faxes/{id}", "getFaxInfoPerId"),
            ("GET", "/v3/projects/{projectId}/domains/{name}", "getDomain"),
            ("GET", "/v3/projects/{projectId}/domains/{name}:verify", "verifyDomain"),
        ]
    )
    for rule in rules:
        chaos.add(parse_rule(rule))
    return chaos


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("429 on sendFax x2", "rate-limit=1 on sendFax x2"),
        ("rate-limit=5 on POST /faxes x2", "rate-limit=5 on POST /faxes x2"),
        ("503 on GET /faxes/* 10% seed=4", "error=503 on GET /faxes/* 10% seed=4"),
        ("error", "error=500"),
        ("drop 2.5%", "drop 2.5%"),
        ("error=429 x1", "rate-limit=1 x1"),
        ("delay=2.5 on /faxes", "delay=2.5 on /faxes"),
        ("  drop   on  sendFax x1 ", "drop on sendFax x1"),
        ("drop-before", "drop-before"),
        ("truncate=100 on getFaxFilebyId", "truncate=100 on getFaxFilebyId"),
        ("truncate x3", "truncate x3"),
        ("lose-webhook on FAX_COMPLETED x1", "lose-webhook on FAX_COMPLETED x1"),
        ("lose-webhook on *", "lose-webhook"),
    ],
)
def test_short_form_says_what_the_rule_is(text: str, same: str) -> None:
    """A rule is read, and written in one way that reads as the same rule."""
    assert parse_rule(text).text() == same
    assert parse_rule(same).text() == same


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "rule"),
        ("bang", "fault"),
        ("x1 drop", "rule"),
        ("drop x", "rule"),
        ("drop on", "rule"),
        ("drop x0", "count"),
        ("drop=3", "value"),
        ("error=200", "value"),
        ("error=404.5", "value"),
        ("delay=601", "value"),
        ("delay=1.2.3", "rule"),
        ("drop 101%", "probability"),
        ("drop x99999999999", "count"),
        ("lose-webhook on sendFax", "on"),
        ("drop on /*/*/*/*/*/*", "on"),
        ("drop " * 200, "rule"),
    ],
)
def test_wrong_rules_are_one_sentence_and_name_their_field(text: str, field: str) -> None:
    """What cannot be taken is refused before it is in force."""
    with pytest.raises(ChaosError) as refused:
        parse_rule(text)

    assert refused.value.name == field
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("on", ["sendfax", "nothing", "JUMP /faxes", "GET faxes/x"])
def test_unknown_operations_and_methods_are_refused(on: str) -> None:
    """A rule that could never strike is a mistake, and is told."""
    with pytest.raises(ChaosError):
        _chaos().add(make_rule({"fault": "drop", "on": on}))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"fault": "drop", "extra": 1}, "extra"),
        ({"fault": ["drop"]}, "fault"),
        ({"fault": "drop", "on": 5}, "on"),
        ({"fault": "drop", "count": True}, "count"),
        ({"fault": "delay", "value": float("inf")}, "value"),
        ({"fault": "delay", "value": float("nan")}, "value"),
        ({"fault": "drop", "probability": "1"}, "probability"),
        ({}, "fault"),
    ],
)
def test_wrong_fields_are_named(fields: dict[str, object], field: str) -> None:
    """Rules from JSON are judged field by field."""
    with pytest.raises(ChaosError) as refused:
        make_rule(fields)

    assert refused.value.name == field


def test_a_rule_strikes_its_operation_as_often_as_it_may() -> None:
    """Other calls pass, and after its count so do its own."""
    chaos = _chaos("429 on sendFax x2")
    struck = [bool(chaos.on_call(call)) for call in (GET, SEND, GET, SEND, SEND)]

    assert struck == [False, True, False, True, False]
    assert chaos.rules[0].left == 0


def test_paths_have_stars_for_one_segment() -> None:
    """A path within the project may have stars, and a rule without one means the whole API and nothing else."""
    chaos = _chaos("drop on GET /faxes/*")
    deep = Call("GET", "/v3/projects/p/faxes/01X/file")

    assert [bool(chaos.on_call(call)) for call in (GET, SEND, deep)] == [True, False, False]
    assert _chaos("drop on /v3/projects/*/faxes").on_call(SEND)
    assert _chaos("drop").on_call(deep)
    assert not _chaos("drop").on_call(Call("POST", "/oauth2/token"))
    assert not _chaos("drop").on_call(Call("GET", "/_local/chaos"))


def test_operations_with_alike_paths_are_told_apart() -> None:
    """The more exact template is the operation."""
    chaos = _chaos("drop on verifyDomain")

    assert chaos.on_call(Call("GET", "/v3/projects/p/domains/x.org:verify"))
    assert not chaos.on_call(Call("GET", "/v3/projects/p/domains/x.org"))


def test_probability_falls_the_same_way_in_every_run() -> None:
    """The same seed and rule strike the same calls; another seed others; about as many as asked for."""

    def strikes(seed: int, rule: str = "drop 20%") -> list[bool]:
        chaos = _chaos(rule, seed=seed)
        return [bool(chaos.on_call(SEND)) for _ in range(500)]

    assert strikes(1) == strikes(1) == strikes(2, "drop 20% seed=1")
    assert strikes(1) != strikes(2)
    assert 60 < sum(strikes(1)) < 140


def test_delays_come_on_top_of_one_other_failure() -> None:
    """All delays that are meant strike, and of the rest only the first."""
    chaos = _chaos("delay=0.1", "500 x1", "drop x1", "delay=0.2")

    assert [rule.fault for rule in chaos.on_call(SEND)] == [Fault.DELAY, Fault.ERROR, Fault.DELAY]
    assert [rule.fault for rule in chaos.on_call(SEND)] == [Fault.DELAY, Fault.DROP, Fault.DELAY]


def test_webhooks_are_lost_by_their_event() -> None:
    """A rule for webhooks strikes no calls, and those for calls no webhooks."""
    chaos = _chaos("lose-webhook on FAX_COMPLETED x1", "drop")

    assert [rule.fault for rule in chaos.on_call(SEND)] == [Fault.DROP]
    assert chaos.on_webhook("INCOMING_FAX") is None
    assert isinstance(chaos.on_webhook("FAX_COMPLETED"), Rule)
    assert chaos.on_webhook("FAX_COMPLETED") is None


def test_rules_are_bounded_and_can_be_taken_back() -> None:
    """A hundred rules are the most; each has its own id."""
    chaos = _chaos(*["drop x1"] * MAX_RULES)
    with pytest.raises(ChaosError):
        chaos.add(parse_rule("drop"))

    assert chaos.remove(1)
    assert not chaos.remove(1)
    chaos.clear()
    assert chaos.rules == []
    assert chaos.add(parse_rule("drop")).id == MAX_RULES + 1


def test_every_fault_is_described() -> None:
    """Whoever asks learns what each fault does."""
    assert set(describe()) == set(Fault)
