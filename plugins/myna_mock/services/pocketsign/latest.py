"""The latest four facts: what J-LIS gives after the gates of consent and certificate."""

from typing import Any

from myna_mock.people.state import CertificateStatus, IssuedCertificate
from myna_mock.services.pocketsign import messages
from myna_mock.services.pocketsign.consent_states import gate
from myna_mock.services.pocketsign.desk import Call, Desk
from myna_mock.services.pocketsign.judging import Found
from myna_mock.services.pocketsign.reading import RefusedError
from myna_mock.services.pocketsign.records import CertificateRecord
from myna_mock.services.pocketsign.refusals import ConnectCode, ErrorReason, Refused
from myna_mock.services.pocketsign.statuses import checked, newest
from myna_mock.services.pocketsign.till import Charge
from myna_sdk.model.certificate import CertificateKind

_R = ErrorReason


def by_user(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``FetchLatestUserCertificateContent``."""
    user = desk.user_asked(call)
    told = _fetched(desk, call, newest(desk, call, user))
    return {**told, "user": messages.user(desk.told_user(call, user))}


def by_certificate(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``FetchLatestCertificateContent``."""
    return _fetched(desk, call, desk.certificate_asked(call))


def _fetched(desk: Desk, call: Call, record: CertificateRecord) -> dict[str, Any]:
    found = desk.found(record, call.at)
    if found.issued.kind is not CertificateKind.SIGNING:
        raise RefusedError(Refused(ConnectCode.NOT_FOUND))
    told = checked(desk, call, record)
    items = gate(desk, call, found)
    newer = _newer(found, call)
    if newer is None:  # what the tenant knows is the latest: no charge
        return told
    desk.till.ring(Charge.FOUR_FACTS)
    latest = Found(found.person, newer)
    made = desk.judge.ca.certificate(found.person.id, newer)
    return {
        **told,
        "latestCertificate": messages.certificate(desk.seen(call, latest)),
        "certificateContent": messages.content(made, newer, items),
    }


def _newer(found: Found, call: Call) -> IssuedCertificate | None:
    """Return the newer certificate that J-LIS gives the facts of, or ``None`` if none is needed.

    Raises:
        RefusedError: There is nothing to give.
    """
    signing = [c for c in found.person.at(call.at).certificates if c.kind is found.issued.kind]
    place = next(n for n, c in enumerate(signing) if c.label == found.issued.label)
    later = signing[place + 1 :]
    linked = [c for c in later if c.linked_at <= call.at]
    live = [c for c in linked if messages.is_live(c, call.at)]
    if found.issued.status(call.at) is CertificateStatus.HELD:
        raise _because(_R.PERSONAL_INFO_REQUEST_CERTIFICATE_ON_HOLD)
    if live:
        return live[-1]
    if messages.is_live(found.issued, call.at):
        return None
    if any(messages.is_live(c, call.at) for c in later):  # there, and not linked yet
        raise _because(_R.ASSOCIATED_CERTIFICATE_NOT_EXISTS)
    raise _because(_nothing_live(found.issued, linked, call))


def _nothing_live(
    known: IssuedCertificate, linked: list[IssuedCertificate], call: Call
) -> ErrorReason:
    latest = linked[-1] if linked else known
    if latest.status(call.at) is CertificateStatus.EXPIRED:
        return _R.PERSONAL_INFO_LATEST_CERTIFICATE_EXPIRED
    if linked:
        return _R.PERSONAL_INFO_LATEST_CERTIFICATE_REVOKED_OR_ON_HOLD
    return _R.PERSONAL_INFO_LATEST_CERTIFICATE_CONTENT_NOT_EXISTS


def _because(reason: ErrorReason) -> RefusedError:
    return RefusedError(Refused.because(reason))
