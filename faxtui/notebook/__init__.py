"""Faxes in a notebook: lists as tables, a fax with its facts and first page, a list that updates in place.

    from faxtui import notebook

    client = notebook.connect()                # the settings of the command line, else the demo service
    client.faxes.list().faxes                  # a table
    client.faxes.get("01J9…")                  # facts and the first page
    notebook.watch(client, "status:open")      # until you interrupt it

`connect_async` gives the client whose calls are awaited; `show` and `watch` take either. Importing this registers the
display; pages are fetched and drawn in memory, but a notebook that is saved holds what its cells showed.
"""

from __future__ import annotations

try:
    import IPython as _ipython  # noqa: F401 - asked for here, so that its absence is one sentence
except ModuleNotFoundError as error:
    if error.name != "IPython":
        raise
    raise ImportError("faxtui.notebook needs IPython: pip install 'faxtui[notebook]'.") from None

from faxtui.notebook.display import FaxView, load, load_ipython_extension, show
from faxtui.notebook.opening import connect, connect_async
from faxtui.notebook.watching import watch

__all__ = ["FaxView", "connect", "connect_async", "load", "load_ipython_extension", "show", "watch"]

load()
