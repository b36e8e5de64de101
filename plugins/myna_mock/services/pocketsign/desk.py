"""What every call of the service works with: the records, the judge and the till."""

from collections.abc import Callable

import attrs

from myna_mock.people.person import Person
from myna_mock.randomness import random_uuid
from myna_mock.services.pocketsign.judging import Found, Judge
from myna_mock.services.pocketsign.knobs import OperatorKnobs
from myna_mock.services.pocketsign.messages import type_of
from myna_mock.services.pocketsign.operator_key import OperatorKey
from myna_mock.services.pocketsign.reading import Ask, RefusedError
from myna_mock.services.pocketsign.records import (
    CertificateRecord,
    Records,
    TenantId,
    UserRecord,
)
from myna_mock.services.pocketsign.refusals import ConnectCode, ErrorReason, Refused
from myna_mock.services.pocketsign.till import Charge, Till
from myna_mock.services.pocketsign.twists import OperatorFault, Twist
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked


@attrs.frozen(repr=False, kw_only=True)
class Call(Masked):
    """One call.

    Attributes:
        tenant: Whose token it bears.
        ask: Its message.
        at: The virtual instant.
        fault: What the world was told to have go wrong.
    """

    tenant: TenantId
    ask: Ask
    at: Instant
    fault: OperatorFault | None = None

    def twisted(self, twist: Twist) -> bool:
        """Tell whether the answer is to be made wrong in this way."""
        return self.fault is twist

    def about(self, ask: Ask) -> "Call":
        """Return the same call about one message of its batch."""
        return attrs.evolve(self, ask=ask)


@attrs.frozen(kw_only=True)
class Desk:
    """The service's rooms in common.

    Attributes:
        ocsp_is_down: Asked before each check by OCSP: whether the responder of J-LIS fails now.
    """

    judge: Judge
    key: OperatorKey
    knobs: OperatorKnobs
    random: RandomSource
    records: Records = attrs.field(factory=Records)
    till: Till = attrs.field(factory=Till)
    ocsp_is_down: Callable[[], bool] = lambda: False

    def by_ocsp(self, call: Call) -> bool:
        """Return whether the call is to be checked by OCSP.

        Raises:
            RefusedError: ``OCSP_REQUEST_FAILED``: by OCSP, and the responder fails.
        """
        if call.ask.ocsp and self.ocsp_is_down():
            raise RefusedError(Refused.because(ErrorReason.OCSP_REQUEST_FAILED))
        return call.ask.ocsp

    def new_id(self) -> str:
        """Return a new id."""
        return random_uuid(self.random)

    def seen(self, call: Call, found: Found) -> CertificateRecord:
        """Return the tenant's record of a certificate, made now if it is new to them."""
        known = self.records.certificate_of(call.tenant, found.person.id, found.issued.label)
        if known is not None:
            return known
        made = CertificateRecord(
            id=self.new_id(),
            tenant=call.tenant,
            persona=found.person.id,
            label=found.issued.label,
            type=type_of(found.issued),
            created_at=call.at,
        )
        self.records.certificates[made.id] = made
        return made

    def refuse_unlinked(self, call: Call, found: Found) -> None:
        """Return if the link data of J-LIS knows the certificate.

        Raises:
            RefusedError: ``IDENTIFY_USER_TOO_EARLY``: it is younger than about 90 minutes.
        """
        if call.at < found.issued.linked_at:
            raise RefusedError(Refused.because(ErrorReason.IDENTIFY_USER_TOO_EARLY))

    def identified(self, call: Call, record: CertificateRecord) -> tuple[UserRecord, bool]:
        """Return the tenant's user for a certificate's holder, and whether it is a new one."""
        known = self.records.user_of(call.tenant, record.persona)
        if known is not None:
            return known, False
        made = UserRecord(
            id=self.new_id(), tenant=call.tenant, persona=record.persona, created_at=call.at
        )
        self.records.users[made.id] = made
        self.till.ring(Charge.USER_ID)
        return made, True

    def person(self, persona: str) -> Person:
        """Return somebody whom a record names."""
        return next(person for person in self.judge.ca.people() if person.id == persona)

    def found(self, record: CertificateRecord, at: Instant) -> Found:
        """Return the certificate of a record as it is now."""
        person = self.person(record.persona)
        issued = next((c for c in person.at(at).certificates if c.label == record.label), None)
        if issued is None:  # the clock went back to before its issue
            raise RefusedError(Refused(ConnectCode.NOT_FOUND))
        return Found(person, issued)

    def certificate_asked(self, call: Call) -> CertificateRecord:
        """Return the certificate that the message names.

        Raises:
            RefusedError: The tenant has no such one.
        """
        record = self.records.certificates.get(call.ask.text("certificateId"))
        if record is None or record.tenant != call.tenant:
            raise RefusedError(Refused(ConnectCode.NOT_FOUND))
        return record

    def user_asked(self, call: Call) -> UserRecord:
        """Return the user that the message names.

        Raises:
            RefusedError: The tenant has no such one.
        """
        record = self.records.users.get(call.ask.text("userId"))
        if record is None or record.tenant != call.tenant:
            raise RefusedError(Refused(ConnectCode.NOT_FOUND))
        return record

    def told_user(self, call: Call, user: UserRecord) -> UserRecord:
        """Return ``user`` as the answer names them; a fault makes it somebody else."""
        return attrs.evolve(user, id=self.new_id()) if call.twisted(Twist.OTHER_USER) else user
