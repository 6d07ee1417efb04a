"""`faxtui config` against the local service: written, compared, applied, compared again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Run
from tests.cli.person import sit_down
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
    first["emails"]["b@example.com"] = {"+15550001112": "send"}
    file.write_text(yaml.safe_dump(data, sort_keys=False))

    ended = run("config", "apply", str(file), "--yes")
    assert ended.code == 1
    tail = [line.split("  ")[0] for line in ended.out.splitlines() if line.startswith(("done", "failed", "not done"))]
    assert tail == ["done", "failed", "not done"]
    assert "1 of 3 changes were made" in ended.err


def test_a_renamed_service_keeps_its_numbers(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """Its name first, so that addresses of the new name find its numbers: one plan, applied in one go."""
    file, data = exported(run, tmp_path)
    one = next(each for each in data["services"] if each["default"] and each["numbers"] and each["covers"])
    old, one["name"] = one["name"], "Reception"
    one["emails"]["new@example.com"] = {one["numbers"][0]: "receive"}
    one["cover"] = next(iter(one["covers"]))
    file.write_text(yaml.safe_dump(data, sort_keys=False))

    planned = run("config", "plan", str(file), "--prune")
    assert planned.out.startswith(f"~ name “Reception” of “{old}”")
    assert "- service" not in planned.out
    assert "+ service" not in planned.out
    assert "default" not in planned.out
    done = run("config", "apply", str(file), "--yes", "--prune")
    assert (done.code, "failed" in done.out) == (0, False), done.out + done.err
    assert run("config", "drift", str(file)).code == 0
    with clinic.http() as http:
        services = {each["name"]: each["id"] for each in http.get("/services").json()["services"]}
        numbers = http.get(f"/services/{services['Reception']}/numbers").json()["numbers"]
    assert old not in services
    assert [each["phoneNumber"] for each in numbers] == one["numbers"]


def test_what_waits_for_a_number_holds_up_nothing(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """A number comes to a service by hand: an address on one is tried after all else, and warned of."""
    file, data = exported(run, tmp_path)
    first, other = [one for one in data["services"] if one["numbers"]][:2]
    moved = other["numbers"][0]
    first["emails"] = {"a@example.com": {moved: "send"}, **first["emails"]}
    data["services"].append({"name": "Labs", "emails": {"b@example.com": {moved: "send"}}})
    other["settings"]["number_of_retries"] = 5
    file.write_text(yaml.safe_dump(data, sort_keys=False))

    assert f"! {moved} is not linked to “Labs”: link it first." in run("config", "plan", str(file)).out
    ended = run("config", "apply", str(file), "--yes")
    tail = [line for line in ended.out.splitlines() if line.startswith(("done", "failed", "not done"))]
    assert [line.split("  ")[0] for line in tail] == ["done", "done", "failed", "not done"]
    assert "a@example.com" in tail[2]


def test_a_masked_webhook_means_keep(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """Name and password never reach the file; as they are they change nothing, elsewhere they are refused."""
    with clinic.http() as http:
        one = http.get("/services").json()["services"][0]
        http.patch(f"/services/{one['id']}", json={"incomingWebhookUrl": "https://ann:secret@example.com/h"})
    file, data = exported(run, tmp_path)

    assert "secret" not in file.read_text()
    assert run("config", "plan", str(file)).code == 0
    found = next(s for s in data["services"] if s["name"] == one["name"])
    found["settings"]["incoming_webhook_url"] = "https://ann:se@cret@elsewhere.example/h"
    file.write_text(yaml.safe_dump(data))
    planned = run("config", "plan", str(file))
    assert ("https://***:***@elsewhere.example/h" in planned.out, "cret" in planned.out) == (True, False)
    found["settings"]["incoming_webhook_url"] = "https://elsewhere.example/h?token=secret"
    file.write_text(yaml.safe_dump(data))
    planned = run("config", "plan", str(file))
    assert ("https://elsewhere.example/h?token=***" in planned.out, "cret" in planned.out) == (True, False)
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


def test_files_that_are_there_stay(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """Cover pages are written beside the YAML; other content under such a name ends it before anything is written."""
    file, data = exported(run, tmp_path)
    cover = tmp_path / next(c for one in data["services"] for c in one["covers"].values())["file"]
    assert cover.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    cover.write_bytes(b"somebody's own")
    file.write_text("my notes")

    ended = run("config", "export", str(file), "--force")
    assert (ended.code, "is not the cover page that would go there" in ended.err) == (7, True)
    assert (cover.read_bytes(), file.read_text()) == (b"somebody's own", "my notes")
    cover.unlink()
    assert run("config", "export", str(file), "--force").code == 0
    assert file.read_text() == before


def test_a_cover_page_left_over_is_seen(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """When the new page was added and the old one could not be deleted, the next plan tells the one left over."""
    file, data = exported(run, tmp_path)
    holder = next(one for one in data["services"] if one["covers"])
    name, facts = next(iter(holder["covers"].items()))
    page = (tmp_path / facts["file"]).read_bytes() + b"\n% changed"
    (tmp_path / "new.pdf").write_bytes(page)
    facts.update(file="new.pdf", sha256=hashlib.sha256(page).hexdigest())
    file.write_text(yaml.safe_dump(data))
    with pytest.MonkeyPatch.context() as patch:
        from faxtui.api.cover_pages import CoverPages
        from faxtui.api.errors import ServerError

        async def failing(*_: object) -> None:
            raise ServerError("The service failed.")

        patch.setattr(CoverPages, "delete", failing)
        assert run("config", "apply", str(file), "--yes").code == 1

    seen = run("config", "drift", str(file))
    assert seen.code == 8
    assert f"- cover page “{name} (2)” of “{holder['name']}”" in seen.out
    assert f"cover page “{name} (2)”" in run("config", "plan", str(file)).out
    assert run("config", "apply", str(file), "--prune", "--yes").code == 0
    assert run("config", "drift", str(file)).code == 0


@pytest.mark.parametrize(("typed", "code"), [("yes", 0), ("no", 7), ("", 7)])
def test_apply_asks(
    run: Run, clinic: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    """At a terminal the difference is shown and yes must be typed; anything else changes nothing."""
    file, data = exported(run, tmp_path)
    data["services"][0]["settings"]["number_of_retries"] = 5
    file.write_text(yaml.safe_dump(data))
    sit_down(monkeypatch, f"{typed}\n")

    ended = run("config", "apply", str(file))
    assert (ended.code, "Type yes to go on" in ended.err) == (code, True)
    assert run("config", "plan", str(file)).code == (0 if code == 0 else 8)


def test_what_somebody_else_changes_while_it_asks_stays(
    run: Run, clinic: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The yes was to another difference: nothing is changed, and the command says to look again."""
    from faxtui.cli import config_apply

    file, data = exported(run, tmp_path)
    data["services"][0]["settings"]["number_of_retries"] = 5
    file.write_text(yaml.safe_dump(data))
    with clinic.http() as http:
        service_id = next(one["id"] for one in http.get("/services").json()["services"] if one["defaultForProject"])

        def agreed(*_: object) -> bool:
            return http.patch(f"/services/{service_id}", json={"numberOfRetries": 1}).is_success

        monkeypatch.setattr(config_apply, "_agreed", agreed)
        ended = run("config", "apply", str(file))
        assert http.get(f"/services/{service_id}").json()["numberOfRetries"] == 1
    assert (ended.code, "Somebody else changed the project" in ended.err) == (7, True)


@pytest.mark.parametrize(("typed", "code"), [("yes", 7), ("2", 7), ("1", 0)])
def test_apply_on_production_asks_for_the_count(
    run: Run, clinic: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    """A habit of yes is not enough there."""
    from faxtui.cli import config_apply
    from faxtui.cli.connecting import connection

    file, data = exported(run, tmp_path)
    data["services"][0]["settings"]["number_of_retries"] = 5
    file.write_text(yaml.safe_dump(data))
    monkeypatch.setattr(config_apply, "connection", lambda: connection()._replace(production=True))
    sit_down(monkeypatch, f"{typed}\n")

    ended = run("config", "apply", str(file))
    assert (ended.code, "(production)? Type 1 to go on" in ended.err) == (code, True)


def test_drift_against_another_profile(
    run: Run, clinic: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project of the environment against the one of a profile: 0 when they are the same, 8 and lines when not."""
    folder = tmp_path / "config" / "faxtui"
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with RunningService(demo=True) as other:
        (folder / "config.toml").write_text(
            f'[profiles.other]\nproject_id = "{other.project_id}"\nkey_id = "{other.key_id}"\n'
            f'base_url = "{other.url}"\nsecret_command = ["printf", "%s", "{other.key_secret}"]\n'
        )
        same = run("config", "drift", "--against", "other")
        assert (same.code, same.out) == (0, ""), same.err
        with other.http() as http:
            http.post("/services", json={"name": "Only There"})
        ended = run("config", "drift", "--against", "other")
    assert ended.code == 8
    assert "+ service “Only There”" in ended.out
    assert run("config", "drift", "--against", "nobody").code == 2
