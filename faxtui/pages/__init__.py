"""Fax documents as page bitmaps, and page bitmaps as rows of terminal cells: plain functions, no user interface."""
