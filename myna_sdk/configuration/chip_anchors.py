"""The keys of card CAs, read from the file that the configuration names."""

from pathlib import Path
from typing import TYPE_CHECKING

from myna_sdk.errors import UsageError
from myna_sdk.providers.faults import Fault, FaultKind, config_error
from myna_sdk.providers.own_verifier import anchors_of
from myna_sdk.providers.places import Place, Surroundings, Wrong

if TYPE_CHECKING:
    from myna_sdk.card.chip_keys import ChipAnchorSet


def chip_anchors_at(path: Path, surroundings: Surroundings) -> "ChipAnchorSet":
    """Return the card CAs in the file at ``path``, those of the environment.

    Raises:
        ConfigError: ``config-invalid``: it cannot be read, holds none, or those of other cards.
    """
    place = _place(surroundings)
    found = _read(path, place)
    if isinstance(found, Wrong):
        raise config_error(tuple(place.faults))
    return found


def chip_anchor_faults(path: Path, surroundings: Surroundings) -> tuple[Fault, ...]:
    """Return what keeps the file at ``path`` from telling which chips are authentic."""
    place = _place(surroundings)
    _read(path, place)
    return tuple(place.faults)


def _place(surroundings: Surroundings) -> Place:
    return Place(surroundings).at("card").at("anchors")


def _read(path: Path, place: Place) -> "ChipAnchorSet | Wrong":
    from myna_sdk.card.anchor_file import LARGEST, chip_anchors_from  # noqa: PLC0415 - keys: heavy

    try:
        with path.open("rb") as file:
            written = file.read(LARGEST + 1)
    except OSError as error:
        return place.report(FaultKind.PATH_UNREADABLE, path=path, why=error.strerror)
    try:
        found = chip_anchors_from(written, str(path))
    except UsageError as error:
        return place.report(FaultKind.VALUE_REFUSED, why=error.message)
    expected = anchors_of(place.surroundings.environment)
    if found.hierarchy.value != expected.value:
        return place.report(
            FaultKind.CHIP_ANCHORS_ELSEWHERE,
            hierarchy=found.hierarchy.value,
            environment=place.surroundings.environment.value,
            expected=expected.value,
        )
    return found
