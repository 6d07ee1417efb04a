"""What tests of the service do again and again: send, wait, let time pass."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import httpx
from PIL import Image

from tests.service import PATIENCE, RunningService

ANYBODY = "+14155552671"
BUSY = "+15005550017"

Wire = dict[str, Any]


def send(http: httpx.Client, to: str = ANYBODY, *, pages: int = 1, **fields: Any) -> Wire:
    """Send a TIFF of so many white pages and return the fax as answered."""
    files = {"file": ("letter.tif", tiff(pages), "image/tiff")}
    answer = http.post("/faxes", data={"to": to, **fields}, files=files)
    assert answer.status_code == 200, answer.text
    fax: Wire = answer.json()
    return fax


def tiff(pages: int) -> bytes:
    """A fax-like TIFF: small white pages, each with a black mark."""
    images = []
    for number in range(pages):
        page = Image.new("1", (432, 572), 1)
        page.paste(0, (20, 20, 120 + number, 60))
        images.append(page)
    buffer = io.BytesIO()
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], dpi=(51, 49))
    return buffer.getvalue()


def wait_until(look: Callable[[], Wire], enough: Callable[[Wire], bool]) -> Wire:
    """Look again and again, in real time but bounded, until what is seen is enough."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = look()
        if enough(seen):
            return seen
        assert time.monotonic() < deadline, f"never came true; last seen: {seen}"


def get(http: httpx.Client, fax_id: str) -> Wire:
    """The fax as it is now."""
    answer = http.get(f"/faxes/{fax_id}")
    assert answer.status_code == 200, answer.text
    fax: Wire = answer.json()
    return fax


def converted(http: httpx.Client, fax_id: str) -> Wire:
    """Wait for the documents to become pages (which takes no simulated time) and the call to begin, or fail."""
    return wait_until(lambda: get(http, fax_id), lambda fax: fax["status"] != "QUEUED")


def finished(service: RunningService, http: httpx.Client, fax_id: str, *, most: int = 3000, step: float = 10) -> Wire:
    """Let simulated time pass until the fax has ended, `most` seconds at the outside."""
    converted(http, fax_id)
    for _ in range(int(most / step)):
        fax = get(http, fax_id)
        if fax["status"] in ("COMPLETED", "FAILURE"):
            return fax
        service.advance(step)
    raise AssertionError(f"the fax did not end: {get(http, fax_id)}")


def violations(answer: httpx.Response) -> dict[str, str]:
    """The fields that a refusal names, each with its sentence."""
    body = answer.json()
    assert body["code"] == answer.status_code
    assert body["details"][0]["type"] == "BadRequest"
    return {entry["field"]: entry["description"] for entry in body["details"][0]["fieldViolations"]}
