"""Documents that mean harm cost the fax that brings them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from faxtui.server.workshop import Workshop
from tests.pages import hostile
from tests.server.steps import ANYBODY, get, wait_until
from tests.service import RunningService


def _in_little_room(app: Any) -> None:
    app.state.core.library._workshop = Workshop(seconds=2.5, memory=256 * 1024**2)


@pytest.fixture(scope="module")
def guarded() -> Iterator[httpx.Client]:
    """A service whose conversions have little time and memory, so that tests need not wait long for their end."""
    with RunningService(prepare=_in_little_room) as running, running.http() as client:
        yield client


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (hostile.self_drawing_pdf(), 133),
        (hostile.endless_pdf(), 133),
        (hostile.huge_png(), 4),
        (hostile.zip_bomb_docx(), 4),
        (hostile.entity_bomb_docx(), 4),
        (b"<!doctype html>" + b"<div>" * 200_000, 4),
        (b"<!doctype html><p " + b" ".join(b"a%d=1" % n for n in range(400_000)) + b">", 4),
    ],
    ids=["eats memory", "no end", "huge picture", "zip bomb", "entities", "deep", "attributes"],
)
def test_the_service_goes_on(guarded: httpx.Client, data: bytes, code: int) -> None:
    """The fax ends with the code that fits, while others are converted meanwhile and afterwards."""
    bad = guarded.post("/faxes", data={"to": ANYBODY}, files={"file": ("a", data)}).json()
    meanwhile = guarded.post("/faxes", data={"to": "+12125550100"}, files={"file": ("a.txt", b"hello")}).json()
    assert wait_until(lambda: get(guarded, meanwhile["id"]), lambda fax: "numberOfPages" in fax)["numberOfPages"] == 1
    failed = wait_until(lambda: get(guarded, bad["id"]), lambda fax: fax["status"] == "FAILURE")
    assert (failed["errorType"], failed["errorCode"]) == ("DOCUMENT_CONVERSION_ERROR", code)
    assert failed["errorMessage"].endswith(".")
    afterwards = guarded.post("/faxes", data={"to": "+12125550100"}, files={"file": ("a.txt", b"hello")}).json()
    assert wait_until(lambda: get(guarded, afterwards["id"]), lambda fax: "numberOfPages" in fax)["hasFile"] is True
