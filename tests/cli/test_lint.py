"""`faxtui lint` measures documents as the fax they become, and tells by its exit code."""

from __future__ import annotations

import json
from pathlib import Path

from faxtui.pages.testcard import xray_png
from tests.cli.conftest import Run


def test_text_is_fine(run: Run, tmp_path: Path) -> None:
    """Exit code 0, a row for each setting, and a sentence."""
    (tmp_path / "l.txt").write_text("Dear colleague,\n" * 20)

    code, out, err = run("lint", f"{tmp_path}/l.txt")

    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith("l.txt: 1 page")
    assert [line.split()[:2] for line in out.splitlines()[2:6]] == [
        ["FINE", "HALFTONE"],
        ["FINE", "MONOCHROME"],
        ["SUPERFINE", "HALFTONE"],
        ["SUPERFINE", "MONOCHROME"],
    ]
    assert "so halftone costs nothing" in out


def test_a_grey_picture_warns(run: Run, tmp_path: Path) -> None:
    """Exit code 1 under halftone, 0 once monochrome is what it would be sent with."""
    (tmp_path / "x.png").write_bytes(xray_png())

    warned = run("lint", f"{tmp_path}/x.png")
    assert warned.code == 1
    assert "! Grey: " in warned.out
    assert "choose monochrome" in warned.out
    assert run("lint", f"{tmp_path}/x.png", "--method", "MONOCHROME").code == 0


def test_json_has_one_object_a_document(run: Run, tmp_path: Path) -> None:
    """The bytes of every page, the seconds, and the findings."""
    (tmp_path / "l.txt").write_text("Hello\n")
    (tmp_path / "x.png").write_bytes(xray_png())

    code, out, _ = run("lint", f"{tmp_path}/l.txt", f"{tmp_path}/x.png", "--json")
    letter, picture = map(json.loads, out.splitlines())

    assert code == 1
    assert (letter["pages"], len(letter["variants"]), len(letter["variants"][0]["bytes"])) == (1, 4, 1)
    assert not any(finding["warns"] for finding in letter["findings"])
    halftone, monochrome = picture["variants"][:2]
    assert halftone["seconds"] > 5 * monochrome["seconds"]
    assert picture["findings"][0]["warns"]


def test_what_cannot_be_faxed_is_told(run: Run, tmp_path: Path) -> None:
    """Exit code 2 and one sentence: missing, cut off, nothing named."""
    (tmp_path / "x.png").write_bytes(xray_png()[:3000])

    missing = run("lint", f"{tmp_path}/none.pdf")
    assert (missing.code, missing.err) == (2, f"{tmp_path}/none.pdf: There is no such file.\n")
    broken = run("lint", f"{tmp_path}/x.png")
    assert broken.code == 2
    assert "The picture is broken" in broken.err
    assert run("lint").code == 2
