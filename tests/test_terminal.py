"""What a terminal says of itself is understood wherever the line cuts it, and never read as keys."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from faxtui.config import ConfigError
from faxtui.console.driver import _Parser
from faxtui.console.messages import TerminalKnown
from faxtui.preview import chosen_protocol
from faxtui.terminal import QUESTIONS, Answers, TerminalFacts, best_protocol, in_tmux, questions

KITTY = "\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1bP>|kitty(0.39.1)\x1b\\\x1b[?62;c"
XTERM = "\x1b[6;15;7t\x1bP>|XTerm(390)\x1b\\\x1b[?64;1;4;22c"
BOUNDED = "\x1b[?2;0;960;825S\x1b[?2;0;1000;1000S\x1bP>|XTerm(379)\x1b\\\x1b[?63;1;2;4c"
FACTS = {
    KITTY: TerminalFacts(True, True, False, (10, 20), "kitty(0.39.1)"),
    XTERM: TerminalFacts(True, False, True, (7, 15), "XTerm(390)"),
    BOUNDED: TerminalFacts(True, False, True, None, "XTerm(379)", (960, 1000)),
    "\x1b[?2;3S\x1b[?2;0;0;0S\x1b[?6;4c": TerminalFacts(True, False, True),
    "\x1b[?6c": TerminalFacts(answered=True),
    "\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?4c": TerminalFacts(answered=True),
    "\x1b[6;0;0t\x1b[6;99999;99999t\x1b[?62;4;9c": TerminalFacts(True, False, True),
}


@pytest.mark.parametrize("answer", FACTS)
def test_answers_are_understood(answer: str) -> None:
    """Graphics, cell size and name; what is missing or absurd is not believed."""
    answers = Answers()
    assert answers.take(answer) == ""
    assert answers.facts == FACTS[answer]


@given(st.sampled_from([KITTY, XTERM, BOUNDED]), st.lists(st.integers(0, 80), max_size=4))
def test_answers_may_be_cut_anywhere(answer: str, cuts: list[int]) -> None:
    """Keys before and after arrive, and nothing of the answer, however the line delivers it."""
    answers, text = Answers(), f"a{answer}b"
    answers.expect(60)
    ends = [0, *sorted(cuts), len(text)]
    parts = [text[start:end] for start, end in pairwise(ends)]
    assert "".join(answers.take(part) for part in parts) == "ab"
    assert answers.facts == FACTS[answer]


@pytest.mark.parametrize(
    "keys", ["\x1b", "\x1b[", "\x1b[A", "\x1b_", "x\x1b[200~paste\x1b[201~", "\x1b[27u", "\x1b[?2026;2$y"]
)
def test_keys_are_keys(keys: str) -> None:
    """While no answer is awaited escape and the others pass at once."""
    assert Answers().take(keys) == keys


def test_an_escape_that_looked_like_an_answer_is_given_back() -> None:
    """Awaiting answers a lone escape waits a moment, then it is the key."""
    answers = Answers()
    answers.expect(60)
    assert answers.take("\x1b") == ""
    assert answers.give_up() == "\x1b"
    assert answers.take("x") == "x"


def test_the_console_hears_answers_between_keys() -> None:
    """Textual's parser gets the keys, the console one message; also long after anybody waited for it."""
    parser = _Parser(False)
    heard: list[Any] = [*parser.feed(f"q{KITTY[:15]}"), *parser.feed(f"{KITTY[15:]}w")]
    assert [one.key for one in heard if isinstance(one, events.Key)] == ["q", "w"]
    assert [one.facts for one in heard if isinstance(one, TerminalKnown)] == [FACTS[KITTY]]
    assert len(heard) == 3


def test_questions_end_with_the_one_everybody_answers() -> None:
    """One batch, DA1 last, so that its answer ends the wait."""
    assert QUESTIONS.endswith("\x1b[c")
    assert QUESTIONS.count("\x1b[c") == 1


def test_tmux_is_not_asked_for_pictures() -> None:
    """It would take the question for the title of its window; everybody else is asked first."""
    assert questions({}).startswith("\x1b_G")
    assert questions({}).endswith(QUESTIONS)
    assert "\x1b_" not in questions({"TMUX": "/tmp/x,1,0"})


@pytest.mark.parametrize(
    ("facts", "environ", "placeholders", "best"),
    [
        (FACTS[KITTY], {}, True, "kitty"),
        (FACTS[KITTY], {"NO_COLOR": "1"}, True, "auto"),
        (TerminalFacts(True, True, False, (9, 18), "kitty(0.28.0)"), {}, True, "kitty"),
        (TerminalFacts(True, True, False, (9, 18), "kitty(0.26.5)"), {}, True, "auto"),
        (TerminalFacts(True, True, False, (9, 18), "kitty(0.26.5)"), {}, False, "kitty"),
        (TerminalFacts(True, True, False, (9, 18), "kitty"), {}, True, "auto"),
        (TerminalFacts(True, True, False, (9, 18), "WezTerm 2024"), {}, True, "auto"),
        (TerminalFacts(True, True, False, (9, 18), "WezTerm 2024"), {}, False, "kitty"),
        (TerminalFacts(True, True, False, (9, 18), "ghostty 1.2"), {}, True, "kitty"),
        (TerminalFacts(True, False, True, (9, 18), "iTerm2 3.5"), {}, False, "iterm2"),
        (FACTS[XTERM], {}, False, "sixel"),
        (FACTS[XTERM], {}, True, "auto"),
        (TerminalFacts(), {}, False, "auto"),
    ],
)
def test_the_best_protocol(facts: TerminalFacts, environ: dict[str, str], placeholders: bool, best: str) -> None:
    """Only what was proven, and for the console only pictures that survive its repaints."""
    assert best_protocol(facts, environ, placeholders=placeholders) == best


def test_tmux_is_known_across_ssh() -> None:
    """By its variable, or by TERM, which alone crosses a connection."""
    assert in_tmux({"TMUX": "/tmp/x,1,0"})
    assert in_tmux({"TERM": "tmux-256color"})
    assert in_tmux({"TERM": "screen.xterm-256color"})
    assert not in_tmux({"TERM": "xterm-kitty"})


def test_flag_environment_file_default(tmp_path: Any) -> None:
    """The nearest wish counts; one that is none is told."""
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert chosen_protocol(environ) == "auto"
    folder = tmp_path / "faxtui"
    folder.mkdir()
    (folder / "config.toml").write_text('[preview]\nprotocol = "sextant"\n')
    assert chosen_protocol(environ) == "sextant"
    assert chosen_protocol(environ | {"FAXTUI_PROTOCOL": "kitty"}) == "kitty"
    assert chosen_protocol(environ | {"FAXTUI_PROTOCOL": "kitty"}, "half") == "half"
    with pytest.raises(ConfigError, match="--protocol must be one of auto, kitty"):
        chosen_protocol(environ, "crayon")
    (folder / "config.toml").write_text('[preview]\nprotocl = "sextant"\n')
    with pytest.raises(ConfigError, match="did you mean protocol"):
        chosen_protocol(environ)
    (folder / "config.toml").write_text('[preview]\nprotocol = "crayon"\n')
    with pytest.raises(ConfigError, match=r"preview\.protocol is none of auto, kitty"):
        chosen_protocol(environ)
