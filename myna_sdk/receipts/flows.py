"""Receipts as flows: issue, share, supersede and void them, verify any, publish the keys."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from myna_sdk.cases.decision import Decision, Replaces
from myna_sdk.cases.deployment import Deployment
from myna_sdk.cases.inputs import LONGEST_TEXT, my_number_in, my_number_refused
from myna_sdk.cases.verification import Ended
from myna_sdk.effects import Entropy, Now, Read, Write
from myna_sdk.errors import ConfigError, UsageError
from myna_sdk.model.instants import Instant, day_in_japan, months_later
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.nearest import nearest
from myna_sdk.model.texts import is_blank, is_usable
from myna_sdk.providers.context import Environment
from myna_sdk.receipts import keeping
from myna_sdk.receipts.container import Container
from myna_sdk.receipts.content import Ground, Shared
from myna_sdk.receipts.content_json import read_content
from myna_sdk.receipts.disclosures import Disclosure, Item
from myna_sdk.receipts.drafting import ENTROPY, Circumstances, Draft, drafted, shared_draft
from myna_sdk.receipts.issuer import Issuer
from myna_sdk.receipts.key_set import KeySet, ReceiptId, Voided, VoidReason
from myna_sdk.receipts.results import Receipt, ReceiptVerdict
from myna_sdk.receipts.signing import signed
from myna_sdk.receipts.verifying import FirmsTrail, verify_receipt

__all__ = ["ReceiptFlows"]

FILED: Final = frozenset({Replaces.FULL, Replaces.PARTLY})
"""Only where facts replace the copy, or part of it, is there something to file in its place."""


class ReceiptFlows:
    """Receipts: signed, sealed at rest, and checkable by anybody who has the key set."""

    def __init__(self, deployment: Deployment, issuer: Issuer) -> None:
        self._deployment = deployment
        self._issuer = issuer

    async def issue(self, decision: Decision, *, verifier: str | None = None) -> Receipt:
        """Return the receipt of ``decision``, which is signed and kept.

        One receipt stands on a check and a use case: asked again, the same is returned, as far as
        what it tells of the person is kept. Where that is not kept, a new one takes its place.
        What it tells of the person is kept for the retention of the check's use case, and otherwise
        only in the file that is returned.

        Args:
            decision: A decision whose facts replace the copy, or part of it.
            verifier: Your identifier of who made the check, such as a staff number. It is signed
                in clear: no name.

        Raises:
            UsageError: ``receipt-without-ground``: the decision replaces nothing, verified nobody,
                or used facts that are too old by now. ``receipt-check-refuted``: a receipt on the
                same check was voided since what it verified was not so. ``receipt-text-unusable``;
                ``my-number-refused``.
            ConfigError: ``receipt-key-missing``, ``receipt-key-unusable`` or
                ``receipt-key-retired``.
        """
        self._fit(decision)
        _usable(verifier=verifier)
        about = _about(decision)
        known = await Read(keeping.before, about)
        if known.refuted:
            raise keeping.check_refuted()
        standing = known.standing
        if standing is not None and standing.disclosures:
            return standing
        replacing = None if standing is None else standing.id
        return await self._issued(decision, verifier, known, replacing)

    async def supersede(
        self, id: str, decision: Decision, *, verifier: str | None = None
    ) -> Receipt:
        """Return a new receipt that stands in the place of ``id``, which no longer stands.

        Raises:
            UsageError: As `issue`; ``receipt-unknown``; ``receipt-not-standing``.
        """
        self._fit(decision)
        _usable(verifier=verifier)
        old = await Read(keeping.load, id)
        if old is None:
            raise _unknown()
        if old.voided is not None:
            raise keeping.not_standing()
        if old.content.shared is not None:
            raise UsageError("receipt-not-standing", "only a receipt of our own file is superseded")
        about = _about(decision)
        known = await Read(keeping.before, about)
        if known.refuted:
            raise keeping.check_refuted()
        if known.standing is not None and known.standing.id != old.id:
            raise UsageError(
                "receipt-not-standing",
                "another receipt stands on the decision's check: supersede that one",
            )
        return await self._issued(decision, verifier, known, old.id, must_stand=True)

    async def share(
        self,
        receipt: Receipt,
        *,
        recipient: str,
        purpose: str,
        ground: Ground | str,
        items: Iterable[Item | str],
    ) -> Receipt:
        """Return an edition of ``receipt`` for one recipient: signed anew, with salts of its own.

        Args:
            receipt: One of ours that stands: as issued, shown, or verified from its file.
            recipient: The recipient's name.
            purpose: What the recipient may use it for.
            ground: Why the facts may be passed on.
            items: What the recipient needs of it, and no more.

        Raises:
            UsageError: ``receipt-unknown``, ``receipt-not-standing``, ``receipt-item-missing``,
                ``receipt-check-refuted``, ``receipt-ground-unknown``, ``receipt-text-unusable`` or
                ``my-number-refused``.
            ConfigError: As `issue`.
        """
        _usable(recipient=recipient, purpose=purpose)
        ours = await Read(keeping.load, receipt.id)
        if ours is None or ours.container.bare() != receipt.container.bare():
            raise _unknown()
        if ours.voided is not None or ours.content.shared is not None:
            raise UsageError("receipt-not-standing", "only a receipt of our own file is shared")
        signed_ = tuple(d for d in receipt.disclosures if d.digest() in ours.content.digests)
        wanted = _items(items, signed_)
        shared = Shared(recipient=recipient, purpose=purpose, ground=_ground(ground))
        at = _to_the_second(await Now())
        pool = _Pool(await Entropy(ENTROPY))
        told = tuple(each for each in signed_ if each.item in wanted)
        draft = shared_draft(ours.content, told, shared, at=at, random=pool.take)
        return await self._kept(draft, original=receipt.id)

    async def void(self, id: str, reason: VoidReason | str) -> Voided:
        """Return since when and why the receipt ``id`` no longer stands.

        Its shared editions do not stand either. One that did not stand before stays as it was.

        Raises:
            UsageError: ``receipt-unknown`` or ``receipt-reason-unknown``.
        """
        known = [each.value for each in VoidReason if each is not VoidReason.SUPERSEDED]
        if reason not in known:
            raise UsageError(
                "receipt-reason-unknown",
                f"no reason is called so: {', '.join(known)}{nearest(str(reason)[:40], known)}",
            )
        at = _to_the_second(await Now())
        voided = await Write(keeping.void, ReceiptId(id), reason=VoidReason(reason), at=at)
        if voided is None:
            raise _unknown()
        return voided

    async def show(self, id: str) -> Receipt:
        """Return the receipt ``id`` as it is kept, with what it still tells of the person.

        Raises:
            UsageError: ``receipt-unknown``.
        """
        found = await Read(keeping.load, id)
        if found is None:
            raise _unknown()
        return found

    async def verify(
        self,
        file: bytes | str,
        *,
        keys: KeySet | None = None,
        environment: Environment | None = None,
        recipient: str | None = None,
    ) -> ReceiptVerdict:
        """Return whether the receipt in ``file`` holds, with every check.

        Args:
            file: The content of the file, ours or another firm's.
            keys: The key set of whoever issued it; ours if left out, and then our audit trail is
                looked at too.
            environment: Where it must be from; the configuration's own if left out.
            recipient: Who is looking, to hold a shared edition to it.
        """
        held = Concealed(file if isinstance(file, bytes) else file.encode(errors="replace"))
        del file
        at = await Now()
        trail = None
        if keys is None:
            keys = await Read(keeping.published, as_of=at)
            trail = await _trail(held)
        expected = self._deployment.environment if environment is None else environment
        return verify_receipt(
            held, keys=keys, environment=expected, at=at, recipient=recipient, trail=trail
        )

    async def keys(self) -> KeySet:
        """Return the key set to be published: every key with its times, and what was voided."""
        return await Read(keeping.published, as_of=_to_the_second(await Now()))

    def _fit(self, decision: Decision) -> None:
        verified = decision.verification.ended is Ended.VERIFIED and decision.facts.items
        if decision.replaces not in FILED or not verified:
            raise UsageError(
                "receipt-without-ground",
                f"the decision on {decision.use_case} replaces nothing "
                f"({decision.replaces.value}), so that there is nothing to file",
            )
        if decision.environment is not self._deployment.environment:
            raise UsageError("receipt-without-ground", "the decision is of another environment")

    async def _issued(
        self,
        decision: Decision,
        verifier: str | None,
        known: keeping.Before,
        replacing: ReceiptId | None,
        *,
        must_stand: bool = False,
    ) -> Receipt:
        at = _to_the_second(await Now())
        _fresh(decision, at)
        around = Circumstances(
            at=at,
            firm=self._issuer.firm,
            verifier=verifier,
            subject=known.subject,
            checkpoint=known.checkpoint,
            supersedes=replacing,
            random=_Pool(await Entropy(ENTROPY)).take,
        )
        purpose = decision.verification.purpose
        retained = decision.use_case if purpose is None else purpose.use_case
        return await self._kept(
            drafted(decision, around),
            about=_about(decision),
            replacing=replacing,
            must_stand=must_stand,
            retention=self._deployment.retention.get(retained),
        )

    async def _kept(
        self,
        draft: Draft,
        *,
        about: tuple[str, ...] | None = None,
        original: ReceiptId | None = None,
        replacing: ReceiptId | None = None,
        must_stand: bool = False,
        retention: timedelta | None = None,
    ) -> Receipt:
        signer, content = self._issuer.signer(), draft.content
        issue = keeping.Issue(
            receipt=await signed(draft, signer),
            key=signer.public,
            about=about,
            retention=retention,
            original=original,
            replacing=replacing,
            must_stand=must_stand,
            at=content.issued_at,
        )
        kept = await Write(keeping.keep, issue)
        if kept is None:
            raise ConfigError(
                "receipt-key-retired",
                f"the key {signer.public.kid} signs receipts no more: another took its place",
                kid=signer.public.kid,
            )
        return kept


class _Pool(Masked):
    """Gives out the bytes of one `Entropy`, each once."""

    def __init__(self, random: bytes) -> None:
        self._left = Concealed(random)

    def take(self, size: int) -> bytes:
        whole = self._left.reveal()
        taken, self._left = whole[:size], Concealed(whole[size:])
        if len(taken) < size:
            raise UsageError("usage", "more random bytes were taken than were asked for")
        return taken


async def _trail(file: Concealed[bytes]) -> FirmsTrail | None:
    """Return what our audit trail has where the receipt says it has its checkpoint."""
    container = Container.parse(file)
    content = None if container is None else read_content(container.content() or {})
    if content is None or content.checkpoint is None:
        return None
    return FirmsTrail(await Read(keeping.checkpoint_at, content.checkpoint.number))


def _fresh(decision: Decision, at: Instant) -> None:
    limit = decision.age_limit_months
    if limit is None:
        return
    for _, stamp in decision.facts.provenance:
        if day_in_japan(at) > months_later(day_in_japan(stamp.at), limit):
            raise UsageError(
                "receipt-without-ground",
                f"the decision's facts are older than its {limit} months by now: decide again",
            )


def _about(decision: Decision) -> tuple[str, ...] | None:
    verified = decision.verification
    # A consent opens many checks: only its instant tells one of them from another.
    at = verified.at.isoformat()
    return None if verified.id is None else (verified.id, decision.use_case, at)


def _to_the_second(at: Instant) -> Instant:
    return at.replace(microsecond=0)


def _usable(**texts: str | None) -> None:
    given = {name: text for name, text in texts.items() if text is not None}
    refused = my_number_in(**given)
    if refused is not None:
        texts, given = {}, {}
        raise my_number_refused(refused)
    for name, text in given.items():
        if is_blank(text) or len(text) > LONGEST_TEXT or not is_usable(text):
            raise UsageError(
                "receipt-text-unusable", f"{name} must hold 1 to {LONGEST_TEXT} usable characters"
            )


def _items(items: Iterable[Item | str], told: Iterable[Disclosure]) -> frozenset[Item]:
    here = {each.item for each in told}
    wanted = set()
    for item in items:
        if item not in here:
            known = sorted(here)
            raise UsageError(
                "receipt-item-missing",
                f"the receipt tells no such item; it tells {', '.join(known) or 'none'}"
                f"{nearest(str(item)[:40], known)}",
            )
        wanted.add(Item(item))
    if not wanted:
        raise UsageError("receipt-item-missing", "name the items that the recipient needs")
    return frozenset(wanted)


def _ground(ground: Ground | str) -> Ground:
    known = [each.value for each in Ground]
    if ground not in known:
        raise UsageError(
            "receipt-ground-unknown",
            f"no ground is called so: {', '.join(known)}{nearest(str(ground)[:40], known)}",
        )
    return Ground(ground)


def _unknown() -> UsageError:
    return UsageError("receipt-unknown", "no receipt of ours has this id")
