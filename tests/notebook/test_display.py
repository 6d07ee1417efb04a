"""How models show: tables that nobody can write into, and a fax with its page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter

from faxtui import notebook
from faxtui.api import models
from faxtui.api.errors import AuthenticationError
from faxtui.config import ConfigError
from faxtui.notebook import opening, tables
from faxtui.store.query import QueryError
from tests.service import RunningService

ROOT = Path(__file__).parent.parent.parent
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>\x1b[2J\u202e"
MODELS: list[Any] = [
    models.Fax.model_validate(
        {**dict.fromkeys(("id", "from", "to", "errorMessage"), HOSTILE), "status": "FAILURE", "projectId": "nobody"}
    ),
    models.Service(id=HOSTILE, name=HOSTILE, default_from=HOSTILE, incoming_webhook_url=HOSTILE),
    models.ServicePhoneNumber(phone_number=HOSTILE, note=HOSTILE, country=HOSTILE),
    models.Email(email=HOSTILE, phone_numbers=[models.EmailNumber(number=HOSTILE)]),
    models.CoverPage(id=HOSTILE, name=HOSTILE, file=models.CoverPageFile(file_content=HOSTILE)),
]


@pytest.fixture
def formatter() -> DisplayFormatter:
    """A formatter of IPython's with our display."""
    made = DisplayFormatter()
    notebook.load(made)
    return made


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    """A demo service that the environment names."""
    with RunningService(demo=True) as running:
        monkeypatch.setenv("SINCH_PROJECT_ID", running.project_id)
        monkeypatch.setenv("SINCH_KEY_ID", running.key_id)
        monkeypatch.setenv("SINCH_KEY_SECRET", running.key_secret)
        monkeypatch.setenv("FAXTUI_BASE_URL", running.url)
        yield running


def html_of(formatter: DisplayFormatter, thing: object) -> str | None:
    """The HTML of a cell that ends with this, or None when it has none."""
    bundle, _ = formatter.format(thing)  # type: ignore[no-untyped-call]
    html: str | None = bundle.get("text/html")
    return html


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_text_from_outside_stays_text(formatter: DisplayFormatter, model: Any) -> None:
    """Alone and in a list, tags, quotes, escapes and marks that turn the direction come out as letters."""
    for thing in (model, [model]):
        html = html_of(formatter, thing)

        assert html is not None
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html
        assert "\x1b" not in html
        assert "\u202e" not in html


def test_a_long_list_is_bounded_and_counted(formatter: DisplayFormatter) -> None:
    """Fifty rows, and how many more there are: of a list its own rest, of a page the whole list's."""
    faxes = [models.Fax(id=f"fax-{number}") for number in range(120)]
    listed = html_of(formatter, faxes)
    page = html_of(formatter, models.FaxPage(faxes=faxes, total_items=3000))

    assert listed is not None
    assert page is not None
    assert listed.count("<tr>") == tables.MOST_ROWS + 1
    assert "… and 70 more faxes" in listed
    assert "… and 2950 more faxes" in page
    assert html_of(formatter, models.ServicePage()) == "<p>Nothing is listed.</p>"


def test_other_lists_are_left_alone(formatter: DisplayFormatter) -> None:
    """Numbers, mixed lists and empty ones show as ever; who showed lists before us still does, also after a reload."""
    assert html_of(formatter, [1, 2]) is None
    assert html_of(formatter, []) is None
    assert html_of(formatter, [models.Fax(id="a"), 1]) is None

    theirs = DisplayFormatter()
    theirs.formatters["text/html"].for_type(list, lambda rows: f"<b>{len(rows)}</b>")
    notebook.load(theirs)
    notebook.load(theirs)

    assert html_of(theirs, [1, 2]) == "<b>2</b>"
    assert "<table>" in (html_of(theirs, [models.Fax(id="a")]) or "")


def test_a_fax_shows_its_page_through_its_own_client(formatter: DisplayFormatter, settings: RunningService) -> None:
    """The page comes through the client that was connected for its project; without one there are the facts."""
    with notebook.connect(read_only=True) as client:
        fax = next(fax for fax in client.faxes.iter() if fax.has_file)
        shown = html_of(formatter, fax)
        stranger = html_of(formatter, fax.model_copy(update={"project_id": "another"}))
        gone = html_of(formatter, fax.model_copy(update={"id": "no-such-fax"}))
        none = html_of(formatter, fax.model_copy(update={"has_file": False}))

    assert shown is not None
    assert 'src="data:image/png;base64,' in shown
    for html in (stranger, gone, none):
        assert html is not None
        assert "<img" not in html
        assert "Status" in html
    assert "No pages are stored." in (gone or "")
    assert "The client is closed" in (html_of(formatter, fax) or "")


async def test_both_clients_work_while_a_loop_runs(formatter: DisplayFormatter, settings: RunningService) -> None:
    """In a cell's running loop the blocking client blocks, the other is awaited, and both show the same fax."""
    with notebook.connect() as client:
        fax = next(fax for fax in client.faxes.iter() if fax.has_file)
        blocking = notebook.show(client, fax.id)._repr_html_()
    async with notebook.connect_async() as soon:
        awaited = (await notebook.show(soon, fax.id))._repr_html_()
        by_itself = html_of(formatter, await soon.faxes.get(fax.id))

    assert "data:image/png" in blocking
    assert blocking == awaited == by_itself


def test_wrong_settings_and_queries_are_told(settings: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that is none, a refused key and a profile that nobody knows are raised; none ends as an empty table."""
    with notebook.connect() as client, pytest.raises(QueryError, match="colour"):
        notebook.watch(client, "colour:red")
    monkeypatch.setenv("SINCH_KEY_SECRET", "wrong")
    with notebook.connect() as client, pytest.raises(AuthenticationError):
        notebook.watch(client, seconds=0)
    with pytest.raises(ConfigError, match="nobody"):
        notebook.connect("nobody")


def test_with_nothing_set_the_demo_service_opens(capsys: pytest.CaptureFixture[str]) -> None:
    """One service for every `connect`, with faxes in it; which one it is, is said."""
    with notebook.connect() as one, notebook.connect("demo") as two:
        assert one.faxes.list().total_items > 10
        assert two.faxes.list(page_size=1).faxes
    assert opening._demo is not None

    assert capsys.readouterr().out == "Connected to demo clinic.\n" * 2


def test_without_ipython_one_sentence_says_what_to_install() -> None:
    """`import faxtui.notebook` names the extra."""
    code = "import sys; sys.modules['IPython'] = None\nimport faxtui.notebook"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert ended.stderr.endswith("ImportError: faxtui.notebook needs IPython: pip install 'faxtui[notebook]'.\n")
    assert ended.stderr.count("Traceback") == 1
