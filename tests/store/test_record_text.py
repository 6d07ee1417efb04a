"""A record as JSON: the same record again, and nothing in it that steers a terminal."""

from __future__ import annotations

import json

from faxtui.store.record_text import LONGEST, MOST, record_json, record_lines
from tests.console.hostile import HOSTILE


def test_whatever_is_in_it_reads_back_and_prints() -> None:
    """Every hostile text, in names and values, is escaped where it must be and comes back as it was."""
    record = {"id": "F1", "labels": {text: text for text in HOSTILE.values()}, "pages": 3, "price": None}
    text = record_json(record)

    assert json.loads(text) == record
    assert all(line.isprintable() for line in text.split("\n"))
    assert "医療" in text


def test_lines_know_their_names() -> None:
    """A field's name is apart from its value, so that it can be coloured; a value that looks like one is none."""
    lines = record_lines({"to": "+1415", "codes": ['"a": b']})

    assert [(line.indent, line.name, line.rest) for line in lines] == [
        ("", "", "{"),
        ("  ", '"to": ', '"+1415",'),
        ("  ", '"codes": ', "["),
        ("    ", "", r'"\"a\": b"'),
        ("  ", "", "]"),
        ("", "", "}"),
    ]


def test_what_is_looked_at_is_bounded_and_says_so() -> None:
    """A value ends after so many letters, the record after so many lines; the copy is whole."""
    record = {"header": "W" * (LONGEST + 7), "labels": {f"l{place}": "" for place in range(MOST)}}
    lines = record_lines(record)

    assert len(lines) == MOST + 1
    assert lines[1].rest.endswith('WW… 7 more letters",')
    assert lines[-1].text == "… 5 more lines: a copy has them"
    assert json.loads(record_json(record)) == record
