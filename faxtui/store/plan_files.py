"""The YAML file of a project's settings, and the PDFs of its cover pages beside it; both faces read and write these."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from faxtui.paths import shown, write_private
from faxtui.store.plan import PlanError, ServicePlan, from_document, to_document
from faxtui.text import clean

LARGEST: Final = 4 * 1024 * 1024
_HEAD: Final = (
    "# Settings of a fax project, as faxtui config export writes them. A masked webhook name and password mean that\n"
    "# they stay as they are; path and query of its URL are whole. `numbers` are facts and are not applied;\n"
    "# they tell which service one with a new name is.\n"
)


def write(path: Path | None, services: Sequence[ServicePlan], covers: Mapping[str, bytes]) -> str:
    """Write the file, or the text to answer when there is none; cover pages go beside it by hash.

    PlanError, before anything is written, when a cover page's place is taken by another file.
    """
    import yaml

    names = {} if path is None else {digest: f"{path.stem}-cover-{digest[:12]}.pdf" for digest in covers}
    if path is not None:
        _write_covers({path.parent / name: covers[digest] for digest, name in names.items()})
    text = _HEAD + yaml.safe_dump(to_document(services, names), allow_unicode=True, sort_keys=False, width=120)
    if path is not None:
        write_private(path, text)
    return text


def _write_covers(files: Mapping[Path, bytes]) -> None:
    """Write what is not there yet; a file of that name with other content is somebody's, and ends it before all."""
    missing = {}
    for file, content in files.items():
        if not file.exists():
            missing[file] = content
        elif file.read_bytes() != content:
            raise PlanError(
                f"{shown(file)} is there and is not the cover page that would go there. Nothing was written."
            )
    for file, content in missing.items():
        write_private(file, content)


def read(path: Path) -> tuple[list[ServicePlan], CoverFiles]:
    """What a file wants; PlanError says what is wrong with it, OSError that it cannot be read."""
    import yaml

    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise PlanError(f"{shown(path)} is larger than {LARGEST // 1024} kB: that is no such file.")
    try:
        services, files = from_document(_plain_yaml(data))
    except yaml.YAMLError as error:
        raise PlanError(f"{shown(path)} is no YAML: {clean(str(error), 200)}") from None
    except (PlanError, RecursionError, ValueError) as error:
        raise PlanError(f"{shown(path)}: {clean(error, 300)}") from None
    return services, CoverFiles(path.parent, files)


def _plain_yaml(data: bytes) -> object:
    """YAML without aliases, since one may stand for a billion of its kind."""
    import yaml

    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(data, yaml.SafeLoader)):
        raise PlanError("aliases (*name) are not read.")
    return yaml.safe_load(data)


class CoverFiles:
    """The PDFs beside a file, by SHA-256."""

    def __init__(self, folder: Path, names: Mapping[str, str]) -> None:
        self._folder, self._names = folder, names

    def __call__(self, digest: str) -> bytes:
        """The PDF, once it is known to be the one that is meant."""
        name = self._names.get(digest, "")
        if not name or Path(name).name != name:
            raise PlanError(f"No file beside it is named for the cover page {digest[:12]}….")
        content = (self._folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise PlanError(f"{clean(name, 80)} is not the cover page that the file means: its SHA-256 differs.")
        return content
