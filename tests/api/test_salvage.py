"""A value that is not as documented costs that value: not its fax, and not the other faxes of the page."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from faxtui.api import errors
from faxtui.api.salvage import read_fax, read_fax_page
from tests.api.scripted import Script, fax

ODD: dict[str, dict[str, Any]] = {
    "text for a number": {"numberOfPages": "many"},
    "no time": {"createTime": "yesterday", "completedTime": 5},
    "label of nothing": {"labels": {"case": None}},
    "list for a text": {"headerText": ["x"]},
}


@pytest.mark.parametrize("odd", ODD)
async def test_a_page_is_read_without_the_value_that_is_wrong(odd: str) -> None:
    """The other rows, and the rest of that one, arrive."""
    rows = [fax("01A"), fax("01B", status="COMPLETED", **ODD[odd]), fax("01C")]
    async with Script([httpx.Response(200, json={"faxes": rows, "totalPages": 1, "totalItems": 3})]).client() as client:
        page = await client.faxes.list()

    assert [one.id for one in page.faxes] == ["01A", "01B", "01C"]
    assert page.total_items == 3
    assert page.faxes[1].status == "COMPLETED"
    assert page.faxes[1].number_of_pages is None


async def test_one_fax_is_read_so_too() -> None:
    """As a webhook is confirmed by it."""
    async with Script([httpx.Response(200, json=fax(status="FAILURE", numberOfPages={}))]).client() as client:
        assert (await client.faxes.get("01A")).status == "FAILURE"


def test_half_a_letter_is_replaced() -> None:
    r"""`\ud800` is JSON, but no text."""
    body = b'{"faxes": [{"id": "01A", "headerText": "a\\ud800b"}], "totalPages": 1}'

    assert read_fax_page(body).faxes[0].header_text == "a?b"


@pytest.mark.parametrize("row", [7, None, {}, {"id": None}, {"id": ["x"]}])
def test_what_has_no_id_is_no_fax(row: object) -> None:
    """Nobody could say which one it is: the answer is nonsense, and the client says so."""
    with pytest.raises(ValueError, match=r"id|object|dictionary|instance"):
        read_fax(json.dumps(row).encode())
    with pytest.raises(ValueError, match=r"id|object|dictionary|instance"):
        read_fax_page(json.dumps({"faxes": [fax("01A"), row]}).encode())


async def test_nonsense_is_still_told() -> None:
    """A page that is none ends as one clear error."""
    async with Script([httpx.Response(200, json={"faxes": 5})]).client() as client:
        with pytest.raises(errors.UnexpectedResponse):
            await client.faxes.list()
