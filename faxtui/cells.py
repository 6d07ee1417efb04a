"""Text measured in terminal cells, in which some letters take two and some none."""

from __future__ import annotations


def cells(text: str) -> int:
    """How many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # late: plain ASCII needs no table of widths

    return cell_len(text)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Exactly `width` cells: cut with an ellipsis or padded, on the left when `right`."""
    used = cells(text)
    if used > width:
        from rich.cells import set_cell_size  # late, as above

        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    pad = " " * (width - used)
    return pad + text if right else text + pad
