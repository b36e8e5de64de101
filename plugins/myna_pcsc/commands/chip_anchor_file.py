"""A file with the keys of card CAs, as an operator is given them.

::

    hierarchy = "mock"                  # production | test | mock

    [[anchor]]
    application = "visual"              # visual | text
    identifier = "39303030…"            # 16 bytes, hexadecimal
    modulus = "c0ffee…"                 # hexadecimal
"""

import tomllib
from pathlib import Path
from typing import Any

from myna_sdk.card.chip_keys import (
    ChipAnchor,
    ChipAnchorSet,
    ChipApplication,
    ChipHierarchy,
    chip_anchors,
)
from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError

_LARGEST = 1 << 20


def chip_anchors_in(path: Path) -> ChipAnchorSet:
    """Return the anchors that ``path`` holds.

    Raises:
        UsageError: ``chip-anchor-refused``: it holds none of them; the message names the place.
            ``chip-anchor-set-empty``.
    """
    try:
        with path.open("rb") as file:
            written = file.read(_LARGEST + 1)
        if len(written) > _LARGEST:
            raise ValueError(say("1 MiB を超えています。", "It is larger than 1 MiB."))
        told = tomllib.loads(written.decode())
        hierarchy = ChipHierarchy(told["hierarchy"])
        anchors = [_anchor(each, hierarchy) for each in told["anchor"]]
    except (OSError, ValueError, TypeError, LookupError) as fault:
        raise UsageError("chip-anchor-refused", f"{path}: {_said(fault)}") from None
    return chip_anchors(hierarchy, anchors)


def _anchor(told: dict[str, Any], hierarchy: ChipHierarchy) -> ChipAnchor:
    return ChipAnchor(
        application=ChipApplication(told["application"]),
        hierarchy=hierarchy,
        identifier=bytes.fromhex(told["identifier"]),
        modulus=int(told["modulus"], 16),
    )


def _said(fault: Exception) -> str:
    if isinstance(fault, KeyError):
        return say(f"「{fault.args[0]}」がありません。", f"{fault.args[0]!r} is missing.")
    return str(fault)
