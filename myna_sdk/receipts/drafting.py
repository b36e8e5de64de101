"""From a decision to the content that is signed and the disclosures beside it. Nothing is asked."""

from collections.abc import Callable
from typing import Final

import attrs

from myna_sdk.cases.decision import Decision, OtherDocument, Point, RecordItem
from myna_sdk.law.judging import MethodJudgement, Result
from myna_sdk.law.methods import Gate
from myna_sdk.law.reading import Texts
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.content import (
    BasisSaid,
    CheckMade,
    CheckpointSaid,
    CheckSaid,
    Content,
    Decided,
    Edition,
    FactUsed,
    FirmSaid,
    MethodSaid,
    PaperSaid,
    Shared,
    Statement,
)
from myna_sdk.receipts.disclosures import SALT_BYTES, Disclosure, Item
from myna_sdk.receipts.key_set import ReceiptId
from myna_sdk.receipts.texts import texts
from myna_sdk.store import Checkpoint

ENTROPY: Final = 16 + SALT_BYTES * len(Item)
"""The random bytes that one receipt takes: its id, and a salt for each disclosure."""


@attrs.frozen(repr=False, kw_only=True)
class Draft(Masked):
    """A receipt before it is signed.

    Attributes:
        content: What will be signed.
        disclosures: What it tells of the person.
    """

    content: Content
    disclosures: tuple[Disclosure, ...]


@attrs.frozen(repr=False, kw_only=True)
class Circumstances(Masked):
    """What a receipt tells beside the decision.

    Attributes:
        at: When it is issued, to the second.
        firm: Who issues it.
        verifier: The firm's identifier of who made the check.
        subject: The firm's number of the person, if it has one.
        checkpoint: The latest audit checkpoint.
        supersedes: The receipt in whose place it stands.
        random: Gives unpredictable bytes, each once.
    """

    at: Instant
    firm: FirmSaid
    verifier: str | None
    subject: Concealed[str] | None
    checkpoint: Checkpoint | None
    supersedes: ReceiptId | None
    random: Callable[[int], bytes]


def drafted(decision: Decision, around: Circumstances) -> Draft:
    """Return the firm's own receipt of ``decision``."""
    id = ReceiptId(f"r-{around.random(16).hex()}")
    disclosures = _disclosed(decision, around)
    verified = decision.verification
    purpose = verified.purpose
    told = Texts("", "") if purpose is None else Texts(purpose.text_ja, purpose.text_en)
    content = Content(
        id=id,
        edition=Edition.FILED,
        environment=decision.environment,
        issued_at=around.at,
        statements=_statements(decision.environment),
        firm=around.firm,
        verifier=around.verifier,
        use_case=decision.use_case,
        use_case_said=decision.titles,
        purpose=told,
        notice_version="" if purpose is None else purpose.notice_version,
        check=_check(decision),
        facts=_facts(decision.facts, around.at),
        decision=_decided(decision),
        supersedes=around.supersedes,
        shared=None,
        checkpoint=None if around.checkpoint is None else said_checkpoint(around.checkpoint),
        digests=_digests(disclosures),
    )
    return Draft(content=content, disclosures=disclosures)


def shared_draft(
    content: Content,
    disclosures: tuple[Disclosure, ...],
    shared: Shared,
    *,
    at: Instant,
    random: Callable[[int], bytes],
) -> Draft:
    """Return an edition of ``content`` for one recipient, with salts of its own.

    No two editions have a digest or an id in common, so that none tells what another withholds.
    What is not among ``disclosures`` is not in it at all.
    """
    fresh = tuple(
        Disclosure.make(each.item, each.value.reveal(), random(SALT_BYTES)) for each in disclosures
    )
    told = {each.item.value for each in fresh}
    edition = attrs.evolve(
        content,
        id=ReceiptId(f"r-{random(16).hex()}"),
        edition=Edition.SHARED,
        issued_at=at,
        facts=tuple(each for each in content.facts if each.item.value in told),
        supersedes=None,
        shared=shared,
        digests=_digests(fresh),
    )
    return Draft(content=edition, disclosures=fresh)


def said_checkpoint(checkpoint: Checkpoint) -> CheckpointSaid:
    """Return ``checkpoint`` as a receipt tells it."""
    return CheckpointSaid(
        number=checkpoint.number,
        count=checkpoint.count,
        head=checkpoint.head.hex(),
        at=checkpoint.at.isoformat(),
        signature=checkpoint.signature.hex(),
    )


def _statements(environment: Environment) -> tuple[Statement, ...]:
    always = (
        Statement.NO_RESIDENT_RECORD,
        Statement.NOT_FOR_REGISTRATION,
        Statement.FIRMS_OWN_WORD,
    )
    return (*always, Statement.MOCK) if environment is Environment.MOCK else always


def _disclosed(decision: Decision, around: Circumstances) -> tuple[Disclosure, ...]:
    verified = decision.verification
    values: dict[str, str | None] = {
        **decision.facts.reveal(),
        Item.SUBJECT.value: None if around.subject is None else around.subject.reveal(),
        Item.CHECK.value: verified.id,
        Item.VERIFICATION.value: verified.operator_ref,
    }
    return tuple(
        Disclosure.make(item, value, around.random(SALT_BYTES))
        for item in Item
        if (value := values.get(item.value)) is not None
    )


def _digests(disclosures: tuple[Disclosure, ...]) -> tuple[str, ...]:
    return tuple(sorted(each.digest() for each in disclosures))  # RFC 9901, section 4.2.4.1


def _facts(facts: BasicFacts, at: Instant) -> tuple[FactUsed, ...]:
    return tuple(
        FactUsed(
            item=item,
            source=stamp.source,
            currency=stamp.currency,
            at=stamp.at,
            age_days=max(0, (day_in_japan(at) - day_in_japan(stamp.at)).days),
        )
        for item, stamp in facts.provenance
    )


def _check(decision: Decision) -> CheckMade:
    verified = decision.verification
    used = [each for each in verified.methods if each.result(Gate.TECHNIQUE) is Result.MET]
    return CheckMade(
        at=verified.at,
        technique=verified.kind,
        carrier=verified.carrier,
        operator=verified.operator,
        # What was looked at stays behind: it may name a certificate.
        checks=tuple(
            CheckSaid(number=c.number, rule=c.rule, result=c.result) for c in verified.checks
        ),
        methods=tuple(map(_method, used)),
    )


def _method(judged: MethodJudgement) -> MethodSaid:
    return MethodSaid(
        id=judged.id,
        letter=judged.letter,
        article=judged.article,
        title=Texts(judged.title("ja"), judged.title("en")),
        counts=judged.counts,
        revision=judged.revision,
        checked_on=judged.checked_on,
    )


def _decided(decision: Decision) -> Decided:
    basis = decision.basis
    return Decided(
        replaces=decision.replaces,
        why=decision.why,
        basis=BasisSaid(
            kind=basis.kind,
            source=basis.source,
            source_en=basis.source_en,
            revision=basis.revision,
            checked_on=basis.checked_on,
            confirmed=basis.confirmed,
        ),
        age_limit_months=decision.age_limit_months,
        still_needed=tuple(map(_record_item, decision.still_needed)),
        omit=tuple(map(_record_item, decision.omit)),
        copy=decision.copy,
        other_documents=tuple(map(_document, decision.other_documents)),
        points=tuple(map(_point, decision.points)),
    )


def _record_item(item: RecordItem) -> PaperSaid:
    return PaperSaid(code=item.value, said=texts()["record-item"][item.value])


def _document(document: OtherDocument) -> PaperSaid:
    return PaperSaid(code=document.id, said=document.titles, when=document.when)


def _point(point: Point) -> PaperSaid:
    return PaperSaid(code=point.id, said=point.texts)
