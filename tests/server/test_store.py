"""What the service remembers, when writing it down fails."""

from __future__ import annotations

from sqlite3 import IntegrityError

import pytest
from sqlalchemy import insert

from faxtui.server.store import Store
from faxtui.server.tables import attachments


def _add_orphan(store: Store) -> None:
    """A row whose fault is found by the commit only."""
    store._db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    row = {"document_id": "none", "position": 0, "name": "", "declared": "", "data": b""}
    store._db.execute(insert(attachments), row)


def test_a_commit_that_fails_leaves_the_store_usable() -> None:
    """A full disk may show only when a transaction is committed; the next read and write must not suffer for it."""
    store = Store(None)
    with pytest.raises(IntegrityError), store.transaction():
        _add_orphan(store)

    assert store.files_of("none") == []
    with store.transaction():
        store.add_document("some", (), resolution="FINE", method="HALFTONE")
    assert store.document("some") is not None
    store.close()
