"""Judges signatures and certificates here, for a firm that is a 署名検証者 of its own."""
