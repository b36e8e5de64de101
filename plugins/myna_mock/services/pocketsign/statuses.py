"""CertificateService and UserService: whether a certificate seen earlier still holds."""

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

from myna_mock.services.pocketsign import messages
from myna_mock.services.pocketsign.desk import Call, Desk
from myna_mock.services.pocketsign.reading import RefusedError
from myna_mock.services.pocketsign.records import CertificateRecord, UserRecord
from myna_mock.services.pocketsign.refusals import ConnectCode, Refused
from myna_mock.services.pocketsign.twists import Twist
from myna_mock.services.pocketsign.verifying import twisted_standing

SIGNING_CARD = "TYPE_JPKI_CARD_DIGITAL_SIGNATURE"

Answer: TypeAlias = Callable[[Desk, Call], dict[str, Any]]


def of_certificate(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``CheckCertificateStatus``."""
    record = desk.certificate_asked(call)
    if not call.ask.switch("identifyUser"):
        return checked(desk, call, record)
    desk.refuse_unlinked(call, desk.found(record, call.at))
    told = checked(desk, call, record)
    user, new_one = desk.identified(call, record)
    return {**told, "user": messages.user(desk.told_user(call, user)), "isNewUser": new_one}


def of_user(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``CheckUserStatus``: of the newest certificate seen so far."""
    user = desk.user_asked(call)
    record = newest(desk, call, user)
    told = checked(desk, call, record)
    return {**told, "user": messages.user(desk.told_user(call, user))}


def newest(desk: Desk, call: Call, user: UserRecord) -> CertificateRecord:
    """Return the newest certificate of the asked type that the tenant showed of the user.

    Raises:
        RefusedError: There is none.
    """
    type_ = call.ask.text("certificateType", SIGNING_CARD)
    record = desk.records.known(call.tenant, user.persona, type_)
    if record is None:
        raise RefusedError(Refused(ConnectCode.NOT_FOUND))
    return record


def checked(desk: Desk, call: Call, record: CertificateRecord) -> dict[str, Any]:
    """Return how the certificate of ``record`` stands, and charge for it."""
    ocsp, found = desk.by_ocsp(call), desk.found(record, call.at)
    standing = twisted_standing(call, desk.judge.standing(found, call.at, ocsp=ocsp))
    desk.till.ring_status(call.tenant, record.id, ocsp=ocsp, at=call.at)
    issued = found.issued
    if call.twisted(Twist.CERTIFICATE_EXPIRED):
        issued = attrs.evolve(issued, not_after=issued.issued_at)
    state = messages.state(standing, issued, call.at)
    if call.twisted(Twist.OK_BUT_REVOKED):
        state = "STATE_GOOD"
    return {
        "certificate": messages.certificate(record),
        "certificateStatus": messages.status(
            standing, id_=desk.new_id(), purpose="LIVENESS_CHECK", ocsp=ocsp, at=call.at
        ),
        "certificateState": "STATE_UNKNOWN" if call.twisted(Twist.STATE_UNKNOWN) else state,
    }


def batch(one: Answer) -> Answer:
    """Return the batch form of ``one``: its answers in the order of the requests, each its own.

    The messages of the batch forms are not publicly known: ``requests`` and ``results`` with
    ``response`` or ``error`` are a guess after the hosted session's.
    """

    def answer(desk: Desk, call: Call) -> dict[str, Any]:
        asks = call.ask.several("requests", desk.knobs.batch)
        return {"results": [_result(one, desk, call.about(ask)) for ask in asks]}

    return answer


def _result(one: Answer, desk: Desk, call: Call) -> dict[str, Any]:
    try:
        return {"response": one(desk, call)}
    except RefusedError as refusal:
        return {"error": refusal.refused.document()}
