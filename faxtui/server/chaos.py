"""The failures in force: which rule strikes which call or webhook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from faxtui.server.chaos_rules import METHODS, ChaosError, Fault, Rule

MAX_RULES: Final = 100
_LATER_NAMES: Final = {"getFaxFileByIdDeprecated": "getFaxFilebyId"}
"""Operations that are there twice: a rule on the later name means the older path as well, which most clients take."""


class Call(NamedTuple):
    """A request that may be struck."""

    method: str
    path: str


class Chaos:
    """The rules in force, oldest first."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._added = 0
        self._rules: list[Rule] = []
        self._operations: Callable[[], Iterable[tuple[str, str, str]]] = list
        self._patterns: list[tuple[str, re.Pattern[str], str]] | None = None

    def know_operations(self, operations: Callable[[], Iterable[tuple[str, str, str]]]) -> None:
        """Tell where (method, path template, operation id) come from; asked for only once a rule names one."""
        self._operations = operations

    @property
    def rules(self) -> list[Rule]:
        """All rules, also those that have struck as often as they may."""
        return list(self._rules)

    def add(self, rule: Rule) -> Rule:
        """Put a rule in force; `ChaosError` when it names an operation that there is not, or there are too many."""
        if len(self._rules) >= MAX_RULES:
            raise ChaosError("rule", f"There are {MAX_RULES} rules already: clear some first.")
        if rule.fault is not Fault.LOSE_WEBHOOK:
            self._require_operation(rule.on)
        self._added += 1
        rule.begin(self._added, self._seed)
        self._rules.append(rule)
        return rule

    def remove(self, rule_id: int) -> bool:
        """Take one rule back; False when there is none of this id."""
        left = [rule for rule in self._rules if rule.id != rule_id]
        is_found = len(left) < len(self._rules)
        self._rules = left
        return is_found

    def clear(self) -> None:
        """Take all rules back."""
        self._rules = []

    def on_call(self, call: Call) -> list[Rule]:
        """The rules that strike a request: delays, and at most one that ends it."""
        struck: list[Rule] = []
        for rule in self._rules:
            is_delay = rule.fault is Fault.DELAY
            if rule.fault is Fault.LOSE_WEBHOOK or (not is_delay and any(r.fault is not Fault.DELAY for r in struck)):
                continue
            if self._is_meant(rule, call) and rule.strikes():
                struck.append(rule)
        return struck

    def on_webhook(self, event: str) -> Rule | None:
        """The rule that loses a webhook, if one does."""
        for rule in self._rules:
            if rule.fault is Fault.LOSE_WEBHOOK and rule.on in (None, event) and rule.strikes():
                return rule
        return None

    def _is_meant(self, rule: Rule, call: Call) -> bool:
        if rule.on is None:
            return call.path.startswith("/v3/")
        if "/" not in rule.on:
            name = self.operation(call)
            return name is not None and rule.on in (name, _LATER_NAMES.get(name))
        method, _, path = rule.on.rpartition(" ")
        return method in ("", call.method) and _path_pattern(path).fullmatch(call.path) is not None

    def operation(self, call: Call) -> str | None:
        """The operation id of a request, or None."""
        for method, pattern, name in self._known():
            if method == call.method and pattern.fullmatch(call.path):
                return name
        return None

    def _known(self) -> list[tuple[str, re.Pattern[str], str]]:
        if self._patterns is None:
            # More letters of its own make a path the better match: /x/{name}:verify before /x/{name}.
            by_detail = sorted(self._operations(), key=lambda each: -len(re.sub(r"\{[^}]*\}", "", each[1])))
            self._patterns = [(method, _template_pattern(path), name) for method, path, name in by_detail]
        return self._patterns

    def _require_operation(self, on: str | None) -> None:
        if on is None:
            return
        if "/" in on:
            method, _, path = on.rpartition(" ")
            if method not in ("", *METHODS) or not path.startswith("/"):
                raise ChaosError("on", f"on is no method ({', '.join(METHODS)}) and path such as GET /faxes/*.")
            return
        names = sorted(name for _, _, name in self._known())
        if on not in names:
            raise ChaosError("on", f"There is no operation {on[:60]}; there are {', '.join(names)}.")


def _path_pattern(path: str) -> re.Pattern[str]:
    """`*` stands for any letters within one segment; a path that is not whole is within the project."""
    own = path if path.startswith(("/v3/", "/oauth2/", "/health")) else f"/v3/projects/*{path}"
    return re.compile("[^/]*".join(re.escape(part) for part in own.split("*")))


def _template_pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", template)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))
