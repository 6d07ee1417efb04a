"""What libraries let through when a file is damaged or hostile: they unpack, look up and compute with what it says."""

from __future__ import annotations

import struct
from typing import Final

BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
"""Each library adds errors of its own."""
