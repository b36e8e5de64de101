"""Whether a receipt holds, check by check, from its bytes and a key set. Nothing is asked.

1. the file is a whole receipt of our form
2. its version is one that is read here
3. its algorithm is in the allow-list, and its type is a receipt's
4. the key that it names is in the key set
5. that key made the signature
6. the signed content has what the form promises
7. the key was valid when the receipt was issued
8. content, type and key are of the environment that is expected: a mock receipt is never real
9. the receipt was not issued later than now
10. each disclosure beside it is one of the signed digests, and none stands twice
11. every fact that it says was used can be read in it
12. it was shared with whoever looks at it
13. it was neither voided nor superseded, as far as the key set goes
14. the firm's audit trail still has the checkpoint that it names
15. the card was verified again: never; nobody can from a receipt

A check that cannot be made is not made, and says so. The caller still owes the question of whether
the key set is the firm's.
"""

from typing import Any, Final, TypeAlias

import attrs

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.checklist import Found, ReceiptCheck, Rule, ended
from myna_sdk.receipts.container import MOCK_TYPE, TYPE, Algorithm, Container, Header, decoded
from myna_sdk.receipts.content import CheckpointSaid, Content
from myna_sdk.receipts.content_json import VersionMet, read_content, version_of
from myna_sdk.receipts.disclosures import Disclosure, digest_of
from myna_sdk.receipts.key_set import KeySet, VoidReason
from myna_sdk.receipts.keys import PublishedKey
from myna_sdk.receipts.results import (
    AuthenticReceipt,
    Receipt,
    ReceiptVerdict,
    RefusedReceipt,
    UnclearReceipt,
)

__all__ = ["FirmsTrail", "verify_receipt"]

_VERSIONS: Final = {
    VersionMet.OURS: Found.VERSION_KNOWN,
    VersionMet.NEWER: Found.VERSION_NEWER,
    VersionMet.OTHER_FORM: Found.OTHER_FORM,
}


@attrs.frozen
class FirmsTrail:
    """What the firm's own audit trail has at the number that the receipt names.

    Attributes:
        checkpoint: The checkpoint there, signed by the store; ``None`` if there is none.
    """

    checkpoint: CheckpointSaid | None


def verify_receipt(
    file: Concealed[bytes],
    *,
    keys: KeySet,
    environment: Environment,
    at: Instant,
    recipient: str | None = None,
    trail: FirmsTrail | None = None,
) -> ReceiptVerdict:
    """Return whether the receipt in ``file`` holds, with every check (see the module).

    Args:
        file: The bytes of the file.
        keys: The key set of the firm.
        environment: Where the receipt must be from. A mock receipt holds only in ``mock``.
        at: The present instant.
        recipient: Who is looking, to hold a shared edition to it.
        trail: What the firm's audit trail has; only the firm can tell.
    """
    walk = _Walk()
    receipt = _signed(walk, file, keys, environment)
    if receipt is not None:
        _judged(walk, receipt, keys, at, recipient)
        walk.note(Rule.CHECKPOINT, _checkpoint(receipt.content, trail))
        walk.note(Rule.CARD, Found.CARD_NOT_HERE)
    return walk.verdict(receipt)


class _Walk(Masked):
    """The checks made so far; once one does not pass that all others need, none is made."""

    def __init__(self) -> None:
        self._checks: dict[Rule, ReceiptCheck] = {}

    def note(self, rule: Rule, found: Found) -> bool:
        """Note how ``rule`` ended, and tell whether it passed."""
        check = ended(rule, found)
        self._checks[rule] = check
        return check.result.value == "passed"

    def verdict(self, receipt: Receipt | None) -> ReceiptVerdict:
        checks = tuple(self._checks.get(rule) or ended(rule, Found.NOT_REACHED) for rule in Rule)
        failed = next((each for each in checks if each.result.value == "failed"), None)
        unknown = next((each for each in checks if each.result.value == "unknown"), None)
        if failed is not None:
            return RefusedReceipt(failed=failed, checks=checks, receipt=receipt)
        if unknown is not None or receipt is None:
            return UnclearReceipt(unknown=unknown or checks[0], checks=checks)
        return AuthenticReceipt(receipt=receipt, checks=checks)


_Opened: TypeAlias = tuple[Container, Header, dict[str, Any]]


def _signed(
    walk: _Walk, file: Concealed[bytes], keys: KeySet, environment: Environment
) -> Receipt | None:
    """Return the receipt if its signature holds and its content is one; 1 to 8."""
    opened = _opened(walk, file)
    if opened is None:
        return None
    container, header, members = opened
    key = keys.key(header.kid)
    if not walk.note(Rule.KEY_KNOWN, Found.KEY_UNKNOWN if key is None else Found.KEY_KNOWN):  # 4
        return None
    if key is None or not walk.note(Rule.SIGNATURE, _signature(container, header, key)):  # 5
        return None
    content = read_content(members)
    wrong = content is None or len(set(content.digests)) < len(content.digests)
    walk.note(Rule.CONTENT, Found.CONTENT_WRONG if wrong else Found.CONTENT_WHOLE)  # 6
    if content is None or wrong:
        return None
    walk.note(Rule.KEY_PERIOD, _period(key, content.issued_at))  # 7
    walk.note(Rule.ENVIRONMENT, _environment(content, header, key, environment))  # 8
    return Receipt(
        content=content,
        container=container,
        disclosures=_signed_disclosures(container, content),
        voided=keys.void(content.id),
    )


def _signed_disclosures(container: Container, content: Content) -> tuple[Disclosure, ...]:
    """Return what the file tells of the person, as far as it was signed."""
    return tuple(
        each
        for text in container.disclosures.reveal()
        if digest_of(Concealed(text)) in content.digests
        and (each := Disclosure.parse(Concealed(text))) is not None
    )


def _opened(walk: _Walk, file: Concealed[bytes]) -> _Opened | None:
    container = Container.parse(file)
    header = None if container is None else container.header()
    members = None if container is None else container.content()
    if container is None or header is None or members is None:
        walk.note(Rule.WHOLE, Found.NOT_A_RECEIPT)  # 1
        return None
    walk.note(Rule.WHOLE, Found.WHOLE)
    known = walk.note(Rule.VERSION, _VERSIONS[version_of(members)])  # 2
    allowed = header.algorithm in tuple(Algorithm) and header.type in {TYPE, MOCK_TYPE}
    found = Found.ALGORITHM_ALLOWED if allowed else Found.ALGORITHM_REFUSED
    passed = walk.note(Rule.ALGORITHM, found)  # 3
    return (container, header, members) if known and passed else None


def _signature(container: Container, header: Header, published: PublishedKey) -> Found:
    key = published.key
    signature = decoded(container.signature) or b""
    holds = key.algorithm == header.algorithm and key.signed(container.signing_input, signature)
    return Found.SIGNATURE_HOLDS if holds else Found.SIGNATURE_WRONG


def _period(key: PublishedKey, issued_at: Instant) -> Found:
    if key.valid_at(issued_at):
        return Found.KEY_VALID
    return Found.KEY_NOT_YET if issued_at < key.valid_from else Found.KEY_RETIRED


def _environment(
    content: Content, header: Header, key: PublishedKey, expected: Environment
) -> Found:
    is_mock = content.environment is Environment.MOCK
    typed = MOCK_TYPE if is_mock else TYPE
    agrees = header.type == typed and key.environment == content.environment.value
    if agrees and content.environment is expected:
        return Found.ENVIRONMENT_EXPECTED
    mock = is_mock or header.type == MOCK_TYPE or key.environment == Environment.MOCK.value
    return Found.ENVIRONMENT_MOCK if mock else Found.ENVIRONMENT_OTHER


def _judged(
    walk: _Walk, receipt: Receipt, keys: KeySet, at: Instant, recipient: str | None
) -> None:
    content = receipt.content
    later = content.issued_at > at
    walk.note(Rule.INSTANT, Found.ISSUED_LATER if later else Found.ISSUED_BEFORE)  # 9
    walk.note(Rule.DISCLOSURES, _disclosures(receipt))  # 10
    told = {each.item.value for each in receipt.disclosures}
    withheld = {each.item.value for each in content.facts} - told
    walk.note(Rule.FACTS, Found.FACTS_WITHHELD if withheld else Found.FACTS_TOLD)  # 11
    walk.note(Rule.RECIPIENT, _recipient(content, recipient))  # 12
    walk.note(Rule.STANDING, _standing(content, keys))  # 13


def _disclosures(receipt: Receipt) -> Found:
    listed = receipt.container.disclosures.reveal()
    items = {each.item for each in receipt.disclosures}
    hold = len(listed) == len(set(listed)) == len(receipt.disclosures) == len(items)
    return Found.DIGESTS_HOLD if hold else Found.DIGEST_UNKNOWN


def _recipient(content: Content, recipient: str | None) -> Found:
    if recipient is None:
        return Found.RECIPIENT_NOT_ASKED
    named = content.shared is not None and content.shared.recipient == recipient
    return Found.RECIPIENT_NAMED if named else Found.RECIPIENT_OTHER


def _standing(content: Content, keys: KeySet) -> Found:
    voided = keys.void(content.id)
    if voided is not None:
        superseded = voided.reason is VoidReason.SUPERSEDED
        return Found.SUPERSEDED if superseded else Found.VOIDED
    return Found.STANDING_OLDER if keys.as_of < content.issued_at else Found.STANDS


def _checkpoint(content: Content, trail: FirmsTrail | None) -> Found:  # 14
    if content.checkpoint is None:
        return Found.CHECKPOINT_NONE
    if trail is None:
        return Found.CHECKPOINT_NOT_LOOKED
    kept = trail.checkpoint == content.checkpoint
    return Found.CHECKPOINT_KEPT if kept else Found.CHECKPOINT_MISSING
