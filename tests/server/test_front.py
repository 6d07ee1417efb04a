"""What a browser finds: the way in, and the documents to read."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from faxtui.server.docs_page import docs_page
from tests.service import RunningService

_VOID = ("meta", "td", "tr", "li", "html")


class _Page(HTMLParser):
    """Keeps what a page would load or run, its text and its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given.get("href") or ""] if tag == "a" else []
        if tag in ("script", "link", "img", "iframe", "object") or any(name.startswith("on") for name in given):
            self.loads.append(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def browser(shared: RunningService) -> Iterator[httpx.Client]:
    """Somebody without a key."""
    with httpx.Client(base_url=shared.url, trust_env=False) as client:
        yield client


def test_the_front_leads_on(browser: httpx.Client) -> None:
    """Every address that `GET /` names is there."""
    told = browser.get("/").json()

    for name in ("docs", "openapi", "local", "dial", "health"):
        assert browser.get(told[name]).status_code == 200, name
    assert browser.post("/oauth2/token").status_code == 401
    assert browser.get("/").status_code == 200


def test_the_documents_are_whole_and_load_nothing(browser: httpx.Client) -> None:
    """Every operation, parameter and description of the OpenAPI document is on the page, which needs no network."""
    answer, document = browser.get("/docs"), browser.get("/openapi.json").json()
    page = _Page(answer.text)
    words = " ".join(page.text.split())

    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert page.loads == []
    assert page.open == []
    assert all(link.startswith(("#", "/")) for link in page.links)
    for path, item in document["paths"].items():
        assert path in words
        for operation in item.values():
            told = operation.get("description", "").replace("`", "")
            assert operation["operationId"] in words
            assert " ".join(told.split()) in words
    notes = [document["info"]["description"], *(tag["description"] for tag in document["tags"])]
    for text in notes:
        for part in re.split(r"\n\n|(?:\A|\n)\* ", text.replace("`", "").strip()):
            assert " ".join(part.removeprefix("* ").split()) in words


def test_texts_are_escaped(browser: httpx.Client) -> None:
    """Nothing of the document is taken for markup."""
    document: dict[str, Any] = copy.deepcopy(browser.get("/openapi.json").json())
    evil = "`<script>x()</script>` <img src=x onerror=y>"
    document["info"] |= {"title": evil, "description": f"* {evil}"}
    operation = next(iter(document["paths"].pop("/health").values()))
    operation |= {"description": evil, "tags": [f'" {evil}'], "operationId": evil}
    operation["parameters"] = [{"name": evil, "in": "query", "schema": {"type": evil}, "description": evil}]
    document["paths"][f"/{evil}"] = {"get": operation}

    page = _Page(docs_page(document))
    assert page.loads == []
    assert page.text.count("<script>x()</script>") >= 6
