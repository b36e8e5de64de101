"""Receipts made without a store: decisions, keys and files for the tests."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from myna_mock.randomness import SeededRandom
from myna_sdk.cases.decision import (
    Basis,
    BasisKind,
    Decision,
    FactFinding,
    FactStanding,
    NeededFact,
    OtherDocument,
    PaperworkId,
    Replaces,
)
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.law.reading import Texts
from myna_sdk.law.use_cases import use_case_of
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, Currency, Provenance, Source
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.container import Container, encoded
from myna_sdk.receipts.content import FirmSaid, Ground, Shared
from myna_sdk.receipts.drafting import Circumstances, drafted, shared_draft
from myna_sdk.receipts.key_set import KeySet
from myna_sdk.receipts.keys import LocalKey, PublishedKey
from myna_sdk.receipts.results import Receipt, ReceiptVerdict
from myna_sdk.receipts.signing import signed
from myna_sdk.receipts.verifying import verify_receipt
from myna_sdk.store import Checkpoint

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
P256 = LocalKey.of(ec.derive_private_key(4711, ec.SECP256R1()))
OTHER_P256 = LocalKey.of(ec.derive_private_key(815, ec.SECP256R1()))
ED25519 = LocalKey.of(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CHECKPOINT = Checkpoint(number=3, count=42, head=b"\x01" * 32, at=AT - DAY, signature=b"\x02" * 64)
FIRM = FirmSaid(name="見本不動産株式会社", office="見本本店", licence="知事(0)第000000号")
PURPOSE = use_case_of("rental-screening").purpose("2026-11")


def facts(at: datetime = AT - DAY) -> BasicFacts:
    held = BasicFacts(
        name=PersonName("見本 花子"),
        address=DomesticAddress("東京都見本区一丁目1番1号"),
        birth_date=BirthDate.parse("19900401"),
    )
    return held.stamped(Provenance(Source.CERTIFICATE, Currency.REGISTER, at))


def decision(
    *, environment: Environment = Environment.PRODUCTION, held: BasicFacts | None = None
) -> Decision:
    verification = Verification(
        id="check-1",
        ended=Ended.VERIFIED,
        kind=EvidenceKind.SIGNATURE,
        facts=facts() if held is None else held,
        checks=(
            Check("core-1", "the callback is of this browser", "state", CheckResult.PASSED),
            Check("core-9", "the face was compared", "", CheckResult.NOT_MADE),
        ),
        operator=ProviderName("pocketsign"),
        operator_ref="verification-77",
        purpose=PURPOSE,
        at=AT - DAY,
    )
    return decided(verification, environment)


def decided(verification: Verification, environment: Environment) -> Decision:
    return Decision(
        use_case=PaperworkId("rental-screening"),
        titles=Texts("賃貸の入居申込み（入居者本人）", "Rental application: the applicant"),
        replaces=Replaces.FULL,
        why=Texts("必要な項目はすべて確認できました。", "Every fact that is needed was verified."),
        findings=(FactFinding(fact=NeededFact.NAME, standing=FactStanding.VERIFIED),),
        still_needed=(),
        omit=(),
        copy=None,
        other_documents=(
            OtherDocument(id="income-proof", titles=Texts("収入を証する書類", "Proof of income")),
            OtherDocument(
                id="residence-card",
                titles=Texts("在留カード", "Residence card"),
                when=Texts("外国籍の方", "for foreign nationals"),
            ),
        ),
        basis=Basis(
            kind=BasisKind.COMPANY,
            source="賃貸人・管理会社の取扱い",
            source_en="Practice of landlords and managers",
            revision="2026-11-23",
            checked_on=date(2026, 11, 23),
            confirmed=False,
            place="paperwork.toml",
        ),
        age_limit_months=3,
        alternative=Texts("別の方法", "another way"),
        points=(),
        next_steps=(),
        verification=verification,
        environment=environment,
        at=AT,
    )


def receipt(
    key: LocalKey = P256,
    *,
    environment: Environment = Environment.PRODUCTION,
    at: datetime = AT,
    seed: int = 1,
) -> Receipt:
    return receipt_of(decision(environment=environment), key, at=at, seed=seed)


def receipt_of(
    decided: Decision, key: LocalKey = P256, *, at: datetime = AT, seed: int = 1
) -> Receipt:
    draft = drafted(
        decided,
        Circumstances(
            at=at,
            firm=FirmSaid(
                name="見本不動産株式会社", office="見本本店", licence="知事(0)第000000号"
            ),
            verifier="staff-17",
            subject=Concealed("customer-4711"),
            checkpoint=CHECKPOINT,
            supersedes=None,
            random=SeededRandom(seed).bytes,
        ),
    )
    return asyncio.run(signed(draft, key))


def shared(original: Receipt, key: LocalKey = P256, *, seed: int = 2) -> Receipt:
    whom = Shared(
        recipient="見本保証株式会社",
        purpose="家賃債務保証の審査",
        ground=Ground.CONSENT,
    )
    told = tuple(each for each in original.disclosures if each.item.value in {"name", "address"})
    draft = shared_draft(original.content, told, whom, at=AT, random=SeededRandom(seed).bytes)
    return asyncio.run(signed(draft, key))


def key_set(*keys: PublishedKey, as_of: datetime = AT + DAY, **more: Any) -> KeySet:
    return KeySet(as_of=as_of, keys=keys or (published(),), **more)


def published(
    key: LocalKey = P256,
    *,
    environment: str = "production",
    valid_from: datetime = AT - 30 * DAY,
    retired_at: datetime | None = None,
) -> PublishedKey:
    return PublishedKey(
        key=key.public, environment=environment, valid_from=valid_from, retired_at=retired_at
    )


def verdict(
    file: Receipt | bytes, keys: KeySet | None = None, **circumstances: Any
) -> ReceiptVerdict:
    held = file.file() if isinstance(file, Receipt) else Concealed(file)
    expected = {"environment": Environment.PRODUCTION, "at": AT + DAY, **circumstances}
    return verify_receipt(held, keys=key_set() if keys is None else keys, **expected)


def members(receipt: Receipt) -> dict[str, Any]:
    """Return the file as plain data, to be altered."""
    plain: dict[str, Any] = json.loads(receipt.file().reveal())
    return plain


def content_of(receipt: Receipt) -> dict[str, Any]:
    plain = receipt.container.content()
    if plain is None:
        raise LookupError
    return plain


def altered(receipt: Receipt, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the file whose signed content somebody changed, the signature left as it was."""
    plain = content_of(receipt)
    change(plain)
    return _with(receipt.container, plain).write().reveal().encode()


def signed_anew(
    receipt: Receipt, change: Callable[[dict[str, Any]], object], key: LocalKey = P256
) -> bytes:
    """Return the file whose content was changed by somebody who holds ``key``."""
    plain = content_of(receipt)
    change(plain)
    unsigned = _with(receipt.container, plain)
    signature = asyncio.run(key.sign(unsigned.signing_input))
    return attrs.evolve(unsigned, signature=encoded(signature)).write().reveal().encode()


def _with(container: Container, plain: dict[str, Any]) -> Container:
    return attrs.evolve(container, payload=encoded(json.dumps(plain).encode()))


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def json_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
