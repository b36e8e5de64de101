"""The next card's algorithms behind their profile, and roots that must not become anchors."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import AnchorSet, anchor_set, issuer_name
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.crl import CrlSource, VerifiedCrl, verify_crl
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, NEXT_CARD, CardProfile
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.profile import MOCK, PRODUCTION, Hierarchy
from myna_sdk.jpki.verdicts import Proven, Refused, Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.attack_pack import scenes
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.stage import digest, key
from tests.jpki.ground import Ground

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
SIGNING = CertificateKind.SIGNING
ECDSA = w.algorithm("1.2.840.10045.4.3.3")


class Curved:
    """A P-384 key, with what plans ask of a key."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP384R1())
        public = self.private.public_key()
        self.info = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.encoded = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.identifier = digest(self.encoded, hashes.SHA1())

    def sign(self, data: bytes, _: object = None) -> bytes:
        return self.private.sign(data, ec.ECDSA(hashes.SHA384()))


def _root(
    key: Any,
    algorithm: bytes = w.RSA_SHA256,
    hierarchy: Hierarchy = MOCK,
    *,
    usage: bytes = b"\x03\x02\x01\x06",
    ca: bytes = w.TRUE,
    identifier: bytes | None = None,
    more: tuple[bytes, ...] = (),
    signer: Any = None,
) -> bytes:
    name = issuer_name(hierarchy, SIGNING)
    named = key.identifier if identifier is None else identifier
    extensions = (
        w.extension("2.5.29.15", usage, critical=w.TRUE),
        w.extension("2.5.29.19", w.sequence(ca), critical=w.TRUE),
        w.extension("2.5.29.14", w.octets(named)),
        *more,
    )
    validity = w.sequence(
        w.utc_time(AT.replace(year=2020)), w.utc_time(AT.replace(year=2033, hour=14))
    )
    signed = w.sequence(
        *(b"\xa0\x03\x02\x01\x02", w.integer(77), algorithm, name, validity, name),
        *(key.info, w.extensions(0xA3, extensions)),
    )
    return w.sequence(signed, algorithm, w.bits((signer or key).sign(signed)))


@attrs.frozen
class NextCard:
    """A certificate of the next card's algorithms with its list, and the key that belongs to it."""

    anchors: AnchorSet
    certificate: bytes
    crl: bytes
    person: Curved

    def check(self, signed: SignedDigest, profiles: tuple[CardProfile, ...]) -> Verdict:
        found = verify_crl(self.crl, self.anchors)
        assert isinstance(found, VerifiedCrl)
        return check_signed(
            *(self.certificate, signed, self.anchors),
            at=AT,
            kind=SIGNING,
            revocation=CrlSource(lambda _partition, _issuer: found),
            profiles=profiles,
        )

    def sign(self, document: bytes) -> SignedDigest:
        made = self.person.sign(document)
        return SignedDigest(digest=Digest.of(document, HashName.SHA384), signature=made)


@pytest.fixture(scope="module")
def next_card() -> NextCard:
    root, person = Curved(), Curved()
    good = scenes.good_scene(AT)
    named = w.sequence(w.tlv(0x80, root.identifier))
    extensions = {
        **good.certificate.extensions,
        "authority": w.extension("2.5.29.35", named),
        "subject": w.extension("2.5.29.14", w.octets(person.identifier)),
    }
    changed: dict[str, Any] = {"algorithm": ECDSA, "outer": ECDSA, "signer": root}
    certificate = attrs.evolve(good.certificate, key=person.info, extensions=extensions, **changed)
    assert good.list is not None
    listed = attrs.evolve(
        good.list,
        extensions={**good.list.extensions, "authority": w.extension("2.5.29.35", named)},
        **changed,
    )
    anchors = anchor_set(MOCK, [_root(root, ECDSA)], profiles=(NEXT_CARD,))
    return NextCard(anchors, certificate.build(), listed.build(), person)


def test_a_root_signs_with_the_algorithm_that_is_stated_or_not_at_all() -> None:
    """An RSA root signed a certificate that says ECDSA of itself."""
    root, person = key("current"), Curved()
    good = scenes.good_scene(AT)
    extensions = {
        **good.certificate.extensions,
        "authority": w.extension("2.5.29.35", w.sequence(w.tlv(0x80, root.identifier))),
        "subject": w.extension("2.5.29.14", w.octets(person.identifier)),
    }
    changed: dict[str, Any] = {"algorithm": ECDSA, "outer": ECDSA, "signer": root}
    confused = attrs.evolve(good.certificate, key=person.info, extensions=extensions, **changed)
    both = (CURRENT_CARD, NEXT_CARD)
    found = verify_path(
        *(confused.build(), anchor_set(MOCK, [_root(root)], profiles=both)),
        at=AT,
        kind=SIGNING,
        profiles=both,
    )
    assert isinstance(found, Refused)
    assert (found.flaw, found.number) == (Flaw.ISSUER_SIGNATURE_WRONG, 6)


def test_a_policy_that_nobody_has_seen_is_recognised_and_refused(ground: Ground) -> None:
    heard_of = tuple(attrs.evolve(policy, confirmed=False) for policy in MOCK.policies)
    anchors = anchor_set(attrs.evolve(MOCK, policies=heard_of), ground.roots())
    found = verify_path(ground.der(), anchors, at=ground.at, kind=SIGNING)
    assert isinstance(found, Refused)
    assert (found.flaw, found.number) == (Flaw.POLICY_UNCONFIRMED, 11)


def test_the_next_cards_algorithms_are_proven_behind_their_profile(next_card: NextCard) -> None:
    signed = next_card.sign(b"document")
    assert isinstance(next_card.check(signed, (NEXT_CARD,)), Proven)
    assert isinstance(next_card.check(signed, (CURRENT_CARD, NEXT_CARD)), Proven)
    refused = next_card.check(signed, (CURRENT_CARD,))
    assert isinstance(refused, Refused)
    assert (refused.flaw, refused.number) == (Flaw.ALGORITHM_NOT_ALLOWED, 3)


def test_a_key_on_a_curve_has_one_hash_and_one_form(next_card: NextCard) -> None:
    signed = next_card.sign(b"document")
    for spoilt, flaw in (
        (attrs.evolve(signed, form=DigestForm.RAW), Flaw.SIGNATURE_FORM_NOT_FOR_KEY),
        (attrs.evolve(signed, digest=Digest.of(b"document")), Flaw.SIGNATURE_HASH_NOT_ALLOWED),
        (
            attrs.evolve(signed, digest=Digest.of(b"another", HashName.SHA384)),
            Flaw.SIGNATURE_WRONG,
        ),
        (attrs.evolve(signed, signature=b""), Flaw.SIGNATURE_WRONG),
        (attrs.evolve(signed, signature=bytes(96)), Flaw.SIGNATURE_WRONG),
    ):
        refused = next_card.check(spoilt, (NEXT_CARD,))
        assert isinstance(refused, Refused)
        assert refused.flaw is flaw


def test_a_root_of_the_next_card_is_no_anchor_without_its_profile() -> None:
    with pytest.raises(UsageError) as caught:
        anchor_set(MOCK, [_root(Curved(), ECDSA)])
    assert caught.value.data["flaw"] == Flaw.ALGORITHM_NOT_ALLOWED.value


@pytest.mark.parametrize(
    ("made", "flaw"),
    [
        (lambda: _root(key("current"), usage=b"\x03\x02\x07\x80"), Flaw.KEY_USAGE_WRONG),
        (lambda: _root(key("current"), usage=b"\x03\x02\x02\x04"), Flaw.KEY_USAGE_WRONG),
        (lambda: _root(key("current"), ca=b""), Flaw.ANCHOR_NOT_CA),
        (lambda: _root(key("current"), identifier=b"\0" * 20), Flaw.KEY_IDENTIFIER_WRONG),
        (
            lambda: _root(key("current"), signer=key("stranger")),
            Flaw.ANCHOR_NOT_SELF_SIGNED,
        ),
        (
            lambda: _root(
                key("current"), more=(w.extension("2.5.29.36", w.sequence(), critical=w.TRUE),)
            ),
            Flaw.CRITICAL_EXTENSION_UNKNOWN,
        ),
        (
            lambda: _root(key("current"), w.algorithm("1.2.840.113549.1.1.5", w.NULL)),
            Flaw.HASH_SHA1,
        ),
    ],
)
def test_a_hostile_root_is_refused_by_its_flaw(made: Callable[[], bytes], flaw: Flaw) -> None:
    with pytest.raises(UsageError) as caught:
        anchor_set(MOCK, [made()])
    assert caught.value.data["flaw"] == flaw.value


def test_a_root_under_productions_name_counts_only_with_a_published_fingerprint() -> None:
    """Whoever makes a self-signed root of the right name has made no anchor."""
    forged = _root(key("stranger"), hierarchy=PRODUCTION)
    with pytest.raises(UsageError) as caught:
        anchor_set(PRODUCTION, [forged])
    assert caught.value.data["flaw"] == Flaw.ANCHOR_NOT_PUBLISHED.value
    other = sha256(b"another").hexdigest()
    with pytest.raises(UsageError):
        anchor_set(PRODUCTION, [forged], confirmed=[other])


def test_an_operator_confirms_a_fingerprint_that_is_not_known_to_us() -> None:
    root = _root(key("stranger"), hierarchy=PRODUCTION)
    colons = sha256(root).hexdigest().upper()
    written = ":".join(colons[n : n + 2] for n in range(0, len(colons), 2))
    (anchor,) = anchor_set(PRODUCTION, [root], confirmed=[written]).anchors
    assert anchor.kind is SIGNING
