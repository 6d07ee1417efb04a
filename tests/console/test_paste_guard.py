"""A paste is text, whatever is in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from faxtui.console.driver import _Parser
from faxtui.console.paste_guard import END, START, PasteGuard

_PIECES = st.lists(st.sampled_from(["q", "\x1b", "[31m", "\x1b[31m", "[20", "0~", "1~", "\x1b[2", "\n", "é", "\x9b"]))


def parsed(*parts: str) -> tuple[list[str], list[str]]:
    """Keys and pastes, as the console would be told of them."""
    parser = _Parser(False)
    heard = [message for part in parts for message in parser.feed(part)]
    keys = [one.key for one in heard if isinstance(one, events.Key)]
    return keys, [one.text for one in heard if isinstance(one, events.Paste)]


def test_a_colour_in_a_paste_is_no_key() -> None:
    """Copied from a terminal, with its colours and a bell: the letters behind them press nothing."""
    keys, pastes = parsed(f"{START}x\x1b[31mHello sexy\x07\x1b[0m world, quite a long one, rather\x1b{END}", "j")

    assert (keys, pastes) == (["j"], ["xHello sexy world, quite a long one, rather"])


@given(_PIECES, st.lists(st.integers(0, 60), max_size=5))
def test_a_paste_may_be_cut_anywhere(pieces: list[str], cuts: list[int]) -> None:
    """However the line delivers it: one paste without controls, and only the keys around it."""
    body = "".join(pieces)
    if START in body or END in body:
        return
    text = f"a{START}{body}{END}b"
    ends = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    guard = PasteGuard()
    passed = "".join(guard.take(text[start:end]) for start, end in pairwise(ends))

    assert passed.startswith(f"a{START}")
    assert passed.endswith(f"{END}b")
    assert not set(passed[len(START) + 1 : -len(END) - 1]) & {"\x1b", "\x9b", "\x07"}


@pytest.mark.parametrize("text", ["abc", "\x1b", "\x1b[A\x1b[20", "\x1b[200", "x\x1b[<0;3;3M"])
def test_keys_pass_as_they_are(text: str) -> None:
    """Outside of pastes nothing is held back or changed."""
    assert PasteGuard().take(text) == text
