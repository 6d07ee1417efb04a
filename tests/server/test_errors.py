"""Junk of every kind gets the one error envelope, and never a 500."""

from __future__ import annotations

import base64
import contextlib
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.service import RunningService

JSON = {"Content-Type": "application/json"}


def _is_envelope(answer: httpx.Response, code: int, status: str) -> None:
    body = answer.json()
    assert answer.status_code == code
    assert answer.headers["content-type"] == "application/json"
    assert set(body) == {"code", "status", "message", "details"}
    assert (body["code"], body["status"]) == (code, status)
    assert body["message"].endswith(".")
    assert isinstance(body["details"], list)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"to": NaN}',
        b'{"to": "\\ud800"}',
        b'{"to": "\xed\xa0\x80"}',
        '{"to": "+14155552671"}'.encode("utf-16"),
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"to": ' + b"9" * 5000 + b"}",
    ],
    ids=[
        "empty",
        "cut",
        "array",
        "text",
        "null",
        "NaN",
        "surrogate",
        "raw surrogate",
        "UTF-16",
        "not UTF-8",
        "deep",
        "huge number",
    ],
)
def test_malformed_json_is_400(calm: httpx.Client, content: bytes) -> None:
    """A body that is no JSON object is refused as such."""
    _is_envelope(calm.post("/faxes", content=content, headers=JSON), 400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"--b\r\nnonsense"),
        ("multipart/form-data;boundary=a", b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n"),
    ],
)
def test_malformed_form_is_400(calm: httpx.Client, content_type: str, content: bytes) -> None:
    """A form that cannot be taken apart is refused, whatever is wrong with it."""
    answer = calm.post("/faxes", content=content, headers={"Content-Type": content_type})

    assert answer.status_code in (400, 422)
    _is_envelope(answer, answer.status_code, "INVALID_ARGUMENT")


@pytest.mark.parametrize("end", [b"", b"\r\n--a", b"\r\n--a\r\n", b"\r\n--a\r\nContent-Disposition: form-data; na"])
def test_form_that_breaks_off_is_400(calm: httpx.Client, end: bytes) -> None:
    """A body that lost its end may have lost documents or numbers: half of a fax is not sent."""
    content = (
        b'--a\r\nContent-Disposition: form-data; name="to"\r\n\r\n+14155552671\r\n'
        b'--a\r\nContent-Disposition: form-data; name="file"; filename="1.txt"\r\n\r\none\r\n'
        b'--a\r\nContent-Disposition: form-data; name="file"; filename="2.txt"\r\n\r\ntw'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=a"}
    answer = calm.post("/faxes", content=content + end, headers=headers)

    _is_envelope(answer, 400, "INVALID_ARGUMENT")
    assert answer.json()["message"] == "The form breaks off before its end."


@pytest.mark.parametrize("field", ["document", "file[]", "to"])
def test_file_under_another_name_is_refused(calm: httpx.Client, field: str) -> None:
    """Files come in the field `file` (or `files`); under another name the live service would not see them."""
    answer = calm.post("/faxes", data={"from": "+14155550100"}, files={field: ("a.txt", b"Hello", "text/plain")})

    assert answer.status_code == 422
    assert [entry["field"] for entry in answer.json()["details"][0]["fieldViolations"]] == [field]


def test_labels_given_both_ways_do_not_clash(calm: httpx.Client) -> None:
    """A plain field called labels beside labels[key] is no reason to fall over."""
    data = {"to": "+14155552671", "labels": "x", "labels[a]": "1"}
    answer = calm.post("/faxes", data=data, files={"file": ("a.txt", b"x", "text/plain")})

    assert answer.json()["labels"] == {"a": "1"}


@pytest.mark.parametrize("charset", ["unicode_escape", "undefined", "punycode"])
@pytest.mark.parametrize("field", ["headerText", "file"])
def test_form_in_an_odd_encoding_is_400(calm: httpx.Client, field: str, charset: str) -> None:
    """Text that decodes to no Unicode at all is refused, not stored."""
    content = (
        b'--a\r\nContent-Disposition: form-data; name="to"\r\n\r\n+14155552671\r\n'
        b'--a\r\nContent-Disposition: form-data; name="%s"\r\n\r\n\\ud800\r\n--a--\r\n' % field.encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary=a; charset={charset}"}

    _is_envelope(calm.post("/faxes", content=content, headers=headers), 400, "INVALID_ARGUMENT")


def test_unknown_address_is_404(calm: httpx.Client, shared: RunningService) -> None:
    """Addresses that the API has not got say so, inside the project and outside."""
    _is_envelope(calm.get("/nothing"), 404, "NOT_FOUND")
    _is_envelope(calm.get("/faxes/"), 404, "NOT_FOUND")
    _is_envelope(httpx.get(f"{shared.url}/nothing", trust_env=False), 404, "NOT_FOUND")
    _is_envelope(calm.get(f"{shared.url}/v3"), 404, "NOT_FOUND")


def test_unknown_method_is_405(calm: httpx.Client) -> None:
    """A method that an address does not take is named, with those it takes."""
    answer = calm.put("/faxes")

    _is_envelope(answer, 405, "UNIMPLEMENTED")
    assert answer.headers["Allow"] == "GET, POST"
    assert calm.post("/services/any").headers["Allow"] == "GET, PATCH, DELETE"


@pytest.mark.parametrize("fax_id", ["01F3J0G1M4WQR6HGY6HCF6JA0K", "x", "%00", "..%2f..%2fetc", "%ff", "'--"])
@pytest.mark.parametrize("tail", ["", "/file", "/file.pdf"])
def test_unknown_fax_is_404(calm: httpx.Client, fax_id: str, tail: str) -> None:
    """Nothing by this id: 404 with a NotFound detail."""
    answer = calm.get(f"/faxes/{fax_id}{tail}")

    _is_envelope(answer, 404, "NOT_FOUND")
    assert answer.json()["details"] == [{"type": "NotFound"}]


def test_deleting_content_of_an_unknown_fax_is_404(calm: httpx.Client) -> None:
    """There is nothing to delete where there is no fax."""
    _is_envelope(calm.delete("/faxes/x/file"), 404, "NOT_FOUND")


def test_too_large_is_413(calm: httpx.Client) -> None:
    """Files beyond 20 MB are refused, whatever the encoding."""
    files = {"file": ("big.txt", b"x" * 20_000_001, "text/plain")}

    _is_envelope(calm.post("/faxes", data={"to": "+14155552671"}, files=files), 413, "OUT_OF_RANGE")


def test_form_that_is_too_large_is_cut_off(shared: RunningService) -> None:
    """Also where its length is not told: it is refused while it streams, and kept nowhere."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield head
        while True:
            sent += 1
            yield b"x" * 1_000_000

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    with contextlib.suppress(httpx.TransportError):  # the service closes the connection while we still write
        answer = httpx.post(shared.faxes_url, content=endless(), auth=shared.basic, headers=kind, trust_env=False)
        _is_envelope(answer, 413, "OUT_OF_RANGE")
    assert 20 < sent < 100


@pytest.mark.parametrize(("size", "status"), [(19_999_990, 200), (20_000_001, 413)])
def test_base64_is_bounded_as_files_are(calm: httpx.Client, size: int, status: int) -> None:
    """What it holds counts, not its letters; line breaks in it do not matter."""
    content = base64.encodebytes(b"GIF89a" + b"\0" * (size - 6)).decode()
    answer = calm.post("/faxes", json={"to": "+14155552671", "files": [{"file": content, "fileType": "PDF"}]})
    assert answer.status_code == status


def test_body_that_claims_too_much_is_refused_unread(shared: RunningService) -> None:
    """A declared length beyond the bound is answered before the body comes."""
    host, port = shared.url.removeprefix("http://").split(":")
    head = (
        f"POST /v3/projects/{shared.project_id}/faxes HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: {_basic(shared)}\r\nContent-Length: 99999999999\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode())
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_sender_that_goes_away_is_no_failure_of_ours(
    shared: RunningService, calm: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """A connection that breaks in the middle of a body costs that request, and not a word in the log."""
    host, port = shared.url.removeprefix("http://").split(":")
    head = (
        f"POST /v3/projects/{shared.project_id}/faxes HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: {_basic(shared)}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + b'{"to"')
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65536)

    assert calm.get("/faxes").status_code == 200
    assert caplog.text == ""


def test_endless_body_is_cut_off(shared: RunningService) -> None:
    """A body without a length is refused once it is over the bound, while it still streams."""
    sent = 0

    def endless() -> object:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 1_000_000

    try:
        answer = httpx.post(shared.faxes_url, content=endless(), auth=shared.basic, headers=JSON, trust_env=False)  # type: ignore[arg-type]
        _is_envelope(answer, 413, "OUT_OF_RANGE")
    except httpx.TransportError:
        pass  # the service closed the connection while we still wrote
    assert sent < 200


def test_date_of_answers_is_the_services_own_time(shared: RunningService, calm: httpx.Client) -> None:
    """Clients tell the age of things by the Date header, so it follows the simulated clock, on errors too."""
    for answer in (calm.get("/faxes"), calm.get("/nothing"), httpx.get(shared.faxes_url, trust_env=False)):
        assert answer.headers["Date"] == "Mon, 02 Mar 2026 14:30:00 GMT"
        assert len(answer.headers.get_list("Date")) == 1


def test_failure_that_nobody_foresaw_is_a_dated_envelope() -> None:
    """Even then the answer is the usual envelope with the service's own time, and has no word of the trace."""

    async def fail() -> None:
        raise RuntimeError("a secret")

    with RunningService(prepare=lambda app: app.add_api_route("/v3/fail", fail)) as service, service.http() as http:
        answer = http.get(f"{service.url}/v3/fail")

    _is_envelope(answer, 500, "INTERNAL")
    assert answer.headers.get_list("Date") == ["Mon, 02 Mar 2026 14:30:00 GMT"]
    assert "secret" not in answer.text


def test_names_in_errors_are_harmless_to_look_at(calm: httpx.Client) -> None:
    """What an address names is repeated without control characters and without those that turn the text round."""
    assert calm.get("/faxes/%1B%5B31m%E2%80%AEx%00").json()["message"] == "There is no fax ?[31m?x?."


def _basic(service: RunningService) -> str:
    request = next(service.basic.auth_flow(httpx.Request("GET", service.url)))
    value: str = request.headers["Authorization"]
    return value
