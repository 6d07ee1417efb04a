"""Large files on their way from a request into the store."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

import httpx
import pytest

from faxtui.server.store import Store
from faxtui.server.uploads import LARGE, Upload, take_out

NOISE = random.Random(5).randbytes(2 * LARGE + 1)
TEXT = base64.b64encode(NOISE).decode()


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    store = Store(None)
    yield store
    store.close()


@pytest.mark.parametrize("size", [0, 1, LARGE, LARGE + 1, 2 * LARGE, 2 * LARGE + 1])
def test_a_file_is_stored_byte_for_byte(store: Store, size: int) -> None:
    """Whether it is written at once or in pieces, and with its neighbours in order."""
    with SpooledTemporaryFile(LARGE) as content:
        content.write(NOISE[:size])
        uploads = [Upload.of(b"before"), Upload(content, size, "a.pdf", "application/pdf"), Upload.of(b"after")]
        with store.transaction():
            store.add_document("a", uploads, resolution="FINE", method="HALFTONE")

    stored = store.files_of("a")
    assert [tuple(file) for file in stored] == [
        (b"before", "", ""),
        (NOISE[:size], "a.pdf", "application/pdf"),
        (b"after", "", ""),
    ]
    assert store.file_bytes("a") == size + 11


def test_large_files_are_taken_out_of_json() -> None:
    """The rest is JSON with tokens in their places, however the keys are written; small files stay in it."""
    body = {"to": "+1", "files": [{"FILE": TEXT, "fileType": "PDF"}, {"file": "aGk="}, {"file": TEXT}]}
    rest, taken = take_out(bytearray(json.dumps(body, indent=1).encode()))
    files = json.loads(rest)["files"]

    assert len(rest) < 300
    assert files[1] == {"file": "aGk="}
    assert [b"".join(taken[token].pieces()) for token in (files[0]["FILE"], files[2]["file"])] == [NOISE, NOISE]
    for upload in taken.values():
        upload.content.close()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT[:-1], id="cut off"),
        pytest.param(TEXT[: LARGE - 2] + "==" + TEXT[LARGE:], id="padding within"),
        pytest.param(TEXT[:LARGE] + "=" + TEXT[LARGE + 1 :], id="padding at a seam"),
        pytest.param(TEXT[:900] + "\n" + TEXT[900:], id="blanks"),
        pytest.param(TEXT[:900] + "\u00e4" + TEXT[901:], id="another letter"),
    ],
)
def test_what_is_not_plainly_base64_stays_as_it_is(text: str) -> None:
    """Those who judge it see what was sent."""
    body = json.dumps({"files": [{"file": text}]}).encode()

    assert take_out(bytearray(body)) == (body, {})


def _answer(http: httpx.Client, **fields: Any) -> tuple[int, Any]:
    body = json.dumps({"to": "+12125550123", **fields})
    answer = http.post("/faxes", content=body, headers={"Content-Type": "application/json"})
    return answer.status_code, answer.json()


def test_large_base64_is_a_file_only_where_files_are(calm: httpx.Client) -> None:
    """A text under the name `file` elsewhere is judged as it was sent: far too long for a label."""
    status, error = _answer(calm, files=[{"file": TEXT}], labels={"file": TEXT})

    assert status == 422
    assert "labels" in json.dumps(error)


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ([{"file": TEXT, "fileType": 5}], "files[0].fileType"),
        ([{"file": TEXT}, {"file": "no*base64"}], "files[1].file"),
        ([{"file": [TEXT]}], "files[0].file"),
        ([{"file": TEXT[:-1]}], "files[0].file"),
    ],
)
def test_faults_beside_large_files_are_named(calm: httpx.Client, files: Any, field: str) -> None:
    """As with small ones."""
    status, error = _answer(calm, files=files)

    assert status == 422
    assert field in json.dumps(error)


def test_large_files_are_sent_by_form_and_by_json(calm: httpx.Client) -> None:
    """Both are taken, and what is too much is refused by both."""
    form = calm.post("/faxes", data={"to": "+12125550123"}, files={"file": ("a.bin", BytesIO(NOISE))})
    status, _ = _answer(calm, files=[{"file": TEXT, "fileType": "PDF"}])
    much = base64.b64encode(bytes(7_000_000)).decode()
    too_much, _ = _answer(calm, files=[{"file": much}] * 3)

    assert (form.status_code, status, too_much) == (200, 200, 413)
