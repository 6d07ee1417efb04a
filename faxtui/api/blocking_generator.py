"""Writes the blocking twin, `blocking_client.py` and `blocking_resources.py`, from the source of the async client.

    python -m faxtui.api.blocking_generator            write it (needs ruff)
    python -m faxtui.api.blocking_generator --check    exit code 1 when it is not what the async client calls for

What an async client's public attribute becomes:

    async def                       def, which waits
    async generator                 generator
    property, plain def             the same
    resource made in __init__       a class of its own, made by the same rules
"""

from __future__ import annotations

import ast
import builtins
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

PACKAGE: Final = "faxtui.api"
FOLDER: Final = Path(__file__).parent
_CLIENT, _RESOURCES = "blocking_client", "blocking_resources"
_COMMAND: Final = "python -m faxtui.api.blocking_generator"
_ASYNC_ROWS: Final = ("AsyncGenerator", "AsyncIterator", "AsyncIterable")

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Unsupported(Exception):
    """The async client has something that these rules do not cover."""


class _Module(NamedTuple):
    """One source file of the package, and where each name in it comes from."""

    name: str
    tree: ast.Module
    origins: dict[str, str]
    """Import statements by the name that they bring."""

    def class_(self, name: str) -> ast.ClassDef:
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return node
        raise Unsupported(f"{self.name} has no class {name}")


class _Writer:
    """Writes one file: collects its classes and the imports that their signatures need."""

    def __init__(self, folder: Path, about: str) -> None:
        self._folder, self._about = folder, about
        self._imports = {"Portal": f"from {PACKAGE}.blocking_portal import Portal"}
        self._classes: list[str] = []

    def text(self) -> str:
        head = f'"""{self._about}\n\nGenerated from the async client by `{_COMMAND}`: not to be edited.\n"""'
        imports = ["from __future__ import annotations", *sorted(set(self._imports.values()))]
        return "\n".join([head, *imports, *self._classes, ""])

    def module(self, name: str) -> _Module:
        path = self._folder / f"{name.removeprefix(f'{PACKAGE}.')}.py"
        tree = ast.parse(path.read_text("utf-8"))
        return _Module(name, tree, dict(_origins(name, tree.body)))

    def client(self, module: _Module, source: ast.ClassDef) -> None:
        """The face itself; its constructor takes what the async one's takes."""
        init = _method(source, "__init__")
        resources = dict(_resources(init))
        self._imports |= {"Final": "from typing import Final", "Self": "from typing import Self"}
        for made in resources.values():
            self._imports[f"Blocking{made}"] = f"from {PACKAGE}.{_RESOURCES} import Blocking{made}"
        lines = [
            "class FaxClient:",
            _doc(_client_doc(source), 4),
            f"    def __init__({self._signature(module, init)}) -> None:",
            f"        self._async = AsyncFaxClient({_forwarded(init)})",
            "        self._portal = Portal(self._async.aclose)",
            *(
                f"        self.{name}: Final = Blocking{made}(self._portal, self._async.{name})"
                for name, made in resources.items()
            ),
            *self._methods(module, source, hidden=("aclose",)),
            "    def close(self) -> None:",
            '        """Close the connections and end the thread, for good."""',
            "        self._portal.close()",
            "    def __enter__(self) -> Self:",
            "        return self",
            "    def __exit__(self, *_: object) -> None:",
            "        self.close()",
        ]
        self._classes.append("\n".join(lines))
        self._need(module, ast.parse(source.name))

    def resource(self, user: _Module, name: str) -> None:
        module = self._home(user, name)
        source = module.class_(name)
        self._need(user, ast.parse(name))
        lines = [
            f"class Blocking{name}:",
            _doc(_doc_of(source), 4),
            f"    def __init__(self, portal: Portal, resource: {name}) -> None:",
            "        self._portal, self._async = portal, resource",
            *self._methods(module, source),
        ]
        self._classes.append("\n".join(lines))

    def _methods(self, module: _Module, source: ast.ClassDef, hidden: tuple[str, ...] = ()) -> Iterator[str]:
        """Every public method, those of base classes in the package first."""
        own = {node.name for node in source.body if isinstance(node, Function)}
        for base in source.bases:
            if isinstance(base, ast.Name) and f"from {PACKAGE}" in module.origins.get(base.id, ""):
                home = self._home(module, base.id)
                yield from self._methods(home, home.class_(base.id), (*hidden, *own))
        for node in source.body:
            if isinstance(node, Function) and not node.name.startswith("_") and node.name not in hidden:
                yield from self._method(module, node)

    def _method(self, module: _Module, node: Function) -> Iterator[str]:
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if decorators not in ([], ["property"], [f"{node.name}.setter"]):
            raise Unsupported(f"{module.name}.{node.name} is decorated with {', '.join(decorators)}")
        yield from (f"    @{decorator}" for decorator in decorators)
        rows = _rows_of(node)
        if rows is None:
            result = "None" if node.returns is None else ast.unparse(node.returns)
            if node.returns is not None:
                self._need(module, node.returns)
        else:
            result = f"Generator[{ast.unparse(rows)}, None, None]"
            self._need(module, rows)
            self._imports["Generator"] = "from collections.abc import Generator"
        yield f"    def {node.name}({self._signature(module, node)}) -> {result}:"
        if not decorators or decorators == ["property"]:
            yield _doc(_doc_of(node), 8)
        yield f"        {_body(node, decorators, rows is not None)}"

    def _signature(self, module: _Module, node: Function) -> str:
        self._need(module, node.args)
        return ast.unparse(node.args)

    def _need(self, module: _Module, used: ast.AST) -> None:
        """Import every name that an annotation or a default uses, from where the async module has it."""
        for name in (node.id for node in ast.walk(used) if isinstance(node, ast.Name)):
            statement = module.origins.get(name)
            if statement is None and not hasattr(builtins, name):
                raise Unsupported(f"{module.name} does not tell where {name} comes from")
            if statement is not None and self._imports.setdefault(name, statement) != statement:
                raise Unsupported(f"{name} is two things: {statement}, {self._imports[name]}")

    def _home(self, user: _Module, name: str) -> _Module:
        statement = ast.parse(user.origins[name]).body[0]
        if not isinstance(statement, ast.ImportFrom) or statement.names[0].asname or not statement.module:
            raise Unsupported(f"{user.name} imports {name} in a way of its own")
        return self.module(statement.module)


def _origins(module: str, body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """How each name at the top of a module is imported, those defined there from the module itself."""
    for node in body:
        match node:
            case ast.If():  # TYPE_CHECKING
                yield from _origins(module, node.body)
            case ast.ImportFrom() | ast.Import():
                for alias in node.names:
                    source = f"from {node.module} import" if isinstance(node, ast.ImportFrom) else "import"
                    renamed = f" as {alias.asname}" if alias.asname else ""
                    yield (alias.asname or alias.name).partition(".")[0], f"{source} {alias.name}{renamed}"
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, f"from {module} import {name}"
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, f"from {module} import {name}"


def _method(source: ast.ClassDef, name: str) -> Function:
    for node in source.body:
        if isinstance(node, Function) and node.name == name:
            return node
    raise Unsupported(f"{source.name} has no {name}")


def _resources(init: Function) -> Iterator[tuple[str, str]]:
    """The public attributes that a constructor makes, each with its class: `self.faxes: Final = Faxes(...)`."""
    for node in init.body:
        match node:
            case ast.AnnAssign(target=ast.Attribute(attr=name), value=ast.Call(func=ast.Name(id=made))):
                yield name, made
            case ast.AnnAssign(target=ast.Attribute(attr=name)) if not name.startswith("_"):
                raise Unsupported(f"the attribute {name} is no resource")


def _rows_of(node: Function) -> ast.expr | None:
    """What an async generator yields; None for everything else."""
    match node.returns:
        case ast.Subscript(value=ast.Name(id=kind), slice=ast.Tuple(elts=[rows, *_])) if kind in _ASYNC_ROWS:
            return rows
        case ast.Subscript(value=ast.Name(id=kind), slice=rows) if kind in _ASYNC_ROWS:
            return rows
    return None


def _body(node: Function, decorators: list[str], has_rows: bool) -> str:
    call = f"self._async.{node.name}({_forwarded(node)})"
    if decorators == ["property"]:
        return f"return self._async.{node.name}"
    if decorators:
        return f"self._async.{node.name} = {node.args.args[1].arg}"
    if has_rows:
        return f"return self._portal.iterate(lambda: {call})"
    return f"return self._portal.run(lambda: {call})" if isinstance(node, ast.AsyncFunctionDef) else f"return {call}"


def _forwarded(node: Function) -> str:
    """The arguments of a call that passes on what the function was given."""
    given = node.args
    words = [argument.arg for argument in [*given.posonlyargs, *given.args][1:]]
    words += [f"*{given.vararg.arg}"] if given.vararg else []
    words += [f"{argument.arg}={argument.arg}" for argument in given.kwonlyargs]
    words += [f"**{given.kwarg.arg}"] if given.kwarg else []
    return ", ".join(words)


def _doc_of(node: ast.ClassDef | Function) -> str:
    text = ast.get_docstring(node)
    if not text or "\\" in text or '"""' in text:
        raise Unsupported(f"{node.name} has no plain docstring")
    return text


def _client_doc(source: ast.ClassDef) -> str:
    """The async client's description of its settings, below a first line of our own."""
    first = "A project's faxes and all that belongs to them, for code that waits: each call returns when it is done."
    _, _, settings = _doc_of(source).partition("\n")
    more = (
        "It may be used from several threads at once, and where an event loop runs; callbacks come from a thread of its"
    )
    return f"{first}\n\n{more}\nown, and must not call or close it.\n{settings.strip()}"


def _doc(text: str, indent: int) -> str:
    lines = [f"{' ' * indent}{line}" if line else "" for line in text.splitlines()]
    quotes = '"""'
    end = quotes if len(lines) == 1 else f"\n{' ' * indent}{quotes}"
    return f"{' ' * indent}{quotes}" + "\n".join(lines).lstrip() + end


def generate(folder: Path = FOLDER) -> dict[str, str]:
    """The twin's files by name, made from the source in `folder`, before ruff has put them into shape."""
    face = _Writer(folder, "The blocking client.")
    module = face.module(f"{PACKAGE}.client")
    source = module.class_("AsyncFaxClient")
    face.client(module, source)
    resources = _Writer(folder, "The resources of the blocking client.")
    for _, made in _resources(_method(source, "__init__")):
        resources.resource(module, made)
    return {f"{_CLIENT}.py": face.text(), f"{_RESOURCES}.py": resources.text()}


def is_current(there: Mapping[str, str]) -> bool:
    """Whether files, by name, say what `generate` says, however they are laid out."""
    return all(_meaning(there.get(name, "")) == _meaning(text) for name, text in generate().items())


def _meaning(text: str) -> tuple[set[str], list[str]]:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return set(), []
    imports = {
        f"{getattr(node, 'module', None)} {ast.unparse(alias)}"
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return imports, [ast.dump(node) for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]


def _in_shape(text: str, path: Path) -> str:
    for step in (["check", "--quiet", "--select", "I", "--fix"], ["format", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *step, "--stdin-filename", str(path), "-"]
        text = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - our own words
    return text


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Write the twin into `folder`, or check what is there; the exit code."""
    files = generate()
    if arguments == ["--check"]:
        if is_current({name: (folder / name).read_text("utf-8") for name in files if (folder / name).exists()}):
            return 0
        sys.stderr.write(f"The blocking client does not fit the async one any more: run {_COMMAND}\n")
        return 1
    for name, text in files.items():
        (folder / name).write_text(_in_shape(text, folder / name), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
