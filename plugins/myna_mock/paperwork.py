"""The firm's paperwork in the demonstration: what each check is worth instead of a copy."""

from typing import TYPE_CHECKING, Final

from myna_sdk.residence import Decision

if TYPE_CHECKING:
    from myna_mock.customer import Later
    from myna_sdk.client import Myna
    from myna_sdk.identity.results import IdentityResult

__all__ = ["decided"]

BY_LOGIN: Final = ("rental-screening", "flat35")
"""What is decided on the login, in this order."""


def decided(myna: "Myna", login: "IdentityResult", later: "Later | None") -> tuple[Decision, ...]:
    """Return the decisions: on the login, then on the signature and on the latest facts."""
    results = [(use_case, login) for use_case in BY_LOGIN]
    decisions = [myna.residence.decide(use_case, result) for use_case, result in results]
    if later is not None:
        decisions.append(myna.residence.decide("sale-identity-check", later.signature))
    if later is not None and later.latest is not None:
        decisions.append(myna.residence.decide("address-update", later.latest))
    return tuple(decisions)
