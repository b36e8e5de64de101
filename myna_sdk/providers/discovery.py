"""Discovery: which plugins are installed, read from metadata, each under its own guard.

Nothing is chosen by priority or by the order of a directory. Two claimants of one id are both
refused; an id of ours belongs to our own distribution, and a squatter never displaces it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import Final

import attrs

from myna_sdk.providers.manifest import ENTRY_POINT_GROUP

FIRST_PARTY: Final = "myna-sdk"
"""The distribution that the reserved ids belong to."""

RESERVED_IDS: Final = frozenset(
    {
        *("counter", "digital-auth-app", "local-verifier", "mock", "mock-reader", "mock-signer"),
        *("pcsc", "pocketsign"),
        *("card-reader", "jpki", "local", "myna"),  # planned
    }
)
"""Ids that only `FIRST_PARTY` may claim: those of our plugins, present and planned."""

ID_PATTERN: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


@attrs.frozen(kw_only=True)
class Claim:
    """One entry point: a distribution says that it brings the plugin ``id``.

    Attributes:
        id: The entry point's name.
        distribution: The name of the distribution.
        version: Its version.
        entry_point: What names the manifest; nothing of it is imported yet.
    """

    id: str
    distribution: str
    version: str
    entry_point: metadata.EntryPoint


@attrs.frozen
class Refused:
    """A claim that is not honoured, and why."""

    claim: Claim
    why: str


def installed(entry_points: Iterable[metadata.EntryPoint] | None = None) -> tuple[Claim, ...]:
    """Return every claim of the group, in the order of id and distribution.

    Args:
        entry_points: What to look at instead of the installed distributions.
    """
    found = _entry_points() if entry_points is None else entry_points
    ours = [each for each in found if each.group == ENTRY_POINT_GROUP]
    distributions = {id(each.dist): each.dist for each in ours}
    # A distribution's metadata is read once, however many plugins it brings.
    named = {key: _named(distribution) for key, distribution in distributions.items()}
    claims = [_claim(each, *named[id(each.dist)]) for each in ours]
    return tuple(sorted(claims, key=lambda claim: (claim.id, claim.distribution)))


def sorted_out(claims: Sequence[Claim]) -> tuple[Mapping[str, Claim], tuple[Refused, ...]]:
    """Return the claims that stand, by id, and those that are refused."""
    standing: dict[str, Claim] = {}
    refused: list[Refused] = []
    for plugin_id in dict.fromkeys(claim.id for claim in claims):
        rivals = [claim for claim in claims if claim.id == plugin_id]
        for claim in rivals:
            why = _objection(claim, rivals)
            if why:
                refused.append(Refused(claim, why))
            else:
                standing[plugin_id] = claim
    return standing, tuple(refused)


def _objection(claim: Claim, rivals: Sequence[Claim]) -> str:
    """Return why ``claim`` does not stand among ``rivals`` of the same id, or nothing."""
    if not ID_PATTERN.fullmatch(claim.id):
        return "its id is not 1 to 64 lower-case letters, digits and hyphens"
    if claim.id in RESERVED_IDS and claim.distribution != FIRST_PARTY:
        return f"the id {claim.id} is reserved to the distribution {FIRST_PARTY}"
    equals = [rival for rival in rivals if _may_claim(rival)]
    if len(equals) < 2:
        return ""
    names = " and ".join(f"{rival.distribution} {rival.version}" for rival in equals)
    return f"the id {claim.id} is claimed more than once, by {names}; uninstall all but one"


def _may_claim(claim: Claim) -> bool:
    return claim.id not in RESERVED_IDS or claim.distribution == FIRST_PARTY


def _entry_points() -> Iterable[metadata.EntryPoint]:
    try:
        return tuple(metadata.entry_points(group=ENTRY_POINT_GROUP))
    except Exception:  # noqa: BLE001 - one unreadable distribution must not hide the others
        return _readable_entry_points()


def _readable_entry_points() -> tuple[metadata.EntryPoint, ...]:
    found: dict[str, tuple[metadata.EntryPoint, ...]] = {}
    for distribution in metadata.distributions():
        try:
            name = _normal(distribution.metadata["Name"])
            points = tuple(distribution.entry_points.select(group=ENTRY_POINT_GROUP))
        except Exception:  # noqa: BLE001, S112 - unreadable metadata claims nothing
            continue
        found.setdefault(name, points)  # the first on the path shadows the others, as for imports
    return tuple(point for points in found.values() for point in points)


def _claim(entry_point: metadata.EntryPoint, name: str, version: str) -> Claim:
    return Claim(id=entry_point.name, distribution=name, version=version, entry_point=entry_point)


def _named(distribution: metadata.Distribution | None) -> tuple[str, str]:
    try:
        if distribution is not None:
            told = distribution.metadata
            return _normal(told["Name"]), str(told["Version"])
    except Exception:  # noqa: BLE001, S110 - a distribution without readable metadata has no name
        pass
    return "unknown", "unknown"


def _normal(name: str) -> str:
    """Return ``name`` as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
