"""`faxtui send` says what looks like a slip before anything leaves, asks once, and never sends the same twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from faxtui.cli.send_guards import document_of
from faxtui.store.documents import fingerprint
from faxtui.store.guards import DOCUMENT_LABEL
from tests.cli.conftest import Run
from tests.cli.person import sit_down
from tests.cli.test_batch import chaos, sent_to
from tests.pages.cover_samples import helvetica
from tests.service import RunningService

KNOWN = "+14155550143"
SLIP = "+14155550134"
ABROAD = "+493012345678"
TEST = "+19898989898"


@pytest.fixture(autouse=True)
def _own_ledgers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledgers of a test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Writes a document with this text and answers its path."""

    def letter(text: str) -> str:
        path = tmp_path / f"{text.replace(' ', '-')}.txt"
        path.write_text(text)
        return str(path)

    return letter


Write = Callable[[str], str]


def test_scripts_are_warned_and_go_on(run: Run, fast_service: RunningService, write: Write) -> None:
    """A swap of two digits, a new number and a new country are each one line; the fax is sent all the same."""
    assert run("send", KNOWN, "--file", write("one")).code == 0

    slip = run("send", SLIP, "--file", write("two"))
    abroad = run("send", ABROAD, "--file", write("three"), "--yes")

    assert (slip.code, abroad.code) == (0, 0)
    assert f"Look twice: {SLIP} is not on record, but {KNOWN} is: a slip?" in slip.err.splitlines()
    assert "no fax on record went to this country (DE)" in abroad.err
    assert sent_to(fast_service) == Counter([KNOWN, SLIP, ABROAD])


def test_what_is_usual_is_sent_in_silence(run: Run, fast_service: RunningService, write: Write) -> None:
    """The first fax of a project and the test number say nothing about guards."""
    first, free = run("send", KNOWN, "--file", write("one")), run("send", TEST, "--file", write("one"))

    assert "Look twice" not in first.err + free.err
    assert (first.code, free.code) == (0, 0)


def test_the_same_document_goes_to_a_number_once(run: Run, fast_service: RunningService, write: Write) -> None:
    """A script that repeats itself within the hour ends with exit code 7, with --yes too, unless it says --again."""
    send = ("send", KNOWN, "--file", write("one"))
    assert run(*send).code == 0

    repeated, agreed = run(*send), run(*send, "--yes")
    assert (repeated.code, agreed.code) == (7, 7)
    assert f"Look twice: The same document went to {KNOWN} moments ago." in repeated.err.splitlines()
    assert repeated.err.splitlines()[-1] == "Nothing was sent; --again sends it all the same."
    assert sent_to(fast_service)[KNOWN] == 1

    again = run(*send, "--again")
    assert (again.code, "Look twice" in again.err) == (0, True)
    assert sent_to(fast_service)[KNOWN] == 2


def test_json_tells_what_looks_like_a_slip(run: Run, fast_service: RunningService, write: Write) -> None:
    """The fax's object has `concerns` only when there are any; a refusal is an object of its own."""
    first = json.loads(run("send", KNOWN, "--file", write("one"), "--json").out)
    slip = json.loads(run("send", SLIP, "--file", write("two"), "--json").out)
    refused = run("send", KNOWN, "--file", write("one"), "--json")

    assert "concerns" not in first
    assert [(each["kind"], each["numbers"]) for each in slip["concerns"]] == [("near a known number", [SLIP])]
    told = json.loads(refused.out)
    assert (refused.code, told["outcome"]) == (7, "refused")
    assert told["concerns"][0]["kind"] == "same document again"


def test_a_person_is_asked_once(
    run: Run, fast_service: RunningService, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal all lines come first and one question after them; Enter alone sends nothing."""
    run("send", KNOWN, "--file", write("one"))

    sit_down(monkeypatch, "\n")
    no = run("send", SLIP, "--file", write("one"))
    sit_down(monkeypatch, "y\n")
    yes = run("send", KNOWN, "--file", write("one"))

    assert (no.code, yes.code) == (7, 0)
    assert no.err.count("[y/N]") == yes.err.count("[y/N]") == 1
    assert no.err.rstrip().endswith("Nothing was sent.")
    assert sent_to(fast_service) == Counter([KNOWN, KNOWN])


def test_a_batch_is_judged_whole_before_its_first_send(run: Run, fast_service: RunningService, write: Write) -> None:
    """One recipient who has the document already stops all of it; a line of JSON tells what is about its number."""
    run("send", KNOWN, "--file", write("one"))

    refused = run("send", KNOWN, SLIP, "--file", write("one"))
    assert (refused.code, refused.out) == (7, "")
    assert sent_to(fast_service) == Counter([KNOWN])

    sent = run("send", KNOWN, SLIP, "--file", write("one"), "--again", "--json")
    lines = {line["to"]: line for line in map(json.loads, sent.out.splitlines())}
    assert [each["kind"] for each in lines[KNOWN]["concerns"]] == ["same document again"]
    assert [each["kind"] for each in lines[SLIP]["concerns"]] == ["near a known number"]
    assert sent_to(fast_service) == Counter([KNOWN, KNOWN, SLIP])


def test_the_same_command_goes_on_with_the_same_ledger(run: Run, fast_service: RunningService, write: Write) -> None:
    """Numbers on the line need no --ledger to be sent to once, in whatever order; --again begins a new one."""
    file = write("one")
    first, second = run("send", KNOWN, ABROAD, "--file", file), run("send", ABROAD, KNOWN, "--file", file)

    assert (first.code, second.code, second.out) == (0, 7, "")
    assert "2 of 2 were sent in an earlier run" in second.err
    assert "Nothing was sent" in second.err
    assert "--again sends to all of them once more" in second.err
    assert set(sent_to(fast_service).values()) == {1}

    assert run("send", KNOWN, ABROAD, "--file", file, "--again").code == 0
    assert set(sent_to(fast_service).values()) == {2}


def test_a_list_that_fails_does_not_fail_the_send(run: Run, fast_service: RunningService, write: Write) -> None:
    """A service that cannot tell its history takes the fax all the same, and the person hears what was not compared."""
    chaos(fast_service, "error=501 on getFaxes")

    ended = run("send", KNOWN, "--file", write("one"))

    assert ended.code == 0
    assert "The history could not be looked at" in ended.err
    assert "nothing was compared" in ended.err


def test_a_list_that_hangs_is_given_up(
    run: Run, fast_service: RunningService, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history has some seconds and no more."""
    monkeypatch.setattr("faxtui.cli.send_guards.PATIENCE", 0.2)
    chaos(fast_service, "delay=60 on getFaxes")

    ended = run("send", KNOWN, "--file", write("one"))

    assert ended.code == 0
    assert "The history took too long; nothing was compared." in ended.err


def test_a_long_history_is_not_read_to_its_end(
    run: Run, fast_service: RunningService, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more sends than are looked at, that is said."""
    monkeypatch.setattr("faxtui.cli.send_guards.MOST_SENDS", 2)
    for text in ("one", "two"):
        run("send", KNOWN, "--file", write(text))

    assert "Compared with the newest 2 sends only." in run("send", KNOWN, "--file", write("three")).err


def test_a_dry_run_tells_what_a_send_would(run: Run, fast_service: RunningService, write: Write) -> None:
    """As rows of the proof and in its JSON; nothing is asked and nothing is sent."""
    run("send", KNOWN, "--file", write("one"))

    shown = run("send", SLIP, "--file", write("one"), "--dry-run")
    data = json.loads(run("send", KNOWN, "--file", write("one"), "--dry-run", "--json").out)

    assert f"Look twice   {SLIP} is not on record" in shown.out
    assert [each["kind"] for each in data["concerns"]] == ["same document again"]
    assert sent_to(fast_service) == Counter([KNOWN])


def test_both_faces_know_a_document_again(run: Run, fast_service: RunningService, write: Write) -> None:
    """The label of a send from the command line is the one that the console looks for, for standard input as well."""
    from faxtui.api.sending import SendFile

    file = Path(write("one"))
    run("send", KNOWN, "--file", str(file))

    with fast_service.http() as http:
        fax = http.get("/faxes").json()["faxes"][0]
    assert fax["labels"][DOCUMENT_LABEL] == fingerprint([file])
    assert document_of({"files": [SendFile("x.txt", file.read_bytes())]}) == fingerprint([file])


def _with_cover(run: Run, tmp_path: Path) -> str:
    """Put a cover page with two tags of the sender's on every fax of the default service; answers its id."""
    pdf = tmp_path / "front.pdf"
    pdf.write_bytes(helvetica("Bill {{invoice}}", "Due {{amount_due}}", "Pages {{pageCount}}"))
    service = json.loads(run("services", "list", "--json").out.splitlines()[0])["id"]
    return run("covers", "add", str(pdf), "--name", "Front", "--service", service).out.strip()


def test_tags_without_a_value_are_no_script_s_to_send(
    run: Run, fast_service: RunningService, write: Write, tmp_path: Path
) -> None:
    """Exit code 7 names them, with --yes too; their values or --raw-tags send it."""
    cover = _with_cover(run, tmp_path)
    send = ("send", KNOWN, "--file", write("one"), "--cover-page", cover)

    refused, partly = run(*send, "--yes"), run(*send, "--cover", "invoice=17")
    assert (refused.code, partly.code) == (7, 7)
    assert "Look twice: The cover page prints {{invoice}}, {{amount_due}} raw: no value." in refused.err.splitlines()
    assert "The cover page prints {{amount_due}} raw: no value." in partly.err
    assert refused.err.splitlines()[-1] == "Nothing was sent; --raw-tags sends it all the same."
    assert sent_to(fast_service) == Counter()

    whole = run(*send, "--cover", "invoice=17", "--cover", "Amount_Due=3 $")
    raw = run(*send, "--raw-tags", "--again")
    assert (whole.code, raw.code) == (0, 0)
    assert "cover page" not in whole.err


def test_a_batch_with_one_row_without_a_value_is_asked_about(
    run: Run, fast_service: RunningService, write: Write, tmp_path: Path
) -> None:
    """A column of the CSV is a value; the proof says what is missing without sending anything."""
    cover = _with_cover(run, tmp_path)
    table = tmp_path / "people.csv"
    table.write_text(f"to,invoice\n{KNOWN},1\n{SLIP},2\n")
    send = ("send", "--recipients", str(table), "--file", write("one"), "--cover-page", cover)

    assert "prints {{amount_due}} raw" in run(*send, "--dry-run").out
    assert run(*send).code == 7
    assert run(*send, "--cover", "amount_due=3").code == 0
    assert sent_to(fast_service) == Counter([KNOWN, SLIP])
