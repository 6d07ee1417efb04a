"""`faxtui faxes list` and `get`: the console's filter language, tables that fit, CSV, masks."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faxtui.api.faxes import Faxes
from faxtui.cells import cells
from faxtui.cli.fax_table import emit_csv, emit_faxes, fitted
from faxtui.cli.output import CommandError
from faxtui.cli.selecting import Flags, _age, select
from faxtui.masking import mask_number
from faxtui.store.fax_masking import masked
from tests.cli.conftest import Run
from tests.faxes import SERVICES, failed, make_fax
from tests.service import RunningService

TO = "+19898989898"
BUSY = "+15005550017"
OTHER = "+14155552671"
NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
Point = Callable[..., None]


@pytest.fixture
def three(run: Run, fast_service: RunningService, tmp_path: Path) -> dict[str, str]:
    """Fax ids by number: one delivered, one failed, one more delivered."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann,\n")
    arguments = ("--file", str(letter), "--wait", "--label", "case=A-17", "--header", "Clinic")
    return {to: run("send", to, *arguments).out.strip() for to in (TO, BUSY, OTHER)}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["status:failed"], [BUSY]),
        (["code:17"], [BUSY]),
        (["to:+1415"], [OTHER]),
        (["to:5550"], [BUSY]),
        (["-status:failed", "since:1h"], [OTHER, TO]),
        (["status:delivered -to:+1989"], [OTHER]),
        (["dir:in"], []),
        (["status:failed status:delivered"], []),
        (["service:default label:case=a-17 busy"], [BUSY]),
        (["until:2020-01-01"], []),
    ],
)
def test_the_filter_is_the_consoles(run: Run, three: dict[str, str], words: list[str], found: list[str]) -> None:
    """What the API cannot judge is judged here; newest first."""
    ended = run("faxes", "list", *words, "--json")

    assert ended.code == 0
    assert [json.loads(line)["to"] for line in ended.out.splitlines()] == found


def test_a_filter_and_a_flag_must_both_hold(run: Run, three: dict[str, str]) -> None:
    """Flags narrow the list further, and a limit counts what matches."""
    both = run("faxes", "list", "label:case", "--status", "delivered", "--json")
    assert [json.loads(line)["to"] for line in both.out.splitlines()] == [OTHER, TO]

    cut = run("faxes", "list", "label:case", "--limit", "1", "--json")
    assert [json.loads(line)["to"] for line in cut.out.splitlines()] == [OTHER]
    assert "more exist: raise --limit" in cut.err


def test_open_means_all_that_is_on_its_way(run: Run, service: RunningService, point_at: Point, tmp_path: Path) -> None:
    """Both by flag and by filter; a fax that has ended is not in it."""
    point_at(service)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann,\n")
    for to in (TO, OTHER):
        assert run("send", to, "--file", str(letter)).code == 0
    since = ("--since", "2026-01-01")

    by_flag = run("faxes", "list", "--status", "open", *since, "--json")
    by_filter = run("faxes", "list", "status:open", *since, "--json")
    assert {json.loads(line)["to"] for line in by_flag.out.splitlines()} == {TO, OTHER}
    assert {json.loads(line)["to"] for line in by_filter.out.splitlines()} == {TO, OTHER}
    service.advance(3600)
    assert run("faxes", "list", "--status", "open", *since).out == ""


def test_an_export_is_sorted_and_what_is_not_says_so(run: Run, three: dict[str, str]) -> None:
    """A file in the filter's order; the service's own CSV refuses one, a watch tells that it has none."""
    by_number = sorted(three, key=str, reverse=True)
    rows = csv.DictReader(io.StringIO(run("faxes", "export", "sort:-to").out))
    assert [row["to"] for row in rows] == by_number

    refused = run("faxes", "export", "--service-csv", "sort:-to")
    assert (refused.code, refused.out) == (2, "")
    assert "leave sort: or --service-csv out" in refused.err
    watched = run("faxes", "watch", "sort:-to", "--timeout", "0.1")
    assert watched.err.startswith("Not sorted by recipient, backwards: a watch writes each change as it comes.")
    assert "sorted" not in run("faxes", "watch", "to:+1", "--timeout", "0.1").err


@pytest.mark.parametrize("words", ["nonsense:1", "status:lost", "since:someday", 'to:"+1', "--limitt=5", "--sinse"])
def test_a_wrong_filter_is_one_sentence_behind_the_filter(run: Run, fast_service: RunningService, words: str) -> None:
    """Exit code 2 and what is possible instead."""
    ended = run("faxes", "list", words)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == (1 if words.startswith("--") else 3)


def test_what_the_service_can_judge_it_is_asked_to() -> None:
    """Numbers, direction, times and one status go to the API; negations and substrings stay here."""
    found = select(("status:rec", "to:+1(415)", "from:0100", "-dir:out", "since:2h"), Flags(), NOW).pushed({})
    assert found.filters == {"to": "+1415", "direction": "INBOUND", "created_after": NOW - timedelta(hours=2)}
    assert set(found.statuses) == {"IN_PROGRESS", "COMPLETED"}
    by_service = select(("service:bill",), Flags(direction="out"), NOW).pushed({"S1": "Billing", "S2": "Front"})
    assert by_service.filters == {
        "service_id": "S1",
        "direction": "OUTBOUND",
        "created_after": NOW - timedelta(days=7),
    }
    assert select(("status:open",), Flags(status="failed"), NOW).pushed({}).empty
    assert select(("since:2h",), Flags(since="1h"), NOW).pushed({}).filters["created_after"] == NOW - timedelta(hours=1)
    assert select((), Flags(), NOW).filters["created_after"] == NOW - timedelta(days=7)
    assert "created_after" not in select(("until:1d",), Flags(), NOW).pushed({}).filters
    with pytest.raises(CommandError):
        select((), Flags(status="lost"), NOW)


def test_one_page_answers_a_plain_filter(run: Run, three: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A status is the service's to filter by: no other fax crosses the line."""
    asked: list[object] = []
    original = Faxes.list

    async def listed(self: Faxes, **params: object) -> object:
        asked.append(params["status"])
        return await original(self, **params)  # type: ignore[arg-type]

    monkeypatch.setattr(Faxes, "list", listed)
    run("faxes", "list", "status:failed", "--json")
    assert asked == ["FAILURE"]


def test_a_narrow_terminal_gets_a_table_that_fits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At 80 columns the id is whole, the far end and the cause are there; --wide and a pipe get everything."""
    ident = "01J9ZK3N5T7V9X1B3D5F7H9K1M"
    faxes = [
        make_fax(ident, to="+14155550134"),
        failed(ident, 17, to="+14155552671"),
        make_fax(ident, direction="INBOUND", from_="+12125550111", serviceId="S2"),
    ]
    services = {**SERVICES, "S2": "A service whose name goes on and on"}
    emit_faxes(faxes, services, wide=False)
    piped = capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    emit_faxes(faxes, services, wide=False)
    narrow = capsys.readouterr().out
    emit_faxes(faxes, services, wide=True)

    assert capsys.readouterr().out == piped
    assert "A service whose name goes on and on" in piped
    assert max(map(cells, narrow.splitlines())) <= 80
    assert [line.split()[0] for line in narrow.splitlines()] == ["ID", ident, ident, ident]
    assert "✗ line busy" in narrow
    assert "→ +14155552671" in narrow
    assert "← +12125550111" in narrow


@pytest.mark.parametrize("width", [60, 66, 70, 80, 100, 120])
def test_every_width_is_kept_as_long_as_the_id_fits(width: int) -> None:
    """Causes are cut before ids and numbers are."""
    rows = [["0" * 26, "24 Feb 14:02", "✗ the line was busy all day", "→ +14155550134", "12/12"]] * 2
    columns, cut = fitted(rows, ["Billing department", ""], width)

    total = sum(max(cells(line[at]) for line in [[c.heading for c in columns], *cut]) for at in range(len(columns)))
    least = 26 + 12 + 8 + 14 + 5 + 8
    assert total + 2 * (len(columns) - 1) <= max(width, least)
    assert all(row[0] == "0" * 26 and row[3] == "→ +14155550134" for row in cut)


def test_csv_can_be_read_back_and_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A heading, one row a fax, times with their zone; a name that is a formula is none any more."""
    emit_csv([make_fax("F1"), failed("F2")], {"S1": '=HYPERLINK("http://x","y"), Inc.'})

    one, two = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert one["created"] == "2026-03-02T14:20:00+00:00"
    assert one["service"] == '\'=HYPERLINK("http://x","y"), Inc.'
    assert (one["status"], two["status"], two["why"]) == ("delivered", "failed", "line busy")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_time_at_the_edge_of_the_calendar_is_listed(capsys: pytest.CaptureFixture[str], moment: str) -> None:
    """In UTC it has no date: it is shown as it came, and nothing breaks."""
    fax = make_fax("F1", createTime=moment)
    emit_csv([fax], SERVICES)
    emit_faxes([fax], SERVICES, wide=True)
    assert sorted([fax, make_fax("F2")], key=_age)
    assert moment in capsys.readouterr().out


@pytest.mark.parametrize("name", ["+HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "-1", "@SUM(1)", "=1", "＝1", "＋1"])
def test_no_cell_is_a_formula(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Whatever a spreadsheet would run has a quote before it; numbers, which begin with a plus, have none."""
    emit_csv([make_fax("F1", to="+14155550100")], {"S1": name})
    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["service"].startswith("'")
    assert row["to"] == "+14155550100"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+14155550100", "+1415•••0100"), ("+4930123456", "+4930•••3456"), ("+491234", "+4•••"), ("", "•••")],
)
def test_masked_numbers_cannot_be_dialled(number: str, shown: str) -> None:
    """Beginning and end stay, and less of short ones."""
    assert mask_number(number) == shown


def test_masking_reaches_every_field() -> None:
    """Numbers are masked wherever they stand, texts of people are hidden, ids, times and codes stay."""
    fax = failed(
        "01J9ZK3N5T7V9X1B3D5F7H9K1M",
        errorMessage="call to +1 415-555-0134 failed: https://me:pw@host/ann-smith.pdf is not for ann.smith@host.org",
        headerText="Ann Smith",
        labels={"patient": "Ann Smith"},
        coverPageData={"name": "Ann Smith"},
        contentUrl=["https://me:pw@host/ann-smith.pdf"],
        callbackUrl="https://host/ann-smith",
        barCodes=[{"type": "QR", "page": 2, "value": "Ann Smith"}],
        projectId="3f1e2d4c-0000-4000-8000-00000000feed",
        newField={"note": ["+14155550134"]},
    )
    wire = masked(fax).wire()
    text = json.dumps(wire)

    assert "5550134" not in text
    assert "Smith" not in text
    assert "smith" not in text
    assert wire["to"] == "+1415•••0134"
    assert (wire["id"], wire["errorCode"], wire["createTime"]) == (fax.id, 17, fax.wire()["createTime"])
    assert wire["barCodes"] == [{"type": "QR", "page": 2, "value": "•••"}]
    assert wire["projectId"] == "•••feed"


def test_masked_output_names_nobody(run: Run, three: dict[str, str]) -> None:
    """List and get, as tables, facts, CSV and JSON, show no number, header or label."""
    for arguments in (
        ["list", "--mask"],
        ["list", "--mask", "--json"],
        ["list", "--mask", "--csv"],
        ["get", three[BUSY], "--mask"],
        ["get", three[BUSY], "--mask", "--json"],
    ):
        out = run("faxes", *arguments).out

        assert three[BUSY] in out
        for secret in (BUSY, "A-17", "Clinic", OTHER):
            assert secret not in out, arguments


def test_a_reader_that_leaves_early_ends_the_list_quietly(fast_service: RunningService, three: dict[str, str]) -> None:
    """`faxes list | head` is no failure to speak of: the shell's own code and no words about it."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "faxtui", "faxes", "list"], stdout=writing, stderr=subprocess.PIPE, timeout=30
        )
    finally:
        os.close(writing)

    assert ended.returncode == 141
    assert b"rror" not in ended.stderr


def test_csv_and_json_exclude_each_other(run: Run, bare: None) -> None:
    """One form at a time."""
    assert run("faxes", "list", "--csv", "--json").code == 2


def test_what_is_wrong_in_a_filter_is_pointed_at(run: Run, fast_service: RunningService) -> None:
    """The filter, carets beneath the word, and the sentence, on standard error; nothing is listed."""
    result = run("faxes", "list", "to:+1415 pages>x")
    assert (result.code, result.out) == (2, "")
    filter_line, carets, sentence = result.err.splitlines()
    assert filter_line == "to:+1415 pages>x"
    assert carets.index("^") == filter_line.index("x")
    assert "x" in sentence
