"""A person at a terminal, for commands that ask, and what is done outside of the API for them."""

from __future__ import annotations

import io
import sys

import pytest

from tests.service import RunningService


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def sit_down(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let standard input and standard error be a terminal at which this is typed."""
    monkeypatch.setattr(sys, "stdin", _Terminal(text))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def pipe_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let standard input be a pipe that holds this."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def give_number(service: RunningService, number: str, service_id: str | None = None) -> None:
    """Have a number come to a service, or to the default one, as happens where numbers are bought."""
    with service.http() as http:
        fields = {} if service_id is None else {"serviceId": service_id}
        http.put(f"{service.url}/_local/numbers/{number}", json=fields).raise_for_status()
