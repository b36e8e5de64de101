"""The page of the index tells the layout that the code writes."""

from pathlib import Path

from myna_sdk.jpki import crl_layout
from myna_sdk.jpki.crl_columns import WIDE

PAGE = (Path(__file__).parents[2] / "docs" / "revocation-index.md").read_text("utf-8")


def test_the_sizes_of_the_parts_are_those_of_the_code() -> None:
    assert f"Version {crl_layout.VERSION};" in PAGE
    assert f"| head, {crl_layout._HEAD.size} bytes | `{crl_layout.MAGIC.decode()}`" in PAGE
    assert f"| lists, {crl_layout._LIST.size} bytes each |" in PAGE
    assert f"| wide entries | {WIDE.size} bytes each" in PAGE
