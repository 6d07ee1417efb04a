"""Which service is meant: flag, then environment, then profile, then the demo; or what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from faxtui.config import ConfigError, choose

ACCOUNT = {"SINCH_PROJECT_ID": "project-1", "SINCH_KEY_ID": "key-1", "SINCH_KEY_SECRET": "s3cret"}
FILE = """
current = "clinic"

[profiles.clinic]
project_id = "clinic-project"
key_id = "clinic-key"
region = "eu1"
auth_url = "https://auth.clinic.test"
sender = "+14155550100"
color = "green"
read_only = true
secret_command = ["printf", "clinic-secret"]

[profiles.lab]
project_id = "lab-project"
key_id = "lab-key"
base_url = "http://127.0.0.1:8035"
production = true
secret_command = ["printf", "lab-secret"]

[profiles.place]
base_url = "http://place.test"
sender = "+14155550111"
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose settings file has profiles."""
    folder = tmp_path / "faxtui"
    folder.mkdir()
    (folder / "config.toml").write_text(FILE)
    return {"XDG_CONFIG_HOME": str(tmp_path), "PATH": "/bin:/usr/bin"}


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """An environment without a settings file."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "none")}


@pytest.mark.parametrize(
    "environ", [{}, {"SINCH_KEY_ID": " ", "FAXTUI_BASE_URL": ""}, {"FAXTUI_SENDER": "+14155550100"}]
)
def test_nothing_set_means_the_embedded_service(nowhere: dict[str, str], environ: dict[str, str]) -> None:
    """An empty variable is as good as none, and one that only says how to send chooses no service."""
    assert choose({**nowhere, **environ}).connection is None


def test_a_user_without_a_home_gets_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers run as users that no database knows: no settings then, and no error."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)

    assert choose({}).connection is None


def test_the_account_alone_means_the_vendors_service(nowhere: dict[str, str]) -> None:
    """Three variables are enough for the hosted Fax API."""
    connection = choose({**nowhere, **ACCOUNT}).connection

    assert connection is not None
    assert connection[:6] == ("project-1", "key-1", "s3cret", "https://fax.api.sinch.com", None, "fax.api.sinch.com")
    assert not connection.embedded


def test_a_base_url_points_elsewhere(nowhere: dict[str, str]) -> None:
    """Any service can be named; its host is what the console shows."""
    connection = choose({**nowhere, **ACCOUNT, "FAXTUI_BASE_URL": "http://127.0.0.1:8035/"}).connection

    assert connection is not None
    assert (connection.base_url, connection.name) == ("http://127.0.0.1:8035", "127.0.0.1:8035")


CLINIC = {"SINCH_PROJECT_ID": "clinic-project"}
EU = "https://eu1.fax.api.sinch.com"


@pytest.mark.parametrize(
    ("flag", "environ", "wanted"),
    [
        pytest.param(None, {}, ("clinic-project", "clinic-key", "clinic-secret", EU), id="profile over default"),
        pytest.param(
            None,
            {"FAXTUI_PROFILE": "lab"},
            ("lab-project", "lab-key", "lab-secret", "http://127.0.0.1:8035"),
            id="named",
        ),
        pytest.param(
            "clinic",
            {"FAXTUI_PROFILE": "lab"},
            ("clinic-project", "clinic-key", "clinic-secret", EU),
            id="flag over env",
        ),
        pytest.param(
            None,
            {"SINCH_KEY_SECRET": "newer"},
            ("clinic-project", "clinic-key", "newer", EU),
            id="one value of env over profile",
        ),
        pytest.param(
            None,
            {**CLINIC, "SINCH_KEY_ID": "other-key", "SINCH_KEY_SECRET": "other"},
            ("clinic-project", "other-key", "other", EU),
            id="another key of the same project",
        ),
        pytest.param(
            None,
            {"FAXTUI_BASE_URL": "http://here.test"},
            ("clinic-project", "clinic-key", "clinic-secret", "http://here.test"),
            id="place of env over profile",
        ),
        pytest.param(
            None,
            {"FAXTUI_REGION": "apse2"},
            ("clinic-project", "clinic-key", "clinic-secret", "https://apse2.fax.api.sinch.com"),
            id="region of env over profile",
        ),
        pytest.param(
            None,
            ACCOUNT,
            ("project-1", "key-1", "s3cret", "https://fax.api.sinch.com"),
            id="another project sets the profile aside",
        ),
        pytest.param(
            "clinic", ACCOUNT, ("clinic-project", "clinic-key", "clinic-secret", EU), id="a named profile over env"
        ),
        pytest.param(
            "clinic",
            {"FAXTUI_BASE_URL": "http://here.test"},
            ("clinic-project", "clinic-key", "clinic-secret", EU),
            id="a named profile's place over env",
        ),
        pytest.param("place", ACCOUNT, ("project-1", "key-1", "s3cret", "http://place.test"), id="env fills a profile"),
    ],
)
def test_precedence(
    home: dict[str, str], flag: str | None, environ: dict[str, str], wanted: tuple[str, str, str, str]
) -> None:
    """Flag, environment, profile, default: value by value, and what belongs together stays together."""
    connection = choose({**home, **environ}, profile=flag).connection

    assert connection is not None
    assert connection[:4] == wanted


@pytest.mark.parametrize(
    ("flag", "environ", "wanted"),
    [
        (False, {}, True),
        (False, {"FAXTUI_READ_ONLY": "0"}, False),
        (True, {"FAXTUI_READ_ONLY": "0"}, True),
        (False, {"FAXTUI_PROFILE": "lab"}, False),
        (False, {"FAXTUI_PROFILE": "lab", "FAXTUI_READ_ONLY": "yes"}, True),
        (False, {"FAXTUI_PROFILE": "demo", "FAXTUI_READ_ONLY": "1"}, True),
        (False, ACCOUNT, False),
    ],
)
def test_read_only_has_the_same_precedence(
    home: dict[str, str], flag: bool, environ: dict[str, str], wanted: bool
) -> None:
    """The flag, then FAXTUI_READ_ONLY, then the profile; the connection carries what came out."""
    found = choose({**home, **environ}, read_only=flag)

    assert found.read_only is wanted
    assert found.connection is None or found.connection.read_only is wanted


def test_the_environments_guard_holds_for_a_named_profile(home: dict[str, str]) -> None:
    """Naming a profile does not open what FAXTUI_READ_ONLY has closed."""
    assert choose({**home, "FAXTUI_READ_ONLY": "1"}, profile="lab").read_only


def test_tokens_come_from_where_the_base_url_comes_from(home: dict[str, str]) -> None:
    """A place from the environment takes the profile's token address with it."""
    own = choose(home).connection
    moved = choose({**home, "FAXTUI_BASE_URL": "http://here.test"}).connection

    assert own is not None
    assert moved is not None
    assert (own.auth_url, moved.auth_url) == ("https://auth.clinic.test", None)


def test_a_secret_goes_out_with_its_own_key_only(home: dict[str, str]) -> None:
    """Another key id in the environment does not get the profile's secret."""
    with pytest.raises(ConfigError, match=r"^SINCH_KEY_ID is set, but SINCH_KEY_SECRET not\.$"):
        choose({**home, "SINCH_KEY_ID": "other-key"})


def test_a_connection_carries_what_its_profile_says(home: dict[str, str]) -> None:
    """Name, colour, production and sender are there for the faces to show and use."""
    clinic, lab = choose(home).connection, choose(home, profile="lab").connection

    assert clinic is not None
    assert lab is not None
    assert (clinic.name, clinic.color, clinic.production, clinic.sender) == ("clinic", "green", False, "+14155550100")
    assert (lab.name, lab.color, lab.production, lab.sender) == ("lab", None, True, None)


def test_where_each_value_comes_from_is_known(home: dict[str, str]) -> None:
    """`doctor` shows it; values are not among it."""
    found = choose({**home, "FAXTUI_SENDER": "+14155550122"})

    assert found.chosen_by == "config.toml"
    assert found.sources == {
        "project_id": "profile clinic",
        "key_id": "profile clinic",
        "region": "profile clinic",
        "auth_url": "profile clinic",
        "sender": "FAXTUI_SENDER",
        "key_secret": "secret_command",
    }


def test_the_demo_can_be_named(home: dict[str, str]) -> None:
    """`demo` opens the embedded service whatever is set."""
    assert choose({**home, **ACCOUNT}, profile="demo").connection is None


@pytest.mark.parametrize(
    ("name", "near"), [("clinc", " (did you mean clinic?)"), ("zzz", "; the profiles are clinic, lab, place")]
)
def test_an_unknown_profile_is_told_with_the_nearest_name(home: dict[str, str], name: str, near: str) -> None:
    """By flag and by variable alike, never a silent fall back."""
    for environ, flag in (({**home, "FAXTUI_PROFILE": name}, None), (home, name)):
        with pytest.raises(ConfigError) as caught:
            choose(environ, profile=flag)

        assert str(caught.value) == f"There is no profile '{name}'{near}."


def test_a_profile_without_a_file_is_told(nowhere: dict[str, str]) -> None:
    """The sentence says what makes one."""
    with pytest.raises(ConfigError, match=r"^There is no profile 'clinic': faxtui profiles add makes one\.$"):
        choose(nowhere, profile="clinic")


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"SINCH_PROJECT_ID": "p"}, "SINCH_PROJECT_ID is set, but SINCH_KEY_ID and SINCH_KEY_SECRET not."),
        (
            {"SINCH_PROJECT_ID": "p", "SINCH_KEY_ID": "k"},
            "SINCH_PROJECT_ID and SINCH_KEY_ID are set, but SINCH_KEY_SECRET not.",
        ),
        (
            {"FAXTUI_BASE_URL": "http://x"},
            "FAXTUI_BASE_URL is set, but SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET not.",
        ),
    ],
)
def test_half_a_configuration_names_what_is_missing(
    nowhere: dict[str, str], environ: dict[str, str], sentence: str
) -> None:
    """Never a silent fall back to demo data when somebody meant an account."""
    with pytest.raises(ConfigError) as caught:
        choose({**nowhere, **environ})

    assert str(caught.value) == sentence


def test_half_a_profile_names_what_is_missing(home: dict[str, str]) -> None:
    """A profile without a project, and no project in the environment."""
    with pytest.raises(
        ConfigError, match=r"^Profile place has no project_id, key_id or key_secret, and the environment"
    ):
        choose(home, profile="place")


@pytest.mark.parametrize(
    "url",
    [
        *("fax.test", "ftp://fax.test", "http://", "http://[", "http://fax.test:99999", "http://a b"),
        *("http://u:pw@h", "http://h?q"),
    ],
)
@pytest.mark.parametrize("variable", ["FAXTUI_BASE_URL", "FAXTUI_AUTH_URL"])
def test_a_url_that_cannot_be_used_is_refused(nowhere: dict[str, str], url: str, variable: str) -> None:
    """The sentence names the variable and never its value, which may hold a password."""
    with pytest.raises(ConfigError, match=rf"^{variable} ") as caught:
        choose({**nowhere, **ACCOUNT, variable: url})

    assert url not in str(caught.value)
    assert ("lacks the http://" in str(caught.value)) == ("://" not in url)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"SINCH_KEY_ID": "a\nb"}, "SINCH_KEY_ID holds letters that no key has."),
        ({"FAXTUI_DEFAULT_SERVICE": "a b"}, "FAXTUI_DEFAULT_SERVICE holds letters that no id has."),
        ({"FAXTUI_AUTH": "digest"}, "FAXTUI_AUTH must be oauth2 or basic."),
        ({"FAXTUI_REGION": "mars"}, "FAXTUI_REGION must be one of use1, eu1, sae1, apse1, apse2."),
        ({"FAXTUI_SENDER": "0151"}, "FAXTUI_SENDER is no number such as +14155550100."),
        ({"FAXTUI_READ_ONLY": "maybe"}, "FAXTUI_READ_ONLY must be 1 or 0."),
        (
            {"FAXTUI_REGION": "eu1", "FAXTUI_BASE_URL": "http://x"},
            "FAXTUI_REGION and FAXTUI_BASE_URL are both set: one is enough.",
        ),
    ],
)
def test_words_that_mean_nothing_are_refused(nowhere: dict[str, str], environ: dict[str, str], sentence: str) -> None:
    """Each is named by its variable, and its value is not repeated."""
    with pytest.raises(ConfigError) as caught:
        choose({**nowhere, **ACCOUNT, **environ})

    assert str(caught.value) == sentence


def test_a_connection_never_shows_its_key(home: dict[str, str]) -> None:
    """Printing a choice or a connection, as in a traceback, tells neither key nor secret."""
    text = repr(choose(home)) + repr(choose({**home, **ACCOUNT}).connection)

    assert "fax.api.sinch.com" in text
    assert not any(word in text for word in ("s3cret", "key-1", "clinic-secret", "clinic-key"))
