"""`--mask` of the commands about faxes: what they write can be pasted into a ticket."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

Mask = Annotated[
    bool, Parameter(name="--mask", help="Hide numbers (+1415•••0100), names and texts: safe to paste in a ticket.")
]
