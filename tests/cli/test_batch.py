"""`faxtui send` to many: everybody is accounted for, nobody is sent to twice."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from faxtui.cli.ledger import Ledger
from faxtui.cli.send_many import resume_command
from tests.cli.conftest import Ended, Run
from tests.hang_up import HangUp
from tests.server.local import local
from tests.service import PATIENCE, RunningService

BUSY = "+15005550017"
Point = Callable[..., None]


@pytest.fixture(autouse=True)
def _quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledgers of a test's own, pauses of hundredths of a second."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("faxtui.cli.batch.PAUSES", (0.01,))


@pytest.fixture
def letter(tmp_path: Path) -> str:
    """A document to send."""
    document = tmp_path / "letter.txt"
    document.write_text("Dear all,\n")
    return str(document)


def table(folder: Path, numbers: list[str], name: str = "people.csv") -> str:
    """A CSV of recipients."""
    path = folder / name
    path.write_text("to,Name\n" + "".join(f"{number},Person {place}\n" for place, number in enumerate(numbers)))
    return str(path)


def numbers(count: int) -> list[str]:
    """So many different numbers that can be faxed."""
    return [f"+1415555{place:04d}" for place in range(count)]


def chaos(service: RunningService, *rules: str) -> None:
    """Have the service fail as told from now on; no rule: no more."""
    with local(service) as client:
        client.delete("/chaos")
        for rule in rules:
            assert client.post("/chaos", json={"rule": rule}).status_code == 201


def sent_to(service: RunningService) -> Counter[str]:
    """How many faxes the service has for each number, by its own list."""
    with service.http() as http:
        page = http.get("/faxes", params={"pageSize": 1000}).json()
    return Counter(fax["to"] for fax in page["faxes"])


def outcomes(ended: Ended) -> Counter[str]:
    """How many recipients came to each outcome, by the JSON lines."""
    return Counter(json.loads(line)["outcome"] for line in ended.out.splitlines())


def events(path: Path) -> list[dict[str, Any]]:
    """The lines of a ledger."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_many_are_accounted_for_under_chaos(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5 % failures of each kind; after it was run until nothing is left, each number has exactly one fax."""
    monkeypatch.setattr("faxtui.cli.batch.TAKEN_WITHIN", timedelta(0))
    people = numbers(300)
    chaos(fast_service, "503 on sendFax 5%", "500 on sendFax 5%", "drop on sendFax 5%", "rate-limit=0 on sendFax 5%")
    arguments = ("send", "--recipients", table(tmp_path, people), "--file", letter, "--at-once", "8", "--json")

    first = run(*arguments)
    told = outcomes(first)
    assert sum(told.values()) == 300
    assert told["sent"] == len(sent_to(fast_service))
    assert first.code == (6 if told["unknown"] else 0)
    assert told["unknown"]

    for _ in range(10):
        if run(*arguments).code == 0:
            break
    assert sent_to(fast_service) == Counter(people)


def test_a_second_run_sends_nobody_anything(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path
) -> None:
    """The same command again finds its ledger by itself, and no job takes that for a send; another document is another.

    Whoever names a ledger asks for just that, and gets exit code 0.
    """
    arguments = ["send", "--recipients", table(tmp_path, numbers(3)), "--file", letter]

    first, second = run(*arguments), run(*arguments)

    assert (first.code, second.code) == (0, 7)
    (ledger,) = re.findall(r"earlier run \((.*)\)", second.err)
    assert run(*arguments, "--ledger", ledger).code == 0
    again = run(*arguments, "--ledger", ledger, "--again")
    assert (again.code, "Nothing was sent" in again.err) == (7, True)
    assert [line.split()[1] for line in first.out.splitlines()] == ["sent"] * 3
    assert second.out == ""
    assert second.err.startswith("3 of 3 were sent in an earlier run (")
    assert set(sent_to(fast_service).values()) == {1}

    other = tmp_path / "other.txt"
    other.write_text("Something else.")
    assert run(*arguments[:-1], str(other)).code == 0
    assert set(sent_to(fast_service).values()) == {2}


def test_new_data_for_somebody_who_was_sent_to_is_refused(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path
) -> None:
    """Next month's amounts in the same file: nobody is silently left out, and --again sends them to all."""
    people = tmp_path / "people.csv"
    arguments = ["send", "--recipients", str(people), "--file", letter]
    first, second, third = numbers(3)
    people.write_text(f"to,amount\n{first},10\n{second},20\n")
    assert run(*arguments).code == 0

    people.write_text(f"amount,to\n10,{first}\n25,{second}\n30,{third}\n")
    ended = run(*arguments)
    assert (ended.code, ended.out) == (7, "")
    assert f"{second} got a fax with other data" in ended.err
    assert sent_to(fast_service) == Counter([first, second])

    assert run(*arguments, "--again").code == 0
    assert sent_to(fast_service) == Counter([first, second, first, second, third])


def test_somebody_new_in_the_table_is_all_that_is_sent_to(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path
) -> None:
    """A row that was added later gets its fax, the others keep the one they have."""
    people = numbers(4)
    arguments = ["send", "--file", letter, "--recipients"]

    run(*arguments, table(tmp_path, people[:3]))
    again = run(*arguments, table(tmp_path, people))

    assert [line.split()[0] for line in again.out.splitlines()] == people[3:]
    assert sent_to(fast_service) == Counter(people)


def test_waiting_tells_how_each_ended(run: Run, fast_service: RunningService, letter: str, tmp_path: Path) -> None:
    """With --wait one line a recipient says how the fax ended, and one failure makes it exit code 5."""
    people = [*numbers(8), BUSY]
    ended = run("send", *people, "--file", letter, "--wait", "--json")

    results = {line["to"]: line for line in map(json.loads, ended.out.splitlines())}
    assert ended.code == 5
    assert outcomes(ended) == {"delivered": 8, "failed": 1}
    assert results[BUSY]["fax"]["errorCode"] == 17
    assert "9 recipients: 9 sent, 0 unknown, 0 left, 8 delivered, 1 failed." in ended.err


def test_waiting_has_an_end(run: Run, service: RunningService, point_at: Point, letter: str, tmp_path: Path) -> None:
    """Faxes that do not end in time are unfinished, exit code 6, and the same command goes on waiting for them."""
    point_at(service)
    arguments = ("send", *numbers(2), "--file", letter, "--ledger", str(tmp_path / "l"), "--wait")

    ended = run(*arguments, "--timeout", "0.2", "--json")
    assert (ended.code, outcomes(ended)) == (6, {"unfinished": 2})
    assert "The time ran out" in ended.err

    service.advance(3600)
    again = run(*arguments, "--json")
    assert (again.code, outcomes(again)) == (0, {"delivered": 2})
    assert set(sent_to(service).values()) == {1}


def test_the_intent_is_on_the_disk_before_the_send_and_the_result_after(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is synced; a machine that goes down between them leaves an intent with the label to look for."""
    from faxtui.api.faxes import Faxes

    order: list[str] = []
    ledger = tmp_path / "ledger.jsonl"
    synced, submit = os.fsync, Faxes.send

    def sync(descriptor: int) -> None:
        if os.path.samestat(os.fstat(descriptor), ledger.stat()):  # the audit log is synced too
            order.append("sync")
        synced(descriptor)

    async def send(self: Faxes, *arguments: Any, **fields: Any) -> Any:
        order.append("send")
        return await submit(self, *arguments, **fields)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Faxes, "send", send)
    run("send", *numbers(2), "--file", letter, "--ledger", str(ledger), "--at-once", "1")

    assert order[-6:] == ["sync", "send", "sync", "sync", "send", "sync"]
    assert [line["event"] for line in events(ledger)] == ["batch", "intent", "sent", "intent", "sent"]
    assert events(ledger)[1]["label"].startswith("faxtuiSend=")
    assert ledger.stat().st_mode & 0o777 == 0o600


def cut_after_intent(ledger: Path, number: str) -> None:
    """Make a ledger as it would be had the machine gone down during the send to a number, its last line torn."""
    kept = [line for line in ledger.read_text().splitlines() if f'"sent","to":"{number}"' not in line]
    ledger.write_text("\n".join(kept) + '\n{"event":"sent","to":"' + number[:5])


def test_an_intent_without_result_is_settled_by_its_label(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path
) -> None:
    """The fax is there: it is found by its label and not sent again."""
    people, ledger = numbers(3), tmp_path / "ledger.jsonl"
    arguments = ("send", *people, "--file", letter, "--ledger", str(ledger))
    run(*arguments)
    cut_after_intent(ledger, people[1])

    again = run(*arguments)

    assert again.code == 0
    assert [line.split()[:2] for line in again.out.splitlines()] == [[people[1], "sent"]]
    assert sent_to(fast_service) == Counter(people)


def test_an_intent_that_nothing_came_of_is_sent_once_it_is_old_enough(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not listed is no proof at first: it stays unknown with exit code 6; later it counts as not taken and is sent."""
    people, ledger = numbers(1), tmp_path / "ledger.jsonl"
    arguments = ("send", *people, "--file", letter, "--ledger", str(ledger))
    chaos(fast_service, "500 on sendFax x1")
    lost = run(*arguments)
    early = run(*arguments)

    assert (lost.code, early.code) == (6, 6)
    assert "1 recipient: 0 sent, 1 unknown, 0 left." in early.err
    assert "after 2 minutes it counts as not taken" in early.out
    assert sent_to(fast_service) == {}

    monkeypatch.setattr("faxtui.cli.batch.TAKEN_WITHIN", timedelta(0))
    assert run(*arguments).code == 0
    assert sent_to(fast_service) == Counter(people)


def test_a_lost_answer_is_found_within_the_run(
    run: Run, fast_service: RunningService, point_at: Point, letter: str, tmp_path: Path
) -> None:
    """The service took every fax and no answer came back: each is found, none is sent again."""
    people = numbers(5)
    with HangUp(fast_service.url) as line:
        point_at(fast_service, line.url)
        ended = run("send", *people, "--file", letter, "--json")
        assert line.cut

    assert (ended.code, outcomes(ended)) == (0, {"sent": 5})
    assert sent_to(fast_service) == Counter(people)


def test_a_refused_number_costs_only_itself(run: Run, fast_service: RunningService, letter: str) -> None:
    """The others are sent to; the refused one is left, told with the reason, and makes it exit code 1."""
    people = [*numbers(2), "+15005550422"]
    ended = run("send", *people, "--file", letter)

    assert ended.code == 1
    assert "+15005550422     not sent" in ended.out
    assert "3 recipients: 2 sent, 0 unknown, 1 left (1 of them refused or not reached)." in ended.err


@pytest.mark.parametrize(
    ("break_it", "code"), [("key", 3), ("gone", 1)], ids=["a refused key", "a service that is away"]
)
def test_what_concerns_all_stops_the_batch(
    run: Run,
    fast_service: RunningService,
    letter: str,
    monkeypatch: pytest.MonkeyPatch,
    break_it: str,
    code: int,
) -> None:
    """Nobody is tried in vain; the rest is left, and the way to go on is told."""
    if break_it == "key":
        monkeypatch.setenv("SINCH_KEY_SECRET", "wrong")
    else:
        monkeypatch.setenv("FAXTUI_BASE_URL", "http://127.0.0.1:9")
        monkeypatch.setattr("faxtui.cli.batch.TRIES", 1)
        monkeypatch.setattr("faxtui.api.transport.BUDGET", 0.01)
        monkeypatch.setattr("faxtui.api.retries.BUDGET", 0.01)
        monkeypatch.setattr("faxtui.cli.batch.MOST_LOST", 1)
    ended = run("send", *numbers(50), "--file", letter, "--at-once", "1")

    assert ended.code == code
    assert "50 recipients: 0 sent, 0 unknown, 50 left (1 of them refused or not reached)." in ended.err
    assert "To go on: " in ended.err


def test_a_full_disk_stops_before_the_send(
    run: Run, fast_service: RunningService, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be put on the ledger is not sent."""

    def full(self: Ledger, line: object) -> None:
        if '"intent"' in json.dumps(line):
            raise OSError(errno.ENOSPC, "No space left on device", "ledger")
        append(self, line)  # type: ignore[arg-type]

    append = Ledger._append
    monkeypatch.setattr(Ledger, "_append", full)
    ended = run("send", *numbers(3), "--file", letter)

    assert ended.code == 1
    assert ended.err.endswith("ledger: No space left on device.\n")
    assert sent_to(fast_service) == {}


def test_ctrl_c_tells_how_far_it_came_and_how_to_go_on(
    service: RunningService, point_at: Point, letter: str, tmp_path: Path
) -> None:
    """Exit code 130, the sends under way are waited for, and the printed command sends to the rest only."""
    point_at(service)
    chaos(service, "delay=0.1 on sendFax")
    people = numbers(40)
    command = [sys.executable, "-m", "faxtui", "send", "--recipients", table(tmp_path, people), "--file", letter]
    with subprocess.Popen([*command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    sent = len(sent_to(service))
    assert 5 <= sent < 40
    assert f"40 recipients: {sent} sent, 0 unknown, {40 - sent} left." in err
    (again,) = re.findall(r"^To go on: faxtui (.*)$", err, re.MULTILINE)
    chaos(service)
    go_on = subprocess.run(
        f"'{sys.executable}' -m faxtui {again}", shell=True, capture_output=True, text=True, timeout=PATIENCE
    )
    assert go_on.returncode == 0, go_on.stderr
    assert len(go_on.stdout.splitlines()) == 40 - sent
    assert sent_to(service) == Counter(people)


def test_a_password_is_not_repeated_in_the_command(tmp_path: Path) -> None:
    """The way to go on is told in words when the line holds a password."""
    path = tmp_path / "a b"

    assert resume_command(["x", "send", "+1", "--file", "a"], path) == f"faxtui send +1 --file a --ledger '{path}'"
    assert resume_command(["x", "send", "--ledger=l"], path) == "faxtui send --ledger=l"
    assert "secret" not in resume_command(["x", "send", "--callback-url", "https://me:secret@a.b/c"], path)


def test_a_ledger_is_for_one_batch_and_one_command(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path
) -> None:
    """Another batch's, another command's and a foreign file are refused with exit code 7, and nothing is sent."""
    ledger = tmp_path / "ledger.jsonl"
    arguments = ("send", *numbers(2), "--file", letter, "--ledger", str(ledger))
    run(*arguments)
    before = sent_to(fast_service)

    other = run(*arguments, "--header", "Other")
    assert other.code == 7
    assert "is the ledger of another batch" in other.err

    job = events(ledger)[0]["job"]
    with Ledger(ledger, job):
        busy = run(*arguments)
    assert busy.code == 7
    assert "is in use" in busy.err

    for foreign in ("hello\n", "my notes", '{"event":"batch","version":1,"job":"' + job + '"}\n{"event":"x"}\n'):
        ledger.write_text(foreign)
        assert run(*arguments).code == 7
        assert ledger.read_text() == foreign
    assert sent_to(fast_service) == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name\nAnn\n", "has no column “to” in its first line."),
        ("to\n+14155550100\n12\n", "line 3: 12. Begin with + and the country code, as in +14155550100. Nothing"),
        ("to,a,a\n+14155550100,1,2\n", "has two columns “a”."),
        ("to,a\n+14155550100,1\n+14155550100,2\n", "is there twice with different data"),
        ("to\n", "Nobody to send to"),
        ('to\n"+1415\n', "line 2: unexpected end of data."),
    ],
)
def test_a_wrong_table_is_told(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, content: str, sentence: str
) -> None:
    """One sentence with the line, exit code 2, and nobody is sent to."""
    path = tmp_path / "people.csv"
    path.write_text(content)
    ended = run("send", "--recipients", str(path), "--file", letter)

    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
    assert sent_to(fast_service) == {}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_come_from_spreadsheets_of_all_countries(
    run: Run, fast_service: RunningService, letter: str, tmp_path: Path, separator: str
) -> None:
    """Commas, semicolons and tabs, a byte order mark, and columns as cover data under small letters."""
    path = tmp_path / "people.csv"
    text = "To,Full Name\r\n+1 (415) 555-0100,Ann\r\n\r\n+14155550101,\r\n".replace(",", separator)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    shown = run("send", "--recipients", str(path), "--file", letter, "--cover", "Ref=7", "--dry-run", "--json")

    proof = json.loads(shown.out)
    assert [(each["to"], each["coverPageData"]) for each in proof["recipients"]] == [
        ("+14155550100", {"full name": "Ann"}),
        ("+14155550101", {}),
    ]
    assert proof["options"] == {"coverPageData": {"ref": "7"}}
