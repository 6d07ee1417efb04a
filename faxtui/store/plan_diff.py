"""The difference between two states of a project as steps, each one call, and what is risky about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from faxtui.masking import mask_secrets
from faxtui.store.plan import PlanError, ServicePlan, is_masked
from faxtui.store.service_fields import BY_NAME
from faxtui.text import clean

_STORAGE: Final = {"save_outbound_fax_documents": "sent", "save_inbound_fax_documents": "received"}


class Step(NamedTuple):
    """One call, and the lines that tell what it changes."""

    sign: str
    """`+` makes, `~` changes, `-` deletes."""
    kind: str
    """name, service, default, cover, cover page, address."""
    service: str
    """Its name when the step is done: the old one only of the step that changes it."""
    name: str
    lines: Sequence[str] = ()
    risks: Sequence[str] = ()
    settings: Mapping[str, str] = {}
    numbers: Mapping[str, str] = {}
    sha256: str = ""

    @property
    def title(self) -> str:
        """The step as one line."""
        of = "" if self.kind in ("service", "default") else f" of “{clean(self.service, 60)}”"
        return f"{self.sign} {self.kind} “{clean(self.name, 80)}”{of}"


class Difference(NamedTuple):
    """What leads from one state to the other."""

    steps: Sequence[Step]
    left: Sequence[str] = ()
    """What is there and not in the file, and stays without pruning; and facts that this API cannot change."""

    @property
    def risks(self) -> list[str]:
        """Every warning, once."""
        return list(dict.fromkeys(risk for step in self.steps for risk in step.risks))

    @property
    def told(self) -> str:
        """How much it is, as one sentence."""
        counts = [(len(self.steps), "change"), (len(self.risks), "warning")]
        parts = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count or word == "change"]
        return f"{', '.join(parts)}."


def difference(wanted: Sequence[ServicePlan], there: Sequence[ServicePlan], *, prune: bool = False) -> Difference:
    """The steps in the order in which they can be done: names first, then made and changed, then deletions.

    Last come addresses whose numbers are not linked to their service: they fail until somebody links them, and nothing
    shall wait for that.
    """
    renamed, there = _renames(wanted, there)
    live = {one.name: one for one in there}
    makes: list[Step] = []
    waiting: list[Step] = []
    removes: list[Step] = []
    left: list[str] = []
    for one in wanted:
        now = live.get(one.name)
        if now is None:
            makes.append(_new_service(one))
        old = now or ServicePlan(one.name)
        makes += _covers(one, old)
        makes += [] if now is None else _settings(one, now)
        makes += _chosen_cover(one, old)
        for step in _emails(one, old):
            unlinked = sorted({*step.numbers} - {*old.numbers})
            (waiting if unlinked else makes).append(_warned(step, unlinked))
        removes += _removals(one, old)
        left += _facts(one, old) if now else [f"numbers of “{one.name}” must be linked by hand"] * bool(one.numbers)
    makes += _default(wanted, there)
    named = {one.name for one in wanted}
    removes += [_gone(one) for one in there if one.name not in named]
    if not prune:
        left += [f"{step.title[2:]} is not in the file and stays" for step in removes]
        removes = []
    return Difference(_lint_receivers(wanted, there, [*renamed, *makes, *removes, *waiting], prune), left)


def _renames(wanted: Sequence[ServicePlan], there: Sequence[ServicePlan]) -> tuple[list[Step], Sequence[ServicePlan]]:
    """Services that the file calls otherwise, and what is there by the names of the file.

    A number belongs to one service, so a name that is not there is another name of the service that has its numbers;
    not where two services could be meant, or the file names that service too.
    """
    named, live = {one.name for one in wanted}, {one.name for one in there}
    owner = {number: one.name for one in there if one.name not in named for number in one.numbers}
    meant = {one.name: {owner[n] for n in one.numbers if n in owner} for one in wanted if one.name not in live}
    claims = [old for olds in meant.values() for old in olds]
    new_names = {old: new for new, olds in meant.items() for old in olds if len(olds) == 1 and claims.count(old) == 1}
    steps = [
        Step("~", "name", old, new, [f"{clean(old, 60)} → {clean(new, 60)}, which has its numbers"])
        for old, new in new_names.items()
    ]
    return steps, [one._replace(name=new_names.get(one.name, one.name)) for one in there]


def _warned(step: Step, unlinked: Sequence[str]) -> Step:
    risks = [f"{clean(number, 24)} is not linked to “{clean(step.service, 60)}”: link it first." for number in unlinked]
    return step._replace(risks=[*step.risks, *risks])


def _new_service(one: ServicePlan) -> Step:
    settings = {name: text for name, text in one.settings.items() if text}
    if is_masked(settings.get("incoming_webhook_url", "")):
        raise PlanError(f"“{one.name}” is new, and its webhook's name and password are masked: write them out.")
    lines = [f"{BY_NAME[name].label}: {_shown(text)}" for name, text in settings.items()]
    return Step("+", "service", one.name, one.name, lines, _setting_risks(one.name, {}, settings), settings)


def _settings(one: ServicePlan, now: ServicePlan) -> Iterator[Step]:
    changed = {}
    for name, text in one.settings.items():
        before = now.settings.get(name, "")
        if text == before:
            continue
        if name == "incoming_webhook_url" and is_masked(text):
            raise PlanError(
                f"The webhook of “{one.name}” has a masked name and password and is not the one that is there: "
                "write them out."
            )
        changed[name] = text
    if changed:
        lines = [f"{BY_NAME[n].label}: {_change(now.settings.get(n, ''), text)}" for n, text in changed.items()]
        yield Step("~", "service", one.name, one.name, lines, _setting_risks(one.name, now.settings, changed), changed)


def _change(old: str, new: str) -> str:
    before, after = _shown(old), _shown(new)
    return f"{before} → {after}" if before != after else f"{after}, with another secret in it"


def _shown(text: str) -> str:
    """A value as a plan prints it; a URL's name, password and query never."""
    return clean(mask_secrets(text), 200) or "nothing"


def _setting_risks(service: str, before: Mapping[str, str], settings: Mapping[str, str]) -> list[str]:
    risks = [
        f"“{service}” would keep no pages of {word} faxes."
        for name, word in _STORAGE.items()
        if settings.get(name) == "false" and before.get(name) != "false"
    ]
    if settings.get("incoming_webhook_url") == "" and before.get("incoming_webhook_url"):
        risks.append(f"“{service}” would lose its webhook: incoming faxes would come by e-mail only, if at all.")
    return risks


def _covers(one: ServicePlan, now: ServicePlan) -> Iterator[Step]:
    for name, digest in one.covers.items():
        if name not in now.covers:
            yield Step("+", "cover page", one.name, name, [f"SHA-256 {digest[:12]}…"], sha256=digest)
        elif now.covers[name] != digest:
            lines = [f"SHA-256 {now.covers[name][:12]}… → {digest[:12]}…"]
            yield Step("~", "cover page", one.name, name, lines, [f"“{name}” would be another page."], sha256=digest)


def _chosen_cover(one: ServicePlan, now: ServicePlan) -> Iterator[Step]:
    if one.cover is not None and one.cover != (now.cover or ""):
        if one.cover and one.cover not in (*one.covers, *now.covers):
            raise PlanError(f"“{one.name}” has no cover page {one.cover!r}.")
        lines = [f"before every fax: {_shown(now.cover or '')} → {_shown(one.cover)}"]
        yield Step("~", "cover", one.name, one.cover, lines)


def _emails(one: ServicePlan, now: ServicePlan) -> Iterator[Step]:
    for address, numbers in one.emails.items():
        before = now.emails.get(address)
        if before == numbers or (not numbers and before is None):
            continue
        lines = [
            f"{clean(number, 24)}: {(before or {}).get(number, 'nothing')} → {numbers.get(number, 'nothing')}"
            for number in sorted({*numbers, *(before or {})})
            if numbers.get(number) != (before or {}).get(number)
        ]
        risks = [f"{clean(address, 80)} would lose its last number."] if before and not numbers else []
        sign = "+" if before is None else "~"
        yield Step(sign, "address", one.name, address, lines, risks, numbers=numbers)


def _removals(one: ServicePlan, now: ServicePlan) -> Iterator[Step]:
    for address in now.emails.keys() - one.emails.keys():
        risk = f"{clean(address, 80)} would neither send nor receive through “{one.name}”."
        yield Step("-", "address", one.name, address, risks=[risk])
    for name in now.covers.keys() - one.covers.keys():
        yield Step("-", "cover page", one.name, name, risks=[f"Cover page “{clean(name, 60)}” would be gone."])


def _gone(one: ServicePlan) -> Step:
    risks = [f"“{one.name}” would be deleted, with {len(one.emails)} addresses and {len(one.covers)} cover pages."]
    if one.default:
        risks.append(f"“{one.name}” is the default, which the API does not delete.")
    return Step("-", "service", one.name, one.name, risks=risks)


def _default(wanted: Sequence[ServicePlan], there: Sequence[ServicePlan]) -> Iterator[Step]:
    new = next((one.name for one in wanted if one.default), None)
    old = next((one.name for one in there if one.default), None)
    if new is not None and new != old:
        risk = f"The default service would change from “{old or 'none'}” to “{new}”: faxes that name none use it."
        yield Step("~", "default", new, new, [f"default service: {old or 'none'} → {new}"], [risk])


def _facts(one: ServicePlan, now: ServicePlan) -> list[str]:
    """Numbers that only one side has: they come and go outside of this API."""
    missing, extra = {*one.numbers} - {*now.numbers}, {*now.numbers} - {*one.numbers}
    return [
        *(f"number {clean(number, 24)} is not linked to “{one.name}”: link it by hand" for number in sorted(missing)),
        *(f"number {clean(number, 24)} of “{one.name}” is not in the file" for number in sorted(extra)),
    ]


def _lint_receivers(
    wanted: Sequence[ServicePlan], there: Sequence[ServicePlan], steps: list[Step], prune: bool
) -> list[Step]:
    """The same steps; the first of a service tells which of its numbers would reach nobody any more."""
    live = {one.name: one for one in there}
    for one in wanted:
        now = live.get(one.name)
        if now is None:
            continue
        kept = {} if prune else {a: n for a, n in now.emails.items() if a not in one.emails}
        hook = one.settings.get("incoming_webhook_url", now.settings.get("incoming_webhook_url", ""))
        after = _unreached(now.numbers, {**kept, **one.emails}, hook)
        lost = after - _unreached(now.numbers, now.emails, now.settings.get("incoming_webhook_url", ""))
        risks = [f"Faxes to {clean(number, 24)} would reach nobody." for number in sorted(lost)]
        first = next((i for i, step in enumerate(steps) if step.service == one.name), None)
        if risks and first is not None:
            steps[first] = steps[first]._replace(risks=[*steps[first].risks, *risks])
    return steps


def _unreached(numbers: Sequence[str], emails: Mapping[str, Mapping[str, str]], webhook: str) -> set[str]:
    reached = {n for granted in emails.values() for n, what in granted.items() if what in ("both", "receive")}
    return set() if webhook else {*numbers} - reached
