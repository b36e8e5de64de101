"""Providers that judge certificates themselves: which anchors count where, and who may ask.

Only a 署名検証者 that notified J-LIS may ask how a real certificate stands (公的個人認証法 17条),
and what it learns serves that check alone (52条). A firm that entrusted its verification to an
operator, or verifies nothing, may check paths and signatures offline; how a certificate stands it
cannot tell.
"""

from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place

__all__ = ["AnchorsName", "JudgesItself", "anchors_of"]


class AnchorsName(StrEnum):
    """Which roots count. The certificates themselves are supplied by whoever configures them."""

    PRODUCTION = "production"
    """Those of the cards of real people."""
    TEST = "test"
    """Those of the official test cards."""
    MOCK = "mock"
    """Those of a mock world."""


_ANCHORS: Final = {
    Environment.PRODUCTION: AnchorsName.PRODUCTION,
    Environment.SANDBOX: AnchorsName.TEST,
    Environment.MOCK: AnchorsName.MOCK,
}


@runtime_checkable
class JudgesItself(Protocol):
    """The settings of a provider that judges certificates itself."""

    @property
    def anchors(self) -> AnchorsName:
        """Which roots count."""
        ...

    @property
    def revocation_keys(self) -> tuple[str, ...]:
        """The keys that name a source of revocation, as far as they are set."""
        ...


def anchors_of(environment: Environment) -> AnchorsName:
    """Return which roots count in ``environment``. Those of one never count in another."""
    return _ANCHORS[environment]


def report_own_verifier(settings: JudgesItself, place: Place) -> None:
    """Report anchors of another environment, and a source that this firm may not ask."""
    around = place.surroundings
    expected = anchors_of(around.environment)
    if settings.anchors is not expected:
        place.at("anchors").report(
            FaultKind.ANCHORS_ELSEWHERE,
            anchors=settings.anchors.value,
            environment=around.environment.value,
            expected=expected.value,
        )
    if settings.anchors is AnchorsName.PRODUCTION and not around.own_verifier:
        for key in settings.revocation_keys:
            place.at(key).report(FaultKind.REVOCATION_NOT_OWN)
