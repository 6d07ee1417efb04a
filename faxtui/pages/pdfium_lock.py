"""The one lock around pdfium, which is not thread safe; every call into it, from decoding or conversion, holds it."""

from __future__ import annotations

import threading
from typing import Final

PDFIUM_LOCK: Final = threading.RLock()
"""Re-entrant: the collector may close a forgotten document while its thread holds the lock for another."""
