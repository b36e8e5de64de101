"""The keys of card CAs as a file, as an operator is given them.

::

    hierarchy = "mock"                  # production | test | mock

    [[anchor]]
    application = "visual"              # visual | text
    identifier = "39303030…"            # 16 bytes, hexadecimal
    modulus = "c0ffee…"                 # hexadecimal
"""

import tomllib
from collections.abc import Iterable
from typing import Any, Final

from myna_sdk.card.chip_keys import (
    ChipAnchor,
    ChipAnchorSet,
    ChipApplication,
    ChipHierarchy,
    chip_anchors,
)
from myna_sdk.errors import UsageError

__all__ = ["LARGEST", "chip_anchors_from", "written_anchors"]

LARGEST: Final = 1 << 20
"""No such file has more bytes."""


def chip_anchors_from(written: bytes, place: str) -> ChipAnchorSet:
    """Return the anchors that a file holds.

    Args:
        written: The file's bytes.
        place: Its name, for errors.

    Raises:
        UsageError: ``chip-anchor-refused``: it holds none of them; the message names the place.
            ``chip-anchor-set-empty``.
    """
    try:
        if len(written) > LARGEST:
            raise ValueError("larger than 1 MiB")
        told = tomllib.loads(written.decode())
        hierarchy = ChipHierarchy(told["hierarchy"])
        anchors = [_anchor(each, hierarchy) for each in told["anchor"]]
    except RecursionError:
        raise UsageError("chip-anchor-refused", f"{place}: nested too deeply") from None
    except (ValueError, TypeError, LookupError) as fault:
        why = f"{fault} is missing" if isinstance(fault, KeyError) else str(fault)
        raise UsageError("chip-anchor-refused", f"{place}: {why}") from None
    return chip_anchors(hierarchy, anchors)


def written_anchors(anchors: ChipAnchorSet) -> str:
    """Return ``anchors`` as a file that `chip_anchors_from` reads."""
    return "\n".join((f'hierarchy = "{anchors.hierarchy.value}"', *_tables(anchors.anchors), ""))


def _tables(anchors: Iterable[ChipAnchor]) -> Iterable[str]:
    for each in anchors:
        yield "\n[[anchor]]"
        yield f'application = "{each.application.value}"'
        yield f'identifier = "{each.identifier.hex()}"'
        yield f'modulus = "{each.modulus:x}"'


def _anchor(told: dict[str, Any], hierarchy: ChipHierarchy) -> ChipAnchor:
    return ChipAnchor(
        application=ChipApplication(told["application"]),
        hierarchy=hierarchy,
        identifier=bytes.fromhex(told["identifier"]),
        modulus=int(told["modulus"], 16),
    )
