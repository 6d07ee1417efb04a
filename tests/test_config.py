"""The environment says which service, or what is missing."""

from __future__ import annotations

import pytest

from faxtui.config import ConfigError, choose

ACCOUNT = {"SINCH_PROJECT_ID": "project-1", "SINCH_KEY_ID": "key-1", "SINCH_KEY_SECRET": "s3cret"}


@pytest.mark.parametrize("environ", [{}, {"SINCH_KEY_ID": " ", "FAXTUI_BASE_URL": ""}, {"PATH": "/bin"}])
def test_nothing_set_means_the_embedded_service(environ: dict[str, str]) -> None:
    """An empty variable is as good as none."""
    assert choose(environ).connection is None


def test_the_account_alone_means_the_vendors_service() -> None:
    """Three variables are enough for the hosted Fax API."""
    connection = choose(ACCOUNT).connection

    assert connection is not None
    assert connection[:6] == ("project-1", "key-1", "s3cret", "https://fax.api.sinch.com", None, "fax.api.sinch.com")
    assert not connection.embedded


def test_a_base_url_points_elsewhere() -> None:
    """Any service can be named; its host is what the console shows."""
    connection = choose({**ACCOUNT, "FAXTUI_BASE_URL": "http://127.0.0.1:8035/"}).connection

    assert connection is not None
    assert (connection.base_url, connection.name) == ("http://127.0.0.1:8035", "127.0.0.1:8035")


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
def test_half_a_configuration_names_what_is_missing(environ: dict[str, str], sentence: str) -> None:
    """Never a silent fall back to demo data when somebody meant an account."""
    with pytest.raises(ConfigError) as caught:
        choose(environ)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "url",
    [
        "fax.test",
        "ftp://fax.test",
        "http://",
        "http://[",
        "http://fax.test:99999",
        "http://a b",
        "http://u:pw@h",
        "http://h?q",
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused(url: str) -> None:
    """The sentence names the variable and never its value, which may hold a password."""
    with pytest.raises(ConfigError, match=r"^FAXTUI_BASE_URL ") as caught:
        choose({**ACCOUNT, "FAXTUI_BASE_URL": url})

    assert url not in str(caught.value)


def test_a_key_with_control_characters_is_refused() -> None:
    """A key with a line break in it would break the request apart."""
    with pytest.raises(ConfigError, match=r"^SINCH_KEY_ID holds letters that no key has\.$"):
        choose({**ACCOUNT, "SINCH_KEY_ID": "a\nb"})


def test_a_connection_never_shows_its_key() -> None:
    """Printing a connection, as in a traceback, tells neither key nor secret."""
    text = repr(choose(ACCOUNT))

    assert "fax.api.sinch.com" in text
    assert "s3cret" not in text
    assert "key-1" not in text
