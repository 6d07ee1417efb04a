"""`faxtui config` against the local service: written, compared, applied, compared again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Run
from tests.service import RunningService


@pytest.fixture
def clinic(point_at: Callable[[RunningService], None]) -> Iterator[RunningService]:
    """The demo clinic, set in the environment."""
    with RunningService(demo=True) as running:
        point_at(running)
        yield running


def exported(run: Run, tmp_path: Path) -> tuple[Path, Any]:
    file = tmp_path / "clinic.yaml"
    ended = run("config", "export", str(file), "--force")
    assert ended.code == 0, ended.err
    return file, yaml.safe_load(file.read_text())


def test_what_was_exported_is_no_difference(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """Services, addresses and cover pages are in it; the files beside it are what their hashes say; plan says 0."""
    file, data = exported(run, tmp_path)

    assert len(data["services"]) >= 2
    covers = [cover for one in data["services"] for cover in one["covers"].values()]
    assert covers
    assert all(hashlib.sha256((tmp_path / c["file"]).read_bytes()).hexdigest() == c["sha256"] for c in covers)
    ended = run("config", "plan", str(file), "--prune")
    assert (ended.code, ended.out) == (0, "")
    assert run("config", "drift", str(file)).code == 0


def test_apply_makes_it_so_and_is_safe_to_repeat(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """A new service, a changed setting, an address: planned with code 8, a dry run changes nothing, then done once."""
    file, data = exported(run, tmp_path)
    first = data["services"][0]
    first["settings"]["number_of_retries"] = 5
    first["emails"]["new@example.com"] = {first["numbers"][0]: "send"}
    cover = next(c for one in data["services"] for c in one["covers"].values())
    settings = {"incoming_webhook_url": "https://example.com/h", "save_inbound_fax_documents": False}
    data["services"].append({"name": "Labs", "settings": settings, "covers": {"Plain": dict(cover)}, "cover": "Plain"})
    file.write_text(yaml.safe_dump(data))

    planned = run("config", "plan", str(file))
    assert planned.code == 8
    for line in ("+ service “Labs”", "Retries: ", "+ address “new@example.com”", "+ cover page “Plain” of “Labs”"):
        assert line in planned.out
    assert "! “Labs” would keep no pages of received faxes." in planned.out
    assert run("config", "apply", str(file), "--dry-run").code == 8
    asked = run("config", "apply", str(file))
    assert (asked.code, "--yes applies without asking" in asked.err) == (7, True)
    assert run("config", "plan", str(file)).out == planned.out

    done = run("config", "apply", str(file), "--yes")
    assert done.code == 0, done.err
    assert done.out.count("done  ") == 5
    assert run("config", "plan", str(file), "--prune").code == 0
    assert run("config", "apply", str(file), "--yes").code == 0


def test_nothing_is_deleted_without_prune(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """What is not in the file stays and is told; with --prune it goes, with its risks."""
    file, data = exported(run, tmp_path)
    holder = next(one for one in data["services"] if one["emails"])
    gone = next(iter(holder["emails"]))
    del holder["emails"][gone]
    file.write_text(yaml.safe_dump(data))

    kept = run("config", "plan", str(file))
    assert kept.code == 0
    assert f"= address “{gone}” of “{holder['name']}” is not in the file and stays" in kept.out
    assert f"- address “{gone}”" in run("config", "plan", str(file), "--prune").out
    assert run("config", "apply", str(file), "--prune", "--yes").code == 0
    assert gone not in str(exported(run, tmp_path)[1])


def test_the_first_error_ends_it_and_says_what_is_left(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """Done, failed, not done: one line each; and nothing after the failure was tried."""
    file, data = exported(run, tmp_path)
    first = data["services"][0]
    first["settings"]["number_of_retries"] = 5
    first["emails"]["a@example.com"] = {"+15550001111": "send"}
    first["emails"]["b@example.com"] = {first["numbers"][0]: "send"}
    file.write_text(yaml.safe_dump(data, sort_keys=False))

    ended = run("config", "apply", str(file), "--yes")
    assert ended.code == 1
    tail = [line.split("  ")[0] for line in ended.out.splitlines() if line.startswith(("done", "failed", "not done"))]
    assert tail == ["done", "failed", "not done"]
    assert "1 of 3 changes were made" in ended.err


def test_a_masked_webhook_means_keep(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """Name and password never reach the file; as they are they change nothing, elsewhere they are refused."""
    with clinic.http() as http:
        one = http.get("/services").json()["services"][0]
        http.patch(f"/services/{one['id']}", json={"incomingWebhookUrl": "https://ann:secret@example.com/h"})
    file, data = exported(run, tmp_path)

    assert "secret" not in file.read_text()
    assert run("config", "plan", str(file)).code == 0
    found = next(s for s in data["services"] if s["name"] == one["name"])
    found["settings"]["incoming_webhook_url"] = "https://***:***@elsewhere.example/h"
    file.write_text(yaml.safe_dump(data))
    ended = run("config", "apply", str(file), "--yes")
    assert (ended.code, "write them out" in ended.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("services: [", "is no YAML"),
        ("version: 2\nservices: []", "version must be 1"),
        ("version: 1\nservices: [{name: A, settings: {number_of_retries: 9}}]", "from 0 to 5"),
        ("version: 1\nservices: [{name: A, colour: red}]", "unknown 'colour'"),
        ("version: 1\nservices: [{name: A}, {name: A}]", "the same name"),
        ("version: 1\nservices: &a [*a]", "aliases"),
        ("version: 1\nservices: [{name: A, emails: {a@b.c: {'+1': never}}}]", "one of both, send, receive"),
        ("!!python/object/apply:os.system ['true']", "is no YAML"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(
    run: Run, clinic: RunningService, tmp_path: Path, text: str, told: str
) -> None:
    """One sentence says what is wrong where, and nothing is asked of the service."""
    (tmp_path / "a.yaml").write_text(text)

    ended = run("config", "plan", str(tmp_path / "a.yaml"))
    assert (ended.code, told in ended.err) == (2, True), ended.err
