"""The anchors, read from the files that whoever runs this supplied."""

from pathlib import Path
from typing import Final

import myna_sdk.authoring as m
from myna_local_verifier.settings import Settings
from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.profile import HIERARCHIES

_LARGEST: Final = 64 * 1024
_HIERARCHIES: Final = {hierarchy.name: hierarchy for hierarchy in HIERARCHIES}


def anchors_in(settings: Settings) -> AnchorSet:
    """Return the anchors of ``settings``, each a root of their hierarchy as published.

    Raises:
        ConfigError: ``config-invalid``: a file cannot be read, or is no such root.
    """
    hierarchy = _HIERARCHIES[settings.anchors.value]
    certificates = [_read(path) for path in settings.roots]
    try:
        return anchor_set(hierarchy, certificates, confirmed=settings.confirmed)
    except m.UsageError as refused:
        where = settings.roots[int(refused.data["index"])]
        why = f"{where}: no root of {hierarchy.name}: {refused.data['flaw']}"
    raise m.ConfigError("config-invalid", why)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        why = f"{path}: {type(error).__name__}"
    raise m.ConfigError("config-invalid", why)
