"""What the service charges for (``/verify/guide/api/verify-fee``)."""

from enum import StrEnum

import attrs

from myna_mock.services.pocketsign.site import Operation
from myna_sdk.model.instants import JST, Instant


class Charge(StrEnum):
    """What is charged for, each counted apart."""

    VERIFICATION = "verification"
    STATUS = "status"
    USER_ID = "user-id"
    FOUR_FACTS = "four-facts"


BILLS = {
    Operation.VERIFY: Charge.VERIFICATION,
    Operation.VERIFY_APP: Charge.VERIFICATION,
    Operation.CHECK_CERTIFICATE_STATUS: Charge.STATUS,
    Operation.CHECK_USER_STATUS: Charge.STATUS,
    Operation.FETCH_LATEST: Charge.FOUR_FACTS,
}
"""The charge that makes an exchange of an operation a billed one in the journal."""


@attrs.define
class Till:
    """Counts what one world's firms are charged for."""

    _rung: list[Charge] = attrs.field(factory=list, init=False)
    _checked: set[tuple[str, str, int, int]] = attrs.field(factory=set, init=False)

    def ring(self, charge: Charge) -> None:
        """Charge for something."""
        self._rung.append(charge)

    def ring_status(self, tenant: str, certificate: str, *, ocsp: bool, at: Instant) -> None:
        """Charge for a status check: each by OCSP, by CRL the first of a certificate a month.

        Months are those of Japan (unconfirmed).
        """
        day = at.astimezone(JST)
        month = (tenant, certificate, day.year, day.month)
        if ocsp or month not in self._checked:
            self.ring(Charge.STATUS)
        if not ocsp:
            self._checked.add(month)

    def emptied(self) -> tuple[str, ...]:
        """Return what was rung up since the last time, and begin anew."""
        rung = tuple(charge.value for charge in self._rung)
        self._rung.clear()
        return rung
