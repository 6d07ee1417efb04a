"""The typefaces that come with the program, which alone draw text: a fax looks the same on every machine.

Noto Sans in 21 scripts with its symbols, Noto Sans CJK for Chinese, Japanese and Korean, and JetBrains Mono for plain
text. What none of them has shows as a box.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

SANS: Final = "Noto Sans"
MONO: Final = "JetBrains Mono"
CJK: Final = "Noto Sans CJK JP"
SYMBOLS: Final = "Noto Sans Symbols"

_SANS_PACKAGE, _CJK_PACKAGE = "manimgx_fonts", "noto_cjk_sans_jp_regular"
_MONO_PACKAGE = "fontpkg_jetbrains_mono"


def folders() -> list[Path]:
    """Where the font files lie, for a typesetter that finds faces by family."""
    return [_folder(_SANS_PACKAGE), _folder(_CJK_PACKAGE), _folder(_MONO_PACKAGE) / "files"]


def mono_file() -> Path:
    """The upright JetBrains Mono."""
    return _one(_folder(_MONO_PACKAGE) / "files", "JetBrainsMono[")


def cjk_file() -> Path:
    """The one weight of Noto Sans CJK, in Japanese forms where the languages differ."""
    return _one(_folder(_CJK_PACKAGE), "NotoSansCJK")


def sans_file(script: str = "") -> Path:
    """The upright Noto Sans of a script such as "Arabic"; without one, of Latin, Greek and Cyrillic."""
    return _one(_folder(_SANS_PACKAGE), f"NotoSans{script}[")


@lru_cache(maxsize=32)
def _one(folder: Path, beginning: str) -> Path:
    return next(path for path in folder.iterdir() if path.name.startswith(beginning))


@lru_cache(maxsize=4)
def _folder(package: str) -> Path:
    return Path(str(files(package)))
