"""The generator of the blocking client: its rules, and that its product is the one in use."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from faxtui.api.blocking_generator import FOLDER, Unsupported, generate, is_current, main

HEAD = '''
from __future__ import annotations
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import TYPE_CHECKING, Final, TypedDict, Unpack
from faxtui.api import limits
from faxtui.api.things import Things
if TYPE_CHECKING:
    from pathlib import Path as File
MOST: Final = 3
class AsyncFaxClient:
    """The face.

    `project` is an id.
    """
    def __init__(self, project: str, *, most: int = MOST, rate: float = limits.RATE) -> None:
        self.things: Final = Things(project)
'''

BASE = '''
from faxtui.api.models import Fax
class Base:
    """What all have."""
    async def shared(self) -> Fax:
        """Found in the base."""
    async def changed(self) -> Fax:
        """Hidden by the class's own."""
    async def _hidden(self) -> Fax: ...
'''

THINGS = '''
from __future__ import annotations
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import TypedDict, Unpack
from faxtui.api.base import Base
class Fields(TypedDict, total=False):
    """What may be set."""
    name: str
class Things(Base):
    """All things."""
    async def changed(self, first: int, /, *more: str, **fields: Unpack[Fields]) -> list[int]:
        """Changed here.

        With more to say.
        """
    def rows(self, size: int = 3) -> AsyncIterator[tuple[int, str]]:
        """Rows of pairs."""
    async def more_rows(self) -> AsyncGenerator[Fields, None]:
        """Rows of fields."""
        yield {}
    def plain(self, text: str = "a") -> str:
        """Does not wait."""
    @property
    def size(self) -> int:
        """How many."""
    @size.setter
    def size(self, wanted: int) -> None: ...
'''


FUTURE = "from __future__ import annotations\n"


def made(folder: Path, *, client: str = "", things: str = "") -> dict[str, str]:
    """The functions that come of the sample sources with something added, by class and name (setters with a +)."""
    for name, text in {"client": HEAD + client, "base": BASE, "things": THINGS + things}.items():
        (folder / f"{name}.py").write_text(text)
    found = {}
    for node in ast.parse("\n".join(generate(folder).values()).replace(FUTURE, "")).body:
        if isinstance(node, ast.ClassDef):
            for function in node.body:
                if isinstance(function, ast.FunctionDef):
                    known = f"{node.name}.{function.name}"
                    found[known + "+" * (known in found)] = ast.unparse(function)
    return found


def test_each_kind_of_method_has_its_rule(tmp_path: Path) -> None:
    """Coroutines wait, async generators become generators, the rest stays as it is, private names stay out."""
    functions = made(tmp_path)

    assert functions["BlockingThings.changed"] == (
        "def changed(self, first: int, /, *more: str, **fields: Unpack[Fields]) -> list[int]:\n"
        '    """Changed here.\n\n        With more to say.\n        """\n'
        "    return self._portal.run(lambda: self._async.changed(first, *more, **fields))"
    )
    assert functions["BlockingThings.rows"] == (
        "def rows(self, size: int=3) -> Generator[tuple[int, str], None, None]:\n"
        '    """Rows of pairs."""\n'
        "    return self._portal.iterate(lambda: self._async.rows(size))"
    )
    assert "-> Generator[Fields, None, None]" in functions["BlockingThings.more_rows"]
    assert functions["BlockingThings.plain"].endswith("return self._async.plain(text)")
    assert functions["BlockingThings.size"].startswith("@property")
    assert functions["BlockingThings.size+"].endswith("self._async.size = wanted")
    assert "BlockingThings.shared" in functions
    assert not [name for name in functions if "_hidden" in name]


def test_the_constructor_is_passed_on(tmp_path: Path) -> None:
    """The client takes what the async one takes, and imports what its defaults name from where they live."""
    init = made(tmp_path)["FaxClient.__init__"]
    client, resources = (text.splitlines() for text in generate(tmp_path).values())

    assert init.startswith("def __init__(self, project: str, *, most: int=MOST, rate: float=limits.RATE) -> None:")
    assert "AsyncFaxClient(project, most=most, rate=rate)" in init
    assert "self.things: Final = BlockingThings(self._portal, self._async.things)" in init
    assert {"from faxtui.api.client import MOST", "from faxtui.api import limits"} <= set(client)
    assert {"from faxtui.api.things import Fields", "from faxtui.api.models import Fax"} <= set(resources)


def test_names_for_types_only_are_imported_too(tmp_path: Path) -> None:
    """An import that the async client makes for the type checker alone, under another name, is made as well."""
    functions = made(tmp_path, client='    async def keep(self, at: File) -> None:\n        """Keep it."""\n')

    assert "def keep(self, at: File) -> None:" in functions["FaxClient.keep"]
    assert "from pathlib import Path as File" in generate(tmp_path)["blocking_client.py"].splitlines()


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('    @staticmethod\n    def make() -> int:\n        """Make."""\n', "make is decorated with staticmethod"),
        ("    async def bare(self) -> int: ...\n", "bare has no plain docstring"),
        ('    async def lost(self, at: Nowhere) -> int:\n        """Lost."""\n', "where Nowhere comes from"),
    ],
)
def test_what_no_rule_covers_is_told(tmp_path: Path, added: str, told: str) -> None:
    """Rather than leaving a method out, the generator stops and names it."""
    with pytest.raises(Unsupported, match=told):
        made(tmp_path, things=added)


def test_the_client_in_use_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """The committed files say what the async client's source calls for; the check of `make check` agrees."""
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_stale_client_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A default, a sentence, a method, an import or a file that is not as it should be is noticed; layout is not."""
    files = {name: (FOLDER / name).read_text("utf-8") for name in generate()}
    resources = files["blocking_resources.py"]
    assert is_current({**files, "blocking_resources.py": resources.replace("\n    def", "\n\n\n    def")})
    for old, new in (
        ("page_size: int = 100", "page_size: int = 99"),
        ("none twice", "some twice"),
        ("    def get(", "    def take("),
        ("from pathlib import Path\n", "from pathlib import Path, PurePath\n"),
        ("class ", "class ("),
    ):
        assert old in resources
        assert not is_current({**files, "blocking_resources.py": resources.replace(old, new)}), old
    assert main(["--check"], tmp_path) == 1
    assert "run python -m faxtui.api.blocking_generator" in capsys.readouterr().err


def test_writing_makes_it_current(tmp_path: Path) -> None:
    """What is written passes the check."""
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocking_client.py", "blocking_resources.py"]
