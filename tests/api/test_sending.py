"""What a send puts on the wire, and what stops it before anything leaves."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest

from faxtui.api import SendFile, errors, new_send_label
from tests.api.scripted import PATH, Script, fax

GOOD = httpx.Response(200, json=fax())
TO = "+14155550101"


def parts(request: httpx.Request) -> list[tuple[str, str | None, str, bytes]]:
    """The parts of a multipart body: name, file name, media type, content."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    found = []
    for part in message_from_bytes(head + request.content).get_payload():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        found.append((name, part.get_filename(), part.get_content_type(), content))  # type: ignore[union-attr]
    return found  # type: ignore[return-value]


async def test_only_what_was_set_is_sent(tmp_path: Path) -> None:
    """A plain send is one number and one file; every default stays the service's."""
    document = tmp_path / "letter.pdf"
    document.write_bytes(b"%PDF-1.7 letter")
    script = Script([GOOD])
    async with script.client() as client:
        (sent,) = await client.faxes.send(TO, files=[document])

    assert sent.id == "01A"
    (request,) = script.requests
    assert (request.method, request.url.path) == ("POST", f"{PATH}/faxes")
    assert parts(request) == [
        ("to", None, "text/plain", TO.encode()),
        ("file", "letter.pdf", "application/pdf", b"%PDF-1.7 letter"),
    ]
    assert int(request.headers["Content-Length"]) == len(request.content)


async def test_a_name_that_is_no_unicode_travels_with_a_mark(tmp_path: Path) -> None:
    """File names are bytes on some systems; what cannot be spelled is replaced, the document is sent."""
    document = Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xe9sum\xe9.pdf"))
    document.write_bytes(b"%PDF-1.7 letter")
    script = Script([GOOD])
    async with script.client() as client:
        await client.faxes.send(TO, files=[document, SendFile("\ud800.txt", b"text")])

    sent = parts(script.requests[0])
    assert [(name, kind) for _, name, kind, _ in sent[1:]] == [
        ("r?sum?.pdf", "application/pdf"),
        ("?.txt", "text/plain"),
    ]


@pytest.mark.parametrize("files", [[SendFile("a.pdf", b"pdf")], []])
async def test_letters_that_are_no_unicode_are_refused_here(files: list[SendFile]) -> None:
    """Half a surrogate pair cannot travel in any field, id or filter: one error of ours, before anything leaves."""
    script = Script([])
    async with script.client() as client:
        for call in (
            client.faxes.send(TO, files=files, content_url="https://a.test/", header_text="\ud800"),
            client.faxes.get("\ud800"),
            client.faxes.list(to="\ud800"),
        ):
            with pytest.raises(errors.InvalidRequest, match="no Unicode"):
                await call

    assert script.requests == []


async def test_every_field_has_its_wire_form() -> None:
    """Numbers repeat, objects are spelled key by key, booleans are words, files keep their order and type."""
    script = Script([GOOD])
    async with script.client() as client:
        await client.faxes.send(
            [TO, "+14155550102"],
            files=[SendFile("a.PNG", b"png"), SendFile("b", b"raw"), SendFile("c.x", b"c", "text/html")],
            content_url="https://docs.test/a.pdf",
            from_="+14155550100",
            header_text="Clinic",
            header_page_numbers=False,
            header_time_zone="Europe/Berlin",
            service_id="01S",
            resolution="SUPERFINE",
            image_conversion_method="MONOCHROME",
            max_retries=0,
            retry_delay_seconds=30,
            labels={"case": "42", "unit": "Ä"},
            cover_page_id="01C",
            cover_page_data={"name": "Ann"},
            callback_url="https://hooks.test/x",
            callback_url_content_type="application/json",
            in_progress_notifications=True,
        )

    found = parts(script.requests[0])
    assert [(name, content.decode()) for name, filename, _, content in found if filename is None] == [
        ("to", TO),
        ("to", "+14155550102"),
        ("contentUrl", "https://docs.test/a.pdf"),
        ("from", "+14155550100"),
        ("headerText", "Clinic"),
        ("headerPageNumbers", "false"),
        ("headerTimeZone", "Europe/Berlin"),
        ("serviceId", "01S"),
        ("resolution", "SUPERFINE"),
        ("imageConversionMethod", "MONOCHROME"),
        ("maxRetries", "0"),
        ("retryDelaySeconds", "30"),
        ("labels[case]", "42"),
        ("labels[unit]", "Ä"),
        ("coverPageId", "01C"),
        ("coverPageData[name]", "Ann"),
        ("callbackUrl", "https://hooks.test/x"),
        ("callbackUrlContentType", "application/json"),
        ("inProgressNotifications", "true"),
    ]
    assert [part[1:] for part in found if part[0] == "file"] == [
        ("a.PNG", "image/png", b"png"),
        ("b", "application/octet-stream", b"raw"),
        ("c.x", "text/html", b"c"),
    ]


async def test_urls_alone_travel_as_json() -> None:
    """Without files the JSON form is used: lists stay lists and nothing unset is in it."""
    script = Script([GOOD])
    async with script.client() as client:
        await client.faxes.send(TO, content_url=["https://docs.test/a.pdf"], labels={"a": "b"}, max_retries=0)

    assert json.loads(script.requests[0].content) == {
        "to": [TO],
        "contentUrl": ["https://docs.test/a.pdf"],
        "labels": {"a": "b"},
        "maxRetries": 0,
    }


async def test_several_recipients_give_several_faxes() -> None:
    """The answer for several numbers is read as one fax each."""
    script = Script([httpx.Response(200, json={"faxes": [fax("01A"), fax("01B")]})])
    async with script.client() as client:
        sent = await client.faxes.send([TO, "+14155550102"], files=[SendFile("a.txt", b"a")])

    assert [each.id for each in sent] == ["01A", "01B"]


async def test_a_large_file_streams_without_holding_up_the_loop(tmp_path: Path) -> None:
    """The file is read block by block off the event loop, which goes on meanwhile."""
    size = 24 * 1024 * 1024
    document = tmp_path / "scan.tif"
    with document.open("wb") as out:
        out.truncate(size)
    blocks: list[int] = []
    turns = 0

    class Reading(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            assert isinstance(request.stream, httpx.AsyncByteStream)
            async for block in request.stream:
                blocks.append(len(block))
            return httpx.Response(200, json=fax())

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    from faxtui.api import AsyncFaxClient

    counter = asyncio.create_task(count_turns())
    async with AsyncFaxClient(
        "p", key_id="k", key_secret="s", auth="basic", base_url="http://fax.test", http_transport=Reading()
    ) as client:
        await client.faxes.send(TO, files=[document])
    counter.cancel()

    assert sum(blocks) > size
    assert max(blocks) < 1024 * 1024
    assert turns > len(blocks)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none.pdf", "There is no file {path}: nothing was sent."),
        ("file.txt/inside.pdf", "There is no file {path}: nothing was sent."),
        ("empty.pdf", "{path} is empty: nothing was sent."),
        ("folder", "{path} is no file: nothing was sent."),
        ("nul\0.pdf", "{path} cannot be read: nothing was sent."),
        ("x" * 300, "{path} cannot be read: nothing was sent."),
    ],
)
async def test_bad_files_stop_before_anything_leaves(tmp_path: Path, name: str, sentence: str) -> None:
    """A document that cannot be sent is named, and no call is made."""
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "folder").mkdir()
    script = Script([])
    async with script.client() as client:
        with pytest.raises(errors.InvalidRequest) as caught:
            await client.faxes.send(TO, files=[tmp_path / name])

    assert str(caught.value) == sentence.format(path=tmp_path / name)
    assert caught.value.violations[0].field == "file"
    assert caught.value.status is None
    assert script.requests == []


async def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that is not ours to read stops the send (said to the system's face: root may read everything)."""
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"%PDF-")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    async with Script([]).client() as client:
        with pytest.raises(errors.InvalidRequest, match="cannot be read: nothing was sent"):
            await client.faxes.send(TO, files=[secret])


async def test_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    """A document that goes away between the check and the upload is the same clear error."""
    document = tmp_path / "a.pdf"
    document.write_bytes(b"%PDF-")

    def vanish(request: httpx.Request) -> httpx.Response:
        document.unlink()
        return httpx.Response(200, json={"access_token": "t"})

    script = Script([GOOD], tokens=[vanish])
    async with script.client(auth="oauth2") as client:
        with pytest.raises(errors.InvalidRequest, match="cannot be read: nothing was sent"):
            await client.faxes.send(TO, files=[document])

    assert script.requests == []


async def test_recipient_and_document_are_required() -> None:
    """A send to nobody or of nothing is refused here."""
    async with Script([]).client() as client:
        with pytest.raises(errors.InvalidRequest, match="no recipient"):
            await client.faxes.send([], files=[SendFile("a.txt", b"a")])
        with pytest.raises(errors.InvalidRequest, match="no document"):
            await client.faxes.send(TO)
        with pytest.raises(errors.InvalidRequest, match=r"a\.txt is empty"):
            await client.faxes.send(TO, files=[SendFile("a.txt", b"")])


def test_labels_are_never_the_same() -> None:
    """Each send can be told from every other by its label."""
    counts = Counter(new_send_label() for _ in range(1000))

    assert max(counts.values()) == 1


async def test_ids_are_one_segment_of_the_path() -> None:
    """An odd id cannot reach another path of the service."""
    script = Script([GOOD] * 3)
    async with script.client() as client:
        await client.faxes.get("../services/x?y=1#z")
        for empty in ("", ".", ".."):
            with pytest.raises(errors.InvalidRequest, match="id is empty"):
                await client.faxes.get(empty)

    assert script.requests[0].url.raw_path.decode() == f"{PATH}/faxes/..%2Fservices%2Fx%3Fy%3D1%23z"
