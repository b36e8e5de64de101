"""Verify and its form for デジタル認証アプリ: a signature made a verdict of."""

import hashlib
from typing import Any, Final

import attrs

import myna_sdk.authoring as m
from myna_pocketsign import words
from myna_pocketsign.calls import Calls
from myna_pocketsign.checklist import UNMADE, compared
from myna_pocketsign.refusals import OK
from myna_pocketsign.replies import Content, Verification, VerifyReply
from myna_pocketsign.standing import certificate_status, reference, standing, window, within_window

VERIFY: Final = "VerificationService/Verify"
VERIFY_APP: Final = "VerificationService/VerifyForDigitalIdentificationApp"
_SHA256: Final = "HASH_ALGORITHM_SHA256"
_NOT_ASKED: Final = "not made: the operator was not asked who the person is"
_TOO_EARLY: Final = "not made: the certificate is too young, the person was not identified"


@attrs.frozen(repr=False, kw_only=True)
class Question(m.Masked):
    """One verification as it is asked for.

    Attributes:
        method: Which method.
        message: The request, without the switch for identifying.
        digest: What was hashed and signed.
        kind: What the certificate must be.
        identify: Whether the person is to be identified.
        means: How the signature came.
        note: Why the person is not identified.
    """

    method: str
    message: m.Concealed[dict[str, Any]]
    digest: bytes
    kind: m.CertificateKind
    identify: bool
    means: m.Means
    note: str = _NOT_ASKED


def of_signature(signed: m.Signed, data: str, check: m.CheckMethod) -> Question:
    """Return the question about a signature over a document.

    Args:
        signed: The document and the signature.
        data: What ``data`` beside a JWE is; see `Wire`.
        check: How revocation is looked up.
    """
    document = signed.document
    if isinstance(signed.signature, m.Detached):
        return _of_detached(
            signed.signature, document.sha256, words.SIGNING, check, identify=signed.identify
        )
    forms = {
        "digest": m.Concealed(document.sha256),
        "document": document.content,
        "to-be-signed": m.Concealed(document.to_be_signed(signed.digest_form)),
    }
    message = {
        "signCertificateJwe": signed.signature.jwe,
        "data": forms[data],
        "checkMethod": words.METHODS[check],
    }
    return Question(
        method=VERIFY_APP,
        message=m.Concealed(message),
        digest=document.sha256,
        kind=words.SIGNING,
        identify=signed.identify,
        means=m.Means.REDIRECT,
    )


def of_response(answer: m.AuthenticationResponse, check: m.CheckMethod) -> Question:
    """Return the question about a response to our own nonce."""
    digest = hashlib.sha256(answer.nonce.reveal()).digest()
    return _of_detached(
        answer.response, digest, words.AUTHENTICATION, check, identify=answer.identify
    )


def _of_detached(
    given: m.Detached,
    digest: bytes,
    kind: m.CertificateKind,
    check: m.CheckMethod,
    *,
    identify: bool,
) -> Question:
    message = {
        "certificate": given.certificate,
        "hashAlgorithm": _SHA256,
        "digest": m.Concealed(digest),
        "signature": given.signature,
        "checkMethod": words.METHODS[check],
    }
    return Question(
        method=VERIFY,
        message=m.Concealed(message),
        digest=digest,
        kind=kind,
        identify=identify,
        means=m.Means.READER,
    )


async def verdict(calls: Calls, question: Question, ctx: m.Context) -> m.Outcome:
    """Return the verdict with every check.

    1. The operator answers instead of declining. If it is too early to identify the person, it is
       asked once more without that.
    2. Its result is success.
    3. The answer is about the digest that was sent.
    4. The certificate is of the kind that is due.
    5. Status and result do not contradict each other.
    6. The certificate's own window holds ``ctx.at``.
    7. The facts can be read; a user-authentication certificate brings none.
    8. The person has an id with the operator, where they were to be identified.
    9. Revocation was looked up as asked.
    10. Not made: path and signature are not computed here.
    """
    message = {**question.message.reveal(), "identifyUser": question.identify}
    got = await calls.ask(question.method, message, VerifyReply, billed=True)
    if isinstance(got, VerifyReply):
        return _judged(calls, question, got, ctx)
    if got.reason is not m.Reason.TOO_EARLY or not question.identify:
        return got
    return await verdict(calls, attrs.evolve(question, identify=False, note=_TOO_EARLY), ctx)


def _judged(calls: Calls, question: Question, got: VerifyReply, ctx: m.Context) -> m.Outcome:
    verification = m.need(got.verification, "verification")
    result = m.need(verification.result, "verification.result")
    seen = _compared(question, got, UNMADE.passed("ps-1"))
    if result != OK:
        return _refused(calls, got, result, seen)
    seen = seen.passed("ps-2")
    broken = next((n for n in ("ps-3", "ps-4", "ps-5", "ps-9") if n in seen.failures), None)
    if broken == "ps-4":
        return m.Rejected(m.Reason.CERTIFICATE_INVALID, checks=seen.checks())
    if broken is not None:
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=seen.checks())
    return _held(question, got, seen, ctx)


def _compared(question: Question, got: VerifyReply, seen: m.Checklist) -> m.Checklist:
    """Return ``seen`` with the comparisons 3, 4, 5 and 9, whatever the result says."""
    told = got.verification or Verification()
    if told.digest is not None:
        same = told.digest == question.digest and not words.is_another_hash(told.hash_algorithm)
        seen = seen.noted("ps-3", compared(same))
    which = reference(got.certificate)
    seen = seen.noted(
        "ps-4",
        compared(which is not None and which.kind is question.kind),
        "of an unknown type" if which is None else which.kind.value,
    )
    status = got.certificate_status
    if status is None:
        return seen.failed("ps-5", "absent")
    good = words.status(status.status) is m.Standing.VALID and status.revoked_at is None
    contradicts = told.result == OK and not good
    seen = seen.noted("ps-5", compared(not contradicts), status.status or "absent")
    asked, by = question.message.reveal()["checkMethod"], words.method(status.check_method)
    return seen.noted("ps-9", compared(by is not None and words.METHODS[by] == asked))


def _refused(calls: Calls, got: VerifyReply, result: str, seen: m.Checklist) -> m.Outcome:
    found = calls.refusals.result(result)
    unknown = found.reason is m.Reason.PROVIDER_CODE_UNKNOWN
    seen = seen.noted(
        "ps-2", m.CheckResult.UNKNOWN if unknown else m.CheckResult.FAILED, result[:64]
    )
    status = got.certificate_status
    held = status is not None and words.crl_reason(status.revocation_reason)
    if found.reason is m.Reason.CERTIFICATE_REVOKED and held is m.RevocationReason.HELD:
        found = attrs.evolve(found, reason=m.Reason.CERTIFICATE_HELD)
    return attrs.evolve(found, checks=seen.checks())


def _held(question: Question, got: VerifyReply, seen: m.Checklist, ctx: m.Context) -> m.Outcome:
    content = got.certificate_content or Content()
    within = window(content.validity, ctx.at)
    if within is not m.Standing.VALID:
        expired = within is m.Standing.EXPIRED
        seen = seen.noted("ps-6", m.CheckResult.FAILED if expired else m.CheckResult.UNKNOWN)
        if expired:
            return m.Rejected(m.Reason.CERTIFICATE_EXPIRED, checks=seen.checks())
        return m.Undetermined(m.Reason.CERTIFICATE_UNKNOWN, checks=seen.checks())
    seen = seen.passed("ps-6")
    signing = question.kind is words.SIGNING
    facts = content.facts
    if (facts is not None and bool(facts.items)) != signing:
        seen = seen.failed("ps-7", "absent" if signing else "facts where none may be")
        reason = m.Reason.FACTS_MISSING if signing else m.Reason.PROVIDER_FAULTY
        return m.Undetermined(reason, checks=seen.checks())
    return _verified(question, got, seen.passed("ps-7"), ctx)


def _verified(question: Question, got: VerifyReply, seen: m.Checklist, ctx: m.Context) -> m.Outcome:
    verification = m.need(got.verification, "verification")
    content = got.certificate_content or Content()
    which = within_window(m.need(reference(got.certificate), "certificate"), content.validity)
    who = None
    if question.identify:
        who = m.person(m.need(m.need(got.user, "user").id, "user.id"))
        seen = seen.passed("ps-8")
    else:
        seen = seen.noted("ps-8", m.CheckResult.NOT_MADE, question.note)
    found = standing(got.certificate_status, "STATE_GOOD") or m.Standing.UNKNOWN
    facts = content.facts or m.BasicFacts()
    stamp = m.Provenance(m.Source.CERTIFICATE, m.Currency.REGISTER, ctx.at)
    return m.Verified(
        who,
        facts=facts.stamped(stamp),
        checks=seen.checks(),
        presentation=m.Presentation(means=question.means, certificate=which),
        provider_ref=m.need(verification.id, "verification.id"),
        status=certificate_status(
            got.certificate_status, found, at=ctx.at, certificate=which, code=verification.result
        ),
    )
