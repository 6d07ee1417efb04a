"""Writes a content stream anew with a plan carried out; operators that nothing happens to stay as they were."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pikepdf
from pikepdf import ContentStreamInstruction, Name, Operator

from faxtui.pages.cover_layout import Plan, Value
from faxtui.pages.pdf_show import Show, Stream, TextState

_EPSILON: Final = 0.001


def rewritten(stream: Stream, plan: Plan) -> list[Any]:
    """The instructions of a stream after the plan."""
    changes: dict[int, list[Any]] = {}
    drift = 0.0
    for show in stream.shows:
        if show.moves_first:
            drift = 0.0
        writer = _Writer(stream, show, plan, drift)
        made = writer.write()
        drift = writer.drift
        if made is not None:
            changes[show.at] = made
    return [new for at, old in enumerate(stream.instructions) for new in changes.get(at, (old,))]


class _Writer:
    """Writes one show operator.

    `drift` is how far the text position is from where it was originally, in text space units: glyphs that stay are
    brought back by a number in the array, glyphs that move are not.
    """

    def __init__(self, stream: Stream, show: Show, plan: Plan, drift: float) -> None:
        self._stream, self._show, self._plan = stream, show, plan
        self._state: TextState = show.state
        self._size = show.state.size
        self.drift = drift
        self._changed = False
        self._made: list[Any] = []
        self._array: list[Any] = []

    def write(self) -> list[Any] | None:
        """The instructions in place of the operator; None when it can stay."""
        old = self._stream.instructions[self._show.at]
        if not self._show.readable:
            return self._brought_back(old)
        dropped = False
        for item in self._show.items:
            if isinstance(item, float):
                if dropped:
                    self.drift -= self._state.shift_of(item)
                else:
                    self._array.append(Decimal(f"{item:.4f}"))
            else:
                dropped = self._glyph(item)
        self._flush()
        return [*self._before(old), *self._made] if self._changed else None

    def _brought_back(self, old: Any) -> list[Any] | None:
        """An operator that cannot be read stays, at its own place."""
        back, self.drift = -self.drift, 0.0
        unit = self._state.size * self._state.stretch
        if abs(back) < _EPSILON or not unit:
            return None
        return [_instruction([pikepdf.Array([_decimal(-back * 1000 / unit)])], "TJ"), old]

    def _glyph(self, index: int) -> bool:
        """Write one glyph or what takes its place; whether it is gone."""
        glyph = self._stream.glyphs[index]
        edit = self._plan.edits.get(index)
        if edit is not None:
            self._move_to(-edit.back / glyph.scale)
            self._value(edit.value)
            self.drift += edit.value.advance
        if index in self._plan.gone:
            self._changed = True
            self.drift -= glyph.length / glyph.scale
            return True
        self._move_to(self._plan.shifts.get(index, 0.0) / glyph.scale)
        self._append(glyph.code.raw)
        return False

    def _move_to(self, wanted: float) -> None:
        """Bring the text position to `wanted` beside the original one."""
        if abs(wanted - self.drift) > _EPSILON:
            self._shift(wanted - self.drift)
            self.drift = wanted

    def _shift(self, distance: float) -> None:
        self._changed = True
        self._array.append(_decimal(-distance * 1000 / (self._size * self._state.stretch)))

    def _value(self, value: Value) -> None:
        """Draw a value code by code; lines below the first hang by text rise. The position ends behind all of them."""
        spare, rise, at = None, 0.0, 0.0
        for spot in value.spots:
            if spot.spare != spare:
                spare = spot.spare
                self._font(spare)
            if abs(spot.rise - rise) > _EPSILON:
                rise = spot.rise
                self._rise(rise)
            if abs(spot.x - at) > _EPSILON:
                self._shift(spot.x - at)
            self._append(spot.raw)
            at = spot.x + spot.advance
        if spare is not None:
            self._font(None)
        if rise:
            self._rise(0.0)
        if abs(value.advance - at) > _EPSILON:
            self._shift(value.advance - at)

    def _rise(self, rise: float) -> None:
        self._flush()
        self._made.append(_instruction([_decimal(self._state.rise + rise)], "Ts"))

    def _font(self, spare: str | None) -> None:
        """Go to a spare font, or back to the operator's own; Type 3 fonts have an em of their own size."""
        self._flush()
        scale = self._state.font.style.scale if spare and self._state.font else 1.0
        self._size = self._state.size * scale
        self._made.append(_instruction([Name(spare or self._state.font_name), _decimal(self._size)], "Tf"))

    def _append(self, raw: bytes) -> None:
        if self._array and isinstance(self._array[-1], bytes):
            self._array[-1] += raw
        else:
            self._array.append(raw)

    def _flush(self) -> None:
        if self._array:
            parts = [pikepdf.String(part) if isinstance(part, bytes) else part for part in self._array]
            self._made.append(_instruction([pikepdf.Array(parts)], "TJ"))
            self._array = []

    @staticmethod
    def _before(old: Any) -> list[Any]:
        """What ' and " do beside showing text."""
        operator, operands = str(old.operator), list(old.operands)
        if operator == '"':
            return [
                _instruction([operands[0]], "Tw"),
                _instruction([operands[1]], "Tc"),
                _instruction([], "T*"),
            ]
        return [_instruction([], "T*")] if operator == "'" else []


def _instruction(operands: list[Any], operator: str) -> Any:
    return ContentStreamInstruction(operands, Operator(operator))


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")
