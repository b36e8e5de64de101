"""Receipts: signed statements of what was verified, filed in place of a copy of a document."""
