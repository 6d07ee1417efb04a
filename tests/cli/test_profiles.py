"""`faxtui profiles`, and the two flags that every command shares."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from faxtui.profiles import read_settings
from tests.cli.conftest import Run
from tests.keyrings import MemoryKeyring, registered
from tests.service import KEY_ID, KEY_SECRET, PROJECT_ID, RunningService

ACCOUNT = ["--project-id", PROJECT_ID, "--key-id", KEY_ID]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings go; nothing is there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "faxtui"


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """A keyring for the test."""
    backend = MemoryKeyring()
    with registered(backend):
        yield backend


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KEY_SECRET}\nmore\n"))


@pytest.fixture
def clinic(run: Run, folder: Path, ring: MemoryKeyring, service: RunningService, type_in: None) -> RunningService:
    """A service that is the profile clinic's, the current one."""
    assert run("profiles", "add", "clinic", *ACCOUNT, "--secret-stdin", "--base-url", service.url).code == 0
    return service


def test_add_asks_the_service_and_keeps_the_secret_apart(
    run: Run, folder: Path, ring: MemoryKeyring, service: RunningService, type_in: None
) -> None:
    """The key was tried, the secret is in the keyring and nowhere else, and the first profile is the current one."""
    options = ["--base-url", service.url, "--production", "--color", "red", "--sender", "+14155550100"]
    code, out, err = run("profiles", "add", "clinic", *ACCOUNT, "--secret-stdin", *options)

    assert (code, out) == (0, "")
    assert "clinic: the key is good; it sees 1 service." in err
    assert err.endswith("its secret in the keyring.\nclinic is used from now on.\n")
    assert KEY_SECRET not in err + (folder / "config.toml").read_text()
    assert ring.kept == {("faxtui", f"clinic {KEY_ID}"): KEY_SECRET}
    settings = read_settings(folder / "config.toml")
    assert settings.current == "clinic"
    assert settings.profile("clinic").production
    assert not settings.profile("clinic").read_only


def test_add_refuses_a_wrong_key_and_saves_nothing(
    run: Run, folder: Path, ring: MemoryKeyring, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3, no file, no secret; --no-test saves all the same."""
    arguments = ["profiles", "add", "clinic", *ACCOUNT, "--secret-stdin", "--base-url", service.url]
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    code, out, err = run(*arguments)

    assert (code, out) == (3, "")
    assert "Nothing was saved" in err
    assert "wrong" not in err
    assert not folder.exists()
    assert ring.kept == {}

    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    assert run(*arguments, "--no-test").code == 0
    assert run("profiles", "test").code == 3
    assert run("faxes", "list").code == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--project-id is missing.\n"),
        (["--project-id", "p"], "--key-id is missing.\n"),
        (ACCOUNT, "The secret comes from a terminal, or from a pipe with --secret-stdin.\n"),
        ([*ACCOUNT, "--secret-stdin"], "The secret is empty: nothing was saved.\n"),
        ([*ACCOUNT, "--secret-command", "'"], "--secret-command is no command: look at its quotes.\n"),
        ([*ACCOUNT, "--color", "mauve"], "Profile clinic: color is none of red, orange, yellow, green, cyan, blue, "),
        ([*ACCOUNT, "--region", "eu1", "--base-url", "http://h"], "Profile clinic: has both base_url and region"),
    ],
)
def test_add_tells_scripts_what_is_missing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    """Exit code 2; where nobody can be asked, nobody is."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, out, err = run("profiles", "add", "clinic", *arguments)

    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert not folder.exists()


def test_add_warns_of_plain_http(run: Run, folder: Path, ring: MemoryKeyring, type_in: None) -> None:
    """Before the secret is read; a service on this machine needs no warning."""
    for number, (url, warned) in enumerate((("http://fax.test", True), ("http://127.0.0.1:9", False))):
        ended = run(
            "profiles", "add", f"p{number}", *ACCOUNT, "--secret-command", "true", "--base-url", url, "--no-test"
        )

        assert ended.code == 0
        assert ended.err.startswith("This is plain http beyond this machine") is warned


def test_add_asks_a_person_without_echo(
    run: Run, folder: Path, ring: MemoryKeyring, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are asked for in the open, the secret by the hidden prompt."""
    typed = io.StringIO(f"{PROJECT_ID}\n{KEY_ID}\n")
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: KEY_SECRET)

    assert run("profiles", "add", "clinic", "--base-url", service.url).code == 0
    assert list(ring.kept.values()) == [KEY_SECRET]


def test_a_profile_is_not_replaced_by_chance(run: Run, clinic: RunningService, ring: MemoryKeyring) -> None:
    """Exit code 7; --force replaces it, and the secret of the old key goes."""
    again = ["profiles", "add", "clinic", "--project-id", "p", "--key-id", "k2", "--no-test"]
    assert run(*again, "--secret-command", "echo x") == (
        7,
        "",
        "There is a profile clinic already (--force replaces it).\n",
    )
    assert run(*again, "--secret-command", "echo x", "--force").code == 0
    assert ring.kept == {}


def test_commands_use_the_current_profile(run: Run, clinic: RunningService) -> None:
    """No variable is set, and the service answers."""
    code, _, err = run("faxes", "list")

    assert (code, err) == (0, "0 faxes of the last 7d.\n")
    assert run("profiles", "test").out == "clinic: the key is good; it sees 1 service.\n"


def test_a_profile_can_be_named_anywhere_on_the_line(run: Run, clinic: RunningService) -> None:
    """Before the command, after it, and with an equals sign; an unknown one is exit code 2 with the nearest name."""
    run("profiles", "use", "demo")
    for line in (["--profile", "clinic", "faxes", "list"], ["faxes", "list", "--profile=clinic"]):
        assert run(*line).code == 0
    assert run("faxes", "list").code == 2
    assert run("faxes", "list", "--profile", "clinc") == (
        2,
        "",
        "There is no profile 'clinc' (did you mean clinic?).\n",
    )


def test_read_only_is_kept_by_every_command(run: Run, clinic: RunningService, tmp_path: Path) -> None:
    """By flag or by profile: exit code 7, and the service got nothing."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann,\n")
    send = ["send", "+19898989898", "--file", str(letter)]

    assert run(*send, "--read-only") == (7, "", "This session is read-only: nothing was sent.\n")
    options = ["--secret-command", f"echo {KEY_SECRET}", "--base-url", clinic.url, "--read-only", "--use"]
    assert run("profiles", "add", "guarded", *ACCOUNT, *options).code == 0
    assert run(*send).code == 7
    with clinic.http() as http:
        assert http.get("/faxes").json()["totalItems"] == 0


def test_a_local_service_is_the_profiles_own(run: Run, clinic: RunningService, folder: Path) -> None:
    """Its webhooks and its callers are those of the profile's service, with the profile's key; --url goes before."""
    letter = folder.parent / "letter.txt"
    letter.write_text("Dear Ann,\n")
    call = ["server", "receive", str(letter), "--to", "+14155550100", "--from", "+14155550199"]

    assert run("webhooks", "deliveries") == (0, "", "0 deliveries.\n")
    assert run("webhooks", "deliveries", "--url", "http://127.0.0.1:9").code == 1
    assert run("webhooks", "deliveries", "--profile", "clinc").code == 2
    assert "incomingWebhookUrl" in run(*call, "--profile", "clinic").err
    for line in (call, ["webhooks", "replay", "x"], ["webhooks", "replay", str(letter), "--to", "http://127.0.0.1:9"]):
        assert run(*line, "--read-only") == (7, "", "This session is read-only: nothing was sent.\n")


def test_the_profiles_sender_and_service_are_used(
    run: Run, clinic: RunningService, folder: Path, tmp_path: Path
) -> None:
    """What the command line does not say the profile says."""
    with clinic.http() as http:
        chosen = http.post("/services", json={"name": "Billing"}).json()["id"]
    for number in ("+14155550177", "+14155550178"):
        httpx.put(
            f"{clinic.url}/_local/numbers/{number}", json={"serviceId": chosen}, trust_env=False
        ).raise_for_status()
    settings = folder / "config.toml"
    settings.write_text(f'{settings.read_text()}default_service = "{chosen}"\nsender = "+14155550178"\n')
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann,\n")

    ended = run("send", "+19898989898", "--file", str(letter), "--json")
    assert ended.code == 0, ended.err
    fax = json.loads(ended.out)

    assert (fax["serviceId"], fax["from"]) == (chosen, "+14155550178")


def test_list_shows_everything_but_secrets(run: Run, clinic: RunningService, folder: Path) -> None:
    """Which one is used and who says so, and where each secret is."""
    code, out, err = run("profiles", "list")

    assert code == 0
    assert out.splitlines()[1] == f"●  clinic  {clinic.url}  …{PROJECT_ID[-4:]}    keyring"
    assert err.endswith("config.toml; clinic is used (says config.toml).\n")
    assert KEY_SECRET not in out + err
    facts = json.loads(run("profiles", "list", "--json").out)
    assert (facts["name"], facts["used"], facts["secret"], facts["key_id"]) == ("clinic", True, "keyring", KEY_ID)
    assert KEY_SECRET not in json.dumps(facts)


def test_set_changes_what_is_said_and_leaves_the_rest(run: Run, clinic: RunningService, folder: Path) -> None:
    """Each setting by its option; an empty text takes one away, and the account and the place stay."""
    file = folder / "config.toml"
    file.write_text(file.read_text() + "# mine\n")
    options = ["--color", "red", "--sender", "+14155550100", "--store", "memory", "--hold-seconds", "0"]

    ended = run("profiles", "set", "clinic", *options, "--production", "--default-service", "S1", "--read-only")
    changed = read_settings(file).profile("clinic")
    assert ended.code == 0
    assert "color is red" in ended.err
    assert "production is on" in ended.err
    assert (changed.color, changed.sender, changed.store, changed.default_service) == (
        "red",
        "+14155550100",
        "memory",
        "S1",
    )
    assert (changed.held, changed.production, changed.read_only) == (0, True, True)
    assert (changed.key_id, changed.base_url) == (KEY_ID, clinic.url)
    assert "# mine" in file.read_text()
    assert run("profiles", "list").out.rstrip().endswith("production, read-only, red, held 0 s, in memory")

    assert run("profiles", "set", "clinic", "--color", "", "--no-production", "--writable").code == 0
    changed = read_settings(file).profile("clinic")
    assert (changed.color, changed.production, changed.read_only, changed.sender) == (
        None,
        False,
        False,
        "+14155550100",
    )


def test_set_refuses_what_no_profile_can_say(run: Run, clinic: RunningService, folder: Path) -> None:
    """A wrong value is told with its bound and an unknown profile with its name; the file stays as it was."""
    before = (folder / "config.toml").read_text()

    assert "hold_seconds must be 60 at most" in run("profiles", "set", "clinic", "--hold-seconds", "61").err
    assert "color is none of" in run("profiles", "set", "clinic", "--color", "pink").err
    assert run("profiles", "set", "clinc", "--color", "red").code == 2
    assert run("profiles", "set", "clinic").code == 2
    assert run("profiles", "set", "clinic", "--read-only", "--writable").code == 2
    assert (folder / "config.toml").read_text() == before


def test_add_takes_every_setting(run: Run, folder: Path, ring: MemoryKeyring, type_in: None) -> None:
    """A hold of no seconds is kept, too: on production the usual is five."""
    options = ["--production", "--hold-seconds", "0", "--store", "memory", "--no-test"]
    assert run("profiles", "add", "clinic", *ACCOUNT, "--secret-stdin", *options).code == 0

    added = read_settings(folder / "config.toml").profile("clinic")
    assert (added.hold_seconds, added.held, added.store) == (0, 0, "memory")


def test_list_says_why_none_is_used(run: Run, clinic: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set aside by the environment, or named and unknown: the list comes all the same, and no row is marked."""
    monkeypatch.setenv("SINCH_PROJECT_ID", "other")
    code, out, err = run("profiles", "list")
    assert (code, "●" in out) == (0, False)
    assert err.endswith("; clinic is set aside: SINCH_PROJECT_ID names another project.\n")

    monkeypatch.setenv("FAXTUI_PROFILE", "clinc")
    code, out, err = run("profiles", "list")
    assert (code, "●" in out) == (0, False)
    assert err.endswith("; There is no profile 'clinc' (did you mean clinic?).\n")


def test_list_without_profiles_is_empty(run: Run, folder: Path) -> None:
    """An empty list is no error."""
    code, out, err = run("profiles", "list")

    assert (code, out) == (0, "")
    assert err == f"0 profiles in {folder / 'config.toml'}; none is chosen.\n"


def test_use_and_remove(run: Run, clinic: RunningService, folder: Path, ring: MemoryKeyring) -> None:
    """Using an unknown one is refused; removing wants a yes, and takes the secret along."""
    assert run("profiles", "use", "clinc").code == 2
    assert run("profiles", "use", "clinic") == (0, "", "clinic is used from now on.\n")
    assert run("profiles", "remove", "clinic").code == 7
    assert ring.kept
    assert run("profiles", "remove", "clinic", "--yes") == (0, "", "Profile clinic is gone; none is used now.\n")
    assert ring.kept == {}
    assert run("profiles", "remove", "clinic", "--yes").code == 2


@pytest.mark.parametrize("command", [["serve"], ["errors"]])
def test_commands_without_a_service_refuse_a_profile(run: Run, command: list[str]) -> None:
    """A flag that would do nothing is said to do nothing."""
    assert run(*command, "--profile", "x") == (2, "", f"--profile means nothing to faxtui {command[0]}.\n")


def test_doctor_tells_where_each_value_comes_from(run: Run, clinic: RunningService, folder: Path) -> None:
    """File, profile, values, keyring; a file that others can read is marked."""
    code, out, _ = run("doctor")

    assert code == 0
    assert f"Config      {folder / 'config.toml'}, 1 profile" in out
    assert "Keyring     test keyring" in out
    assert "Profile     clinic, chosen by config.toml" in out
    assert "Values      project_id, key_id, base_url from profile clinic; key_secret from keyring" in out
    assert all(secret not in out for secret in (KEY_SECRET, KEY_ID, PROJECT_ID))

    (folder / "config.toml").chmod(0o644)
    code, out, _ = run("doctor")
    assert code == 1
    assert "1 profile, open to others: chmod 600 closes it" in out


def test_doctor_tells_a_broken_file(run: Run, folder: Path) -> None:
    """With line and column."""
    folder.mkdir()
    (folder / "config.toml").write_text("current = \n")
    code, out, _ = run("doctor")

    assert code == 1
    assert f"✗ Config      {folder / 'config.toml'}, line 1, column 11: Invalid value." in out


def test_no_secret_is_on_a_command_line_or_in_a_traceback(clinic: RunningService, folder: Path) -> None:
    """A whole process with FAXTUI_DEBUG=1 whose secret_command fails says nothing of what the command wrote."""
    settings = folder / "config.toml"
    code = "print('s3cret'); raise SystemExit(1)"
    settings.write_text(f"{settings.read_text()}secret_command = [{sys.executable!r}, '-c', {json.dumps(code)}]\n")
    ended = subprocess.run(
        [sys.executable, "-m", "faxtui", "faxes", "list"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "FAXTUI_DEBUG": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert ended.returncode == 2
    assert "The secret_command of profile clinic ended with code 1" in ended.stderr
    assert "Traceback" in ended.stderr
    assert "s3cret" not in ended.stdout + ended.stderr
