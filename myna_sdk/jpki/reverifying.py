"""Kept evidence judged again: under the instant of then, and under another."""

from typing import Final, TypeVar

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.certificate import Certificate
from myna_sdk.jpki.checklist import RULES_VERSION
from myna_sdk.jpki.crl import VerifiedCrl, check_crl, verify_crl
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.evidence import AnswerProof, Evidence, EvidenceBundle, ListProof
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile
from myna_sdk.jpki.ocsp import check_ocsp
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    HARD_FAIL_WITHOUT_NONCE,
    UNSAFE_NO_CHECK,
    UNSAFE_SOFT_FAIL,
    Revocation,
    RevocationPolicy,
    Unknown,
)
from myna_sdk.jpki.time_stamps import (
    Stamped,
    TimeStampAuthorities,
    TimeStampRequest,
    Unstamped,
    judge_time_stamp,
    not_judged,
)
from myna_sdk.jpki.verdicts import Unproven, Verdict
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.model.rules import Checklist, read_rules

__all__ = ["Reverified", "reverify", "stamp_evidence"]

E = TypeVar("E", EvidenceBundle, HeldByOperator)

_RULES: Final = read_rules("myna_sdk.jpki", "evidence")
_POLICIES: Final = {
    policy.name: policy
    for policy in (HARD_FAIL, HARD_FAIL_WITHOUT_NONCE, UNSAFE_SOFT_FAIL, UNSAFE_NO_CHECK)
}


@attrs.frozen(kw_only=True)
class Reverified:
    """What kept evidence proves.

    Attributes:
        checks: What was found of the evidence itself, evidence-1 to evidence-4, made or not.
        then: The verdict under the instant of then, by today's code. What passed under an unsafe
            policy alone is unproven.
        today: The verdict of the same evidence today.
        differs: The number of the first check whose result differs today, such as ``"jpki-8"``.
        rules: The version of the rules by which it was judged then.
        rules_today: The version of the rules by which it is judged now.
        stamp: What the time-stamp of the evidence proves; ``None`` if it has none.
    """

    checks: tuple[Check, ...]
    then: Verdict
    today: Verdict
    differs: str | None
    rules: str
    rules_today: str = RULES_VERSION
    stamp: Stamped | Unstamped | None = None


@attrs.frozen
class _Kept:
    """Tells the status from what was kept."""

    bundle: EvidenceBundle
    anchors: AnchorSet

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        proof = self.bundle.proof
        if isinstance(proof, AnswerProof):
            return check_ocsp(
                proof.answer, proof.request, certificate, issuer, at=at, policy=policy
            )
        found = _list(proof, self.anchors)
        if isinstance(found, Unknown):
            return found
        return check_crl(certificate, found, issuer, at=at, policy=policy)


def _list(proof: ListProof, anchors: AnchorSet) -> VerifiedCrl | Unknown:
    return verify_crl(proof.der, anchors)


def reverify(
    evidence: Evidence,
    anchors: AnchorSet | None,
    *,
    today: Instant,
    document: bytes | None = None,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
    authorities: TimeStampAuthorities | None = None,
) -> Reverified:
    """Return what ``evidence`` proves under the instant of then, and which check differs today.

    1. evidence-1: the certificate was kept: what an operator holds is unproven here.
    2. evidence-2: the anchor of then is among ``anchors``, by its fingerprint.
    3. evidence-3: the kept hash is that of ``document``, where it is given.
    4. evidence-4: the policy of then is a safe one; what an unsafe one alone let pass is unproven.
    5. Checks 1 to 16 of `check_signed`, under the instant of then, with what was kept.
    6. The same under ``today``, to tell which check differs first.
    7. A time-stamp is judged by `judge_time_stamp`, and told beside the verdict.

    Args:
        evidence: What was kept.
        anchors: The anchors of the hierarchy of then; expired ones too. ``None`` if there are none
            at hand, as where an operator holds the certificate.
        today: The instant of the audit.
        document: The document, if it is at hand.
        profiles: The card profiles that count.
        authorities: Whose time-stamps count.

    Raises:
        UsageError: The anchors are of another hierarchy, the policy of then has another name than
            any of this version, or the library for time-stamps is not installed.
    """
    stamp = _stamp(evidence, authorities, today)  # 7
    checks = Checklist(_RULES)
    if isinstance(evidence, HeldByOperator):  # 1
        checks = checks.noted("evidence-1", CheckResult.UNKNOWN)
        return _unproven(evidence.rules, Flaw.EVIDENCE_HELD_BY_OPERATOR, checks, stamp)
    checks = checks.passed("evidence-1")
    policy = _policy(evidence, anchors)
    if anchors is None or evidence.anchor not in {  # 2
        anchor.certificate.fingerprint for anchor in anchors.anchors
    }:
        checks = checks.noted("evidence-2", CheckResult.UNKNOWN)
        return _unproven(evidence.rules, Flaw.EVIDENCE_ANCHOR_MISSING, checks, stamp)
    return _judged_again(
        evidence,
        anchors,
        policy,
        checks.passed("evidence-2"),
        today=today,
        document=document,
        profiles=profiles,
        stamp=stamp,
    )


def _judged_again(
    evidence: EvidenceBundle,
    anchors: AnchorSet,
    policy: RevocationPolicy,
    checks: Checklist,
    *,
    today: Instant,
    document: bytes | None,
    profiles: tuple[CardProfile, ...],
    stamp: Stamped | Unstamped | None,
) -> Reverified:
    signed = evidence.signed
    if document is not None:  # 3
        given = Digest.of(document, signed.digest.hash)
        checks = _noted(checks, "evidence-3", held=given == signed.digest)
        signed = attrs.evolve(signed, digest=given)
    safe = attrs.evolve(policy, unsafe_unknown_passes=False, unsafe_not_checked_passes=False)
    checks = _noted(checks, "evidence-4", held=safe == policy)  # 4

    def judged(at: Instant) -> Verdict:
        kept = _Kept(evidence, anchors)
        return evidence.judged(
            *(signed, anchors), at=at, revocation=kept, policy=safe, profiles=profiles
        )

    then, now = judged(evidence.at), judged(today)  # 5, 6
    pairs = zip(then.checks, now.checks, strict=True)
    return Reverified(
        checks=checks.checks(),
        then=then,
        today=now,
        differs=next((a.number for a, b in pairs if a.result is not b.result), None),
        rules=evidence.rules,
        stamp=stamp,
    )


def _policy(evidence: EvidenceBundle, anchors: AnchorSet | None) -> RevocationPolicy:
    if anchors is not None and anchors.hierarchy.name != evidence.hierarchy:
        raise UsageError("usage", f"the evidence is of the hierarchy {evidence.hierarchy}")
    policy = _POLICIES.get(evidence.policy)
    if policy is None:
        raise UsageError("usage", f"no revocation policy is called {evidence.policy}")
    return policy


def _noted(checks: Checklist, number: str, *, held: bool) -> Checklist:
    return checks.passed(number) if held else checks.failed(number)


def stamp_evidence(
    evidence: E,
    reply: bytes,
    request: TimeStampRequest,
    authorities: TimeStampAuthorities,
    *,
    today: Instant,
) -> E | Unstamped:
    """Return ``evidence`` with the time-stamp that was asked for, once the stamp was judged.

    The request was made by `request_time_stamp` over `EvidenceBundle.reveal_stamped_bytes`; how
    it reaches an authority and back is the caller's. A reply that proves nothing is not kept.

    Raises:
        UsageError: The evidence has a time-stamp, or the library is not installed.
    """
    if evidence.time_stamp is not None:
        raise UsageError("usage", "this evidence has a time-stamp, and one is never replaced")
    judged = judge_time_stamp(
        reply,
        evidence.reveal_stamped_bytes(),
        authorities,
        since=evidence.at,
        today=today,
        nonce=request.nonce,
    )
    return judged if isinstance(judged, Unstamped) else attrs.evolve(evidence, time_stamp=reply)


def _stamp(
    evidence: Evidence, authorities: TimeStampAuthorities | None, today: Instant
) -> Stamped | Unstamped | None:
    if evidence.time_stamp is None:
        return None
    if authorities is None:
        return not_judged()
    content = evidence.reveal_stamped_bytes()
    return judge_time_stamp(
        evidence.time_stamp, content, authorities, since=evidence.at, today=today
    )


def _unproven(
    rules: str, flaw: Flaw, checks: Checklist, stamp: Stamped | Unstamped | None
) -> Reverified:
    verdict = Unproven(flaw, 1, None, 1)
    return Reverified(
        checks=checks.checks(), then=verdict, today=verdict, differs=None, rules=rules, stamp=stamp
    )
