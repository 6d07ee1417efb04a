"""Failures on request: rules that say which calls go wrong, how, and how often.

FAULT[=VALUE] [on WHAT] [xCOUNT] [PERCENT%] [seed=N]

rate-limit=5 on sendFax x2        429 with Retry-After: 5, twice
error=503 on GET /faxes/* 10%     a tenth of these calls, the same ones in every run
expired-token on getFaxes x1      as if the token had ended between two pages
drop on sendFax x1                the fax is taken, but the caller never hears of it
lose-webhook on FAX_COMPLETED x1  one webhook that never comes
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple


class Fault(StrEnum):
    """How a call goes wrong. Times are real seconds, since the caller's patience is."""

    RATE_LIMIT = "rate-limit"
    ERROR = "error"
    DELAY = "delay"
    DROP = "drop"
    DROP_BEFORE = "drop-before"
    TRUNCATE = "truncate"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105 - the name of a fault
    LOSE_WEBHOOK = "lose-webhook"


class _Value(NamedTuple):
    """What a fault's value may be: bounds, and what it is when not given (None: the fault finds its own)."""

    lowest: float
    highest: float
    default: float | None
    is_whole: bool = True


_VALUES: Final[Mapping[Fault, _Value]] = {
    Fault.RATE_LIMIT: _Value(0, 86_400, 1),
    Fault.ERROR: _Value(400, 599, 500),
    Fault.DELAY: _Value(0, 600, 1, False),
    Fault.TRUNCATE: _Value(0, 1_000_000_000, None),
}
_MEANING: Final[Mapping[Fault, str]] = {
    Fault.RATE_LIMIT: "429; the value is Retry-After in seconds, 1 unless given",
    Fault.ERROR: "an HTTP error; the value is its status, 500 unless given",
    Fault.DELAY: "an answer that comes late; the value is real seconds, 1 unless given",
    Fault.DROP: "the request is carried out and the connection is cut instead of an answer",
    Fault.DROP_BEFORE: "the connection is cut and the request is not carried out",
    Fault.TRUNCATE: "the connection is cut within the body; the value is how many bytes go out, half unless given",
    Fault.EXPIRED_TOKEN: "401 as for a token that has expired; with x1 the client's next try goes through",
    Fault.LOSE_WEBHOOK: "a webhook that is never sent, nor tried again",
}
WEBHOOK_EVENTS: Final = ("INCOMING_FAX", "FAX_COMPLETED", "FAX_IN_PROGRESS")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOST: Final = 1_000_000_000
_MOST_STARS: Final = 5
_WORDS: Final = re.compile(
    r"(?P<fault>[a-z-]+|[45]\d\d)(?:=(?P<value>[0-9.]+))?"
    r"(?:\s+on\s+(?P<on>(?:[A-Z]+\s+)?/\S+|[A-Za-z_*]+))?"
    r"(?P<rest>(?:\s+(?:x\d+|[0-9.]+%|seed=\d+))*)\s*"
)
_PART: Final = re.compile(r"x(?P<count>\d+)|(?P<percent>[0-9.]+)%|seed=(?P<seed>\d+)")


class ChaosError(ValueError):
    """A rule that cannot be taken: the field at fault, and one sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass
class Rule:
    """One kind of failure; `on` is an operation, a method and path with `*`, or a webhook's event (None: any)."""

    fault: Fault
    value: float | None = None
    on: str | None = None
    count: int | None = None
    probability: float = 1.0
    seed: int | None = None
    id: int = 0
    struck: int = 0
    _chance: random.Random = field(default_factory=random.Random, repr=False)

    def begin(self, number: int, seed: int) -> None:
        """Give the rule its id and its own dice, which fall the same way in every run."""
        self.id = number
        self.seed = seed if self.seed is None else self.seed
        self._chance = random.Random(f"{self.fault}:{self.on}:{self.probability}:{self.seed}")  # noqa: S311 - failures, not secrets

    @property
    def left(self) -> int | None:
        """How often it may strike still; None for no bound."""
        return None if self.count is None else self.count - self.struck

    def strikes(self) -> bool:
        """Whether it strikes this time; each call takes one throw of the dice."""
        if self.left == 0 or (self.probability < 1 and self._chance.random() >= self.probability):
            return False
        self.struck += 1
        return True

    def wire(self) -> dict[str, Any]:
        """The rule as `/_local/chaos` shows it."""
        facts = {
            "id": self.id,
            "rule": self.text(),
            "fault": self.fault.value,
            "value": self.value,
            "on": self.on,
            "count": self.count,
            "probability": self.probability,
            "seed": self.seed,
            "struck": self.struck,
            "left": self.left,
        }
        return {name: value for name, value in facts.items() if value is not None}

    def strike(self) -> dict[str, Any]:
        """The rule as the event stream tells of its latest strike."""
        return {"id": self.id, "rule": self.text(), "fault": self.fault.value, "struck": self.struck}

    def text(self) -> str:
        """The rule in its short form."""
        words = [self.fault.value if self.value is None else f"{self.fault}={self.value:g}"]
        words += [f"on {self.on}"] if self.on else []
        words += [f"x{self.count}"] if self.count is not None else []
        if self.probability < 1:
            words += [f"{self.probability * 100:g}%"] + ([] if self.seed is None else [f"seed={self.seed}"])
        return " ".join(words)


def parse_rule(text: str) -> Rule:
    """A rule from its short form; `ChaosError` says what is wrong with it."""
    found = _WORDS.fullmatch(text.strip()) if len(text) <= 500 else None
    if found is None:
        raise ChaosError("rule", f"'{text[:100]}' is no rule: write FAULT[=VALUE] [on WHAT] [xCOUNT] [PERCENT%].")
    facts: dict[str, Any] = {"fault": found["fault"], "value": _number(found["value"]), "on": found["on"]}
    for part in _PART.finditer(found["rest"]):
        name = part.lastgroup or ""
        number = _number(part[name])
        facts["probability" if name == "percent" else name] = number and number / 100 if name == "percent" else number
    return make_rule(facts)


def make_rule(facts: Mapping[str, Any]) -> Rule:
    """A rule from its fields as JSON has them; `probability` is 0 to 1."""
    known = {name: value for name, value in facts.items() if value is not None}
    unknown = known.keys() - {"fault", "value", "on", "count", "probability", "seed"}
    if unknown:
        name = min(unknown)
        raise ChaosError(name, f"A rule has no {name[:40]}.")
    fault, value = _fault(known.get("fault"), known.get("value"))
    on = known.get("on")
    if on is not None and not (isinstance(on, str) and 0 < len(on) <= 300):
        raise ChaosError("on", "on must be an operation, a method and path, or a webhook's event.")
    if isinstance(on, str) and on.count("*") > _MOST_STARS:
        raise ChaosError("on", f"on may have at most {_MOST_STARS} *.")
    if fault is Fault.LOSE_WEBHOOK and on not in (None, "*", *WEBHOOK_EVENTS):
        raise ChaosError("on", f"Webhooks are {', '.join(WEBHOOK_EVENTS)}.")
    probability = known.get("probability", 1)
    _require("probability", probability, _Value(0, 1, 1, False))
    for name in ("count", "seed"):
        if name in known:
            _require(name, known[name], _Value(name == "count", _MOST, 1))
    on = None if on is None or on == "*" else " ".join(on.split())
    return Rule(fault, value, on, _whole(known.get("count")), float(probability), _whole(known.get("seed")))


def describe() -> dict[str, str]:
    """Each fault and what it does, for a person."""
    return {fault.value: _MEANING[fault] for fault in Fault}


def _fault(word: Any, value: Any) -> tuple[Fault, float | None]:
    """The fault by its name, or by an HTTP status alone."""
    text = str(word)
    if re.fullmatch(r"[45]\d\d", text) and text != "429":
        text, value = Fault.ERROR, int(text)
    fault = Fault.RATE_LIMIT if text == "429" else next((known for known in Fault if known == text), None)
    if fault is None:
        raise ChaosError("fault", f"Faults are {', '.join(Fault)}, or an HTTP status.")
    bounds = _VALUES.get(fault)
    if value is None or bounds is None:
        if value is not None:
            raise ChaosError("value", f"{fault} takes no value.")
        return fault, bounds.default if bounds else None
    _require("value", value, bounds)
    return (Fault.RATE_LIMIT, 1) if fault is Fault.ERROR and value == 429 else (fault, value)


def _require(name: str, value: Any, bounds: _Value) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not bounds.lowest <= value <= bounds.highest or (bounds.is_whole and value != int(value)):
        kind = "a whole number" if bounds.is_whole else "a number"
        raise ChaosError(name, f"{name} must be {kind} from {bounds.lowest:g} to {bounds.highest:g}.")


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise ChaosError("rule", f"'{text[:20]}' is no number.") from None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
