"""The settings file: what is wrong in it is told with its place, and changes leave the rest of it alone."""

from __future__ import annotations

import re
import stat
import traceback
from pathlib import Path

import pytest

from faxtui.connection import ConfigError
from faxtui.console.theme import BADGES
from faxtui.profile_edit import put_profile, remove_profile, use_profile
from faxtui.profiles import COLORS, LARGEST, Profile, new_profile, read_settings

COMMENTED = """\
# Our clinics.

[profiles.clinic] # the old building
project_id = 'p1' # do not change
key_id = 'k1'

# The laboratory has its own.
[profiles.lab]
project_id = 'p2'
key_id = 'k2'
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings are; not there yet."""
    return tmp_path / "faxtui" / "config.toml"


def written(file: Path, text: str) -> Path:
    """The file with this text."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[profiles.a]\nprojectid = 'x'", "profiles.a.projectid is unknown (did you mean project_id?)."),
        ("[profiles.a]\nread_onyl = true", "profiles.a.read_onyl is unknown (did you mean read_only?)."),
        ("[profiles.a]\nBase-URL = 'x'", "profiles.a.Base-URL is unknown (did you mean base_url?)."),
        ("[profiles.a]\nxyzzy = 1", "profiles.a.xyzzy is unknown."),
        ("curent = 'a'", "curent is unknown (did you mean current?)."),
        ("[profiles.a]\nproduction = 'yes'", "profiles.a.production must be true or false."),
        ("[profiles.a]\nkey_id = 7", "profiles.a.key_id must be text in quotes."),
        ("[profiles.a]\nsecret_command = 'pass show'", "profiles.a.secret_command must be a list of words in square"),
        ("[profiles.a]\nsecret_command = []", "profiles.a.secret_command must be a list of at least one word."),
        ("[profiles.a]\nsecret_command = [1]", "profiles.a.secret_command.0 must be text in quotes."),
        ("[profiles.a]\ncolor = 'mauve'", "profiles.a.color is none of red, orange,"),
        ("[profiles.a]\nregion = 'mars'", "profiles.a.region is none of use1, eu1, sae1, apse1, apse2."),
        ("[profiles.a]\nauth = 'digest'", "profiles.a.auth must be 'oauth2' or 'basic'."),
        ("[profiles.a]\nbase_url = 'http://u:s3cret@h'", "profiles.a.base_url must hold only scheme, host, port and"),
        (
            "[profiles.a]\nbase_url = 'http://h'\nregion='eu1'",
            "profiles.a has both base_url and region: one is enough.",
        ),
        ("[profiles.a]\nsender = '12'", "profiles.a.sender is no number such as +14155550100."),
        ("[profiles.a]\nkey_secret = 's3cret'", "profiles.a.key_secret does not belong here: faxtui profiles add"),
        ("[profiles.'a b']", "profiles.a b is no name: names are of up to 32 letters, digits, - and _."),
        ("[profiles.demo]\nkey_id = 'k'", "profiles.demo must have another name: demo is the embedded service."),
        ("profiles = 3", "profiles must be a table."),
        ("[profiles]\na = 3", "profiles.a must be a table."),
    ],
)
def test_what_is_wrong_is_named_by_its_key(file: Path, text: str, sentence: str) -> None:
    """One sentence with the file, the key and what it should be; values, which may be secrets, are not repeated."""
    with pytest.raises(ConfigError) as caught:
        read_settings(written(file, text))

    assert re.sub(r" \(line \d+\)", "", str(caught.value)).startswith(f"{file}: {sentence}")
    assert str(caught.value).endswith(".")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_many_things_wrong_are_counted(file: Path) -> None:
    """Three are told, the rest counted."""
    with pytest.raises(ConfigError, match=r"one is unknown \(line 1\); two .*3\); and 2 more\.$"):
        read_settings(written(file, "one=1\ntwo=1\nzzz=1\nfour=1\nfive=1"))


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (b"current = 'a'\nx = = 1", "line 2, column 5", "Invalid value"),
        (b"[profiles.a]\nkey_id = 's3cret", "line 2, column 17", ""),
        (b"current = '\xff'", "line 1, column 12", "This is no UTF-8"),
        (b"[profiles.a]\n[profiles.a]\n", "line 2, column", "Cannot declare"),
        (b"current = [", "line 1, column 12", ""),
    ],
)
def test_broken_toml_is_told_with_line_and_column(file: Path, text: bytes, place: str, what: str) -> None:
    """Also where the file ends too early, and where it is no text at all."""
    written(file, "").write_bytes(text)
    with pytest.raises(ConfigError) as caught:
        read_settings(file)

    assert str(caught.value).startswith(f"{file}, {place}")
    assert what in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_files_that_cannot_be_settings_are_told(file: Path) -> None:
    """A folder in its place, or a file of a size that no settings have."""
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_settings(file.parent.parent)
    with pytest.raises(ConfigError, match="is larger than 256 kB"):
        read_settings(written(file, "#" * (LARGEST + 1)))


def test_a_new_file_is_private_and_says_what_it_is(file: Path) -> None:
    """Folder 0700, file 0600, whatever the umask; nothing is left beside it."""
    put_profile(file, "clinic", {"project_id": "p", "key_id": "k", "secret_command": ["a", "b c"]}, current=True)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]
    assert file.read_text().startswith("# Profiles of faxtui")
    settings = read_settings(file)
    assert settings.current == "clinic"
    assert settings.profile("clinic").secret_command == ["a", "b c"]


def test_changes_leave_comments_and_order_alone(file: Path) -> None:
    """Adding, choosing and removing touch nothing else that a person wrote."""
    written(file, COMMENTED)
    put_profile(file, "new", {"project_id": "p3", "key_id": "k3"}, current=False)
    use_profile(file, "lab")
    remove_profile(file, "new")

    assert [line for line in file.read_text().splitlines() if line] == [
        *("# Our clinics.", 'current = "lab"', "[profiles.clinic] # the old building"),
        *("project_id = 'p1' # do not change", "key_id = 'k1'"),
        *("# The laboratory has its own.", "[profiles.lab]", "project_id = 'p2'", "key_id = 'k2'"),
    ]


def test_removing_the_current_profile_leaves_none_current(file: Path) -> None:
    """The next start is the demo's, not another profile's by chance."""
    written(file, f"current = 'lab'\n{COMMENTED}")

    assert remove_profile(file, "lab")
    assert read_settings(file).current is None
    assert not remove_profile(file, "clinic")


@pytest.mark.parametrize("text", ["profiles = {}\n", "profiles = {a = {key_id = 'k'}}\n", "profiles.a.key_id = 'k'\n"])
def test_other_ways_to_write_tables_are_changed_too(file: Path, text: str) -> None:
    """Inline tables and dotted keys take a new profile and keep what was there."""
    written(file, text)
    before = set(read_settings(file).profiles)
    put_profile(file, "new", {"key_id": "k3"}, current=True)

    assert set(read_settings(file).profiles) == before | {"new"}
    assert read_settings(file).current == "new"


def test_a_broken_file_is_not_changed(file: Path) -> None:
    """What cannot be read is not written over."""
    written(file, "x = =")
    with pytest.raises(ConfigError, match="line 1, column 5"):
        put_profile(file, "new", {}, current=True)

    assert file.read_text() == "x = ="


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    """Whoever keeps settings in another place finds the change there."""
    real = tmp_path / "dotfiles.toml"
    real.write_text(COMMENTED)
    file.parent.mkdir()
    file.symlink_to(real)
    use_profile(file, "lab")

    assert file.is_symlink()
    assert 'current = "lab"' in real.read_text()


def test_a_write_that_fails_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk costs nothing that was there, and leaves no piece beside it."""
    written(file, COMMENTED)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        use_profile(file, "lab")

    assert file.read_text() == COMMENTED
    assert list(file.parent.iterdir()) == [file]


def test_the_readme_shows_a_file_that_can_be_read(file: Path) -> None:
    """Its example is valid, and every field that a profile has is in it or beside it."""
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    found = re.search(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    settings = read_settings(written(file, found[1].replace("…", "x")))

    assert settings.current == "clinic"
    assert settings.profile("clinic").read_only
    assert [name for name in Profile.model_fields if name not in found[1]] == []


@pytest.mark.parametrize("name", ["demo", "a b", "", "-x", "a" * 33, "a\n", "../x"])
def test_names_that_cannot_name_a_profile(name: str) -> None:
    """`demo` is taken; the rest would be trouble on a command line or in the header."""
    with pytest.raises(ConfigError, match="cannot name a profile"):
        new_profile(name, {})


def test_every_colour_has_its_badge() -> None:
    """What the settings allow the header can paint."""
    assert set(COLORS) == set(BADGES)
