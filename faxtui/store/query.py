"""The filter language of the fax list: `status:failed to:+1415 -service:billing pages>3 referral`.

A query is one immutable object that parses, matches, describes itself, becomes SQL for the store and says what of it
the API can do. Terms are joined by "and"; a leading `-` negates; quotes keep blanks together; words without a field
look into numbers, service, reason, header, labels and id. `@name` stands for the terms of a saved view, and
`sort:-pages` is no condition: it says in which order the faxes come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from faxtui.store.patience import NOTHING_LEARNED, Patience
from faxtui.store.query_fields import SORT, SPECS, STATUS_VALUES, STUCK, stuck_since
from faxtui.store.query_terms import Piece, QueryError, Term, meant, pieces
from faxtui.store.query_views import view_named
from faxtui.store.sorting import NEWEST_FIRST, Order

if TYPE_CHECKING:
    from faxtui.api.models import Fax
    from faxtui.store.query_api import Pushed
    from faxtui.store.query_sql import Compiled

__all__ = ["FIELDS", "STATUS_VALUES", "Query", "QueryError", "Term"]

FIELDS: Final = tuple(name for name in SPECS if name)


def _term(piece: Piece, now: datetime) -> Term:
    spec, start = SPECS.get(piece.field), piece.word.position
    size = max(1, piece.value_position - start - len(piece.sign) - (not piece.sign))
    if spec is None:
        if piece.sign:  # `a<b` is no field of ours: a word like any other
            body = piece.word.text[int(piece.negated) :]
            return Term("", body.lower(), piece.negated, body, start)
        fields = meant(piece.field, FIELDS, f". Fields: {', '.join(FIELDS)}.")
        raise QueryError(f"There is no field “{piece.field}”{fields}", start, size)
    if piece.sign and piece.sign not in spec.signs:
        raise QueryError(f"“{piece.field}” is not compared with {piece.sign}: {piece.field}:…", start, size)
    if not piece.value:
        example = {"status": "failed"}.get(piece.field, next(iter(spec.values), "…"))
        raise QueryError(f"“{piece.field}:” needs a value, as in {piece.field}:{example}.", start, piece.word.length)
    return Term(piece.field, spec.read(piece, now), piece.negated, f"{piece.sign}{piece.value}", start)


def _terms(text: str, now: datetime, views: Mapping[str, str]) -> Iterator[Term]:
    for piece in pieces(text):
        name = view_named(piece, views)
        if name is None:
            yield _term(piece, now)
        else:
            yield from _terms_of_view(piece, views[name], now)


def _terms_of_view(piece: Piece, text: str, now: datetime) -> Iterator[Term]:
    """The terms of a view, which itself names none, at the place of its name."""
    try:
        found = [_term(inner, now) for inner in pieces(text) if view_named(inner, {}, nested=True) is None]
    except QueryError as error:
        raise QueryError(f"View {piece.value}: {error}", piece.word.position, piece.word.length) from None
    yield from (term._replace(position=piece.word.position) for term in found)


def _patient(term: Term, now: datetime, patience: Patience) -> Term:
    """With what this account's history says of faxes that are stuck."""
    is_stuck = term.field == "is" and term.value.partition(" ")[0] == STUCK
    return term._replace(value=stuck_since(now, patience)) if is_stuck else term


class Query(NamedTuple):
    """A parsed filter; the empty one matches every fax."""

    text: str = ""
    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(
        cls,
        text: str,
        now: datetime | None = None,
        views: Mapping[str, str] | None = None,
        patience: Patience = NOTHING_LEARNED,
    ) -> Query:
        """Read a query; raises `QueryError` with a sentence and the place of what is wrong.

        `now`, in the person's zone, is what times and ages count from; `views` are the saved queries by name;
        `patience` says what is stuck.
        """
        now = now or datetime.now(UTC)
        found = (_patient(term, now, patience) for term in _terms(text, now, views or {}))
        return cls(" ".join(text.split()), tuple(found))

    def matches(self, fax: Fax, services: Mapping[str, str]) -> bool:
        """Whether every term holds for this fax; `services` maps service ids to names."""
        return self.matcher(services)(fax)

    def matcher(self, services: Mapping[str, str]) -> Callable[[Fax], bool]:
        """The same, made ready once for many faxes."""
        tests = [(SPECS[term.field].condition(term.value, services)[0], term.negated) for term in self.terms]
        return lambda fax: all(met(fax) != negated for met, negated in tests)

    @property
    def conditions(self) -> tuple[Term, ...]:
        """The terms without those that only sort."""
        return tuple(term for term in self.terms if term.field != SORT)

    @property
    def order(self) -> Order:
        """In which order the faxes come: what was said last."""
        said = [term.value for term in self.terms if term.field == SORT]
        return (Order.read(said[-1]) if said else None) or NEWEST_FIRST

    def sorted_by(self, order: Order) -> str:
        """The text of the same filter in another order."""
        words = [piece.word for piece in pieces(self.text) if piece.field == SORT]
        rest, end = "", 0
        for word in words:
            rest, end = rest + self.text[end : word.position], word.position + word.length
        rest = " ".join((rest + self.text[end:]).split())
        by_view = len(self.terms) - len(self.conditions) > len(words)
        return rest if order == NEWEST_FIRST and not by_view else f"{rest} {SORT}:{order.written}".lstrip()

    def sql(self, services: Mapping[str, str], *, indexed: bool = True) -> Compiled:
        """The same for the store's database; `indexed`: it has a full-text index."""
        from faxtui.store.query_sql import compile_terms  # late: a list in memory needs none of it

        return compile_terms(self.conditions, services, indexed=indexed)

    def pushed(self, services: Mapping[str, str]) -> Pushed:
        """What the API can do of it."""
        from faxtui.store.query_api import push_down

        return push_down(self.conditions, services)

    def describe(self) -> str:
        """The query in words, as for a saved view: `status failed, not service billing`."""
        return ", ".join(_described(term) for term in self.terms) or "every fax"

    def __bool__(self) -> bool:
        return bool(self.terms)


def _described(term: Term) -> str:
    if term.field == SORT and (order := Order.read(term.value)) is not None:
        return order.words
    words = f"{term.field} {term.written}" if term.field else f"“{term.written}”"
    return f"not {words}" if term.negated else words
