"""Use cases and methods of the law as dated data."""
