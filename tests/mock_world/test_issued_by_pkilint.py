"""An independent linter looks at everything that the mock CA issues; what it finds has a reason."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from myna_mock.ca import ocsp as responder
from myna_mock.ca.authority import Authority
from myna_mock.ca.certificate_authority import CertificateAuthority, Entry
from myna_mock.ca.crl import revocation_list
from myna_mock.ca.generations import Generation
from myna_mock.people.person import Person
from myna_mock.people.registry import personas
from myna_mock.randomness import Derivation, SeededRandom
from myna_sdk.jpki.der import identifier
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.testing.attack_pack import issue
from tests.mock_world import lint

DER = Encoding.DER
AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
LATER = datetime(2052, 3, 1, 3, tzinfo=UTC)
"""When times no longer fit into UTCTime (RFC 5280 §4.1.2.5)."""
TABLE = tomllib.loads(Path(__file__).with_name("lint.toml").read_text("utf-8"))
REASONS = TABLE.pop("reasons")


class FewKeys:
    """One key for all people, and one for each root and responder: linting asks for no more."""

    def rsa(self, *label: str) -> rsa.RSAPrivateKey:
        return _key(label if label[0] in {"ca", "tsa"} else label[:1])

    def ec(self, *label: str) -> ec.EllipticCurvePrivateKey:
        raise NotImplementedError


@cache
def _key(label: tuple[str, ...]) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@attrs.frozen
class Issued:
    """Everything that one CA issues at an instant."""

    ca: CertificateAuthority
    at: Instant

    def authorities(self) -> Iterator[Authority]:
        for kind in CertificateKind:
            for generation in Generation.in_force_at(self.at):
                yield self.ca.authority(kind, generation)

    def entries(self) -> Iterator[tuple[Authority, Entry]]:
        for kind in CertificateKind:
            for entry in self.ca.entries(kind, self.at):
                yield self.ca.issuer(entry.issued), entry

    def certificate(self, entry: Entry) -> bytes:
        return self.ca.certificate(entry.holder, entry.issued).public_bytes(DER)

    def lists(self) -> Iterator[bytes]:
        offices = {entry.issued.office for _, entry in self.entries()}
        for authority in self.authorities():
            for office in (*sorted(offices, key=repr), None):
                made = revocation_list(self.ca, authority, office, self.at)
                yield made.public_bytes(DER)

    def answers(self) -> Iterator[bytes]:
        """Yield an answer of every status and reason, and the two that tell of no certificate."""
        each = {(a, e.issued.revoked_for): e.serial for a, e in self.entries()}
        for (authority, _), serial in each.items():
            yield self.answer(authority, serial)
        for authority in self.authorities():
            yield self.answer(authority, 0x7FFFFFFF)
        yield responder.answer(self.ca, CertificateKind.SIGNING, b"", self.at).public_bytes(DER)

    def answer(self, authority: Authority, serial: int) -> bytes:
        name, key = authority.certificate.subject.public_bytes(), authority.key_identifier
        hashed = hashes.Hash(hashes.SHA1())
        hashed.update(name)
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
            hashed.finalize(), key.key_identifier or b"", serial, hashes.SHA1()
        )
        asked = builder.add_extension(x509.OCSPNonce(bytes(32)), critical=False).build()
        made = responder.answer(self.ca, authority.kind, asked.public_bytes(DER), self.at)
        return made.public_bytes(DER)


@pytest.fixture(scope="module")
def present() -> Issued:
    return _issued(AT)


@pytest.fixture(scope="module", params=[AT, LATER], ids=["2026", "2052"])
def issued(request: pytest.FixtureRequest) -> Issued:
    return _issued(request.param)


def _issued(at: Instant) -> Issued:
    people = {key: Person(persona) for key, persona in personas().items()}
    ca = CertificateAuthority(
        base_url="http://127.0.0.1/w/lint",
        people=people.values,
        keys=FewKeys(),
        derivation=Derivation(SeededRandom(4711)),
    )
    return Issued(ca, at)


def reviewed(about: str) -> lint.Found:
    rows = (key.split(" ") for key in TABLE.get(about, {}))
    return frozenset((code, place) for code, place in rows)


def test_every_finding_that_is_left_names_a_reason_and_every_reason_is_named() -> None:
    given = {reason for rows in TABLE.values() for reason in rows.values()}
    assert given == set(REASONS)


def test_roots_responders_and_their_signatures_are_clean(issued: Issued) -> None:
    for authority in issued.authorities():
        root = authority.certificate.public_bytes(DER)
        delegated = authority.responder.public_bytes(DER)
        assert lint.of_certificate(root) == reviewed("root")
        assert lint.of_certificate(delegated) == reviewed("responder")
        assert lint.of_pair(root, delegated) == reviewed("root-and-responder")
        assert lint.of_pair(root, root) == reviewed("root-and-itself")


def test_the_authority_for_time_stamps_is_clean(present: Issued) -> None:
    stamping = present.ca.time_stamps
    root, own = (c.public_bytes(DER) for c in (stamping.root, stamping.certificate))
    assert lint.of_certificate(root) == reviewed("stamping-root")
    assert lint.of_certificate(own) == reviewed("stamping")
    assert lint.of_pair(root, own) == reviewed("stamping-pair")


def test_what_is_found_in_peoples_certificates_has_a_reason(present: Issued) -> None:
    found: dict[str, lint.Found] = {kind.value: frozenset() for kind in CertificateKind}
    pairs: lint.Found = frozenset()
    for authority, entry in present.entries():
        der = present.certificate(entry)
        found[entry.issued.kind.value] |= lint.of_certificate(der)
        pairs |= lint.of_pair(authority.certificate.public_bytes(DER), der)
    assert found == {about: reviewed(about) for about in found}
    assert pairs == reviewed("pair")


def test_behind_an_arc_that_the_linter_cannot_read_nothing_is_hidden(present: Issued) -> None:
    """Its signature is wrong then, which linting one certificate alone does not look at."""
    looked_at = 0
    for _, entry in present.entries():
        policy = identifier(MOCK.policy(entry.issued.kind, entry.issued.carrier))
        short = identifier("1.3.6.1.4.1" + ".268435455" * 4)
        short += bytes(range(1, len(policy) - len(short) + 1))
        der = present.certificate(entry)
        assert der.count(policy) == 1
        assert lint.of_certificate(der.replace(policy, short)) == reviewed("behind-the-arc")
        looked_at += 1
    assert looked_at > 10


def test_revocation_lists_are_clean(issued: Issued) -> None:
    for made in issued.lists():
        assert lint.of_list(made, of_people=True) == reviewed("list")


def test_ocsp_answers_are_clean(issued: Issued) -> None:
    for made in issued.answers():
        assert lint.of_answer(made) == reviewed("answer")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("key-identifier-absent", "pkix.certificate_skid_end_entity_missing"),
        ("usage-empty", "pkix.no_ku_bits_set"),
        ("serial-of-21-bytes", "pkix.certificate_serial_number_out_of_range"),
    ],
)
def test_the_linter_finds_what_is_wrong(fault: str, code: str) -> None:
    spoilt = issue(fault, AT)
    assert code in {found for found, _ in lint.of_certificate(spoilt.certificate())}


def test_the_linter_finds_what_is_wrong_with_a_list_and_with_an_issuer() -> None:
    old = issue("list-without-an-end", AT).revocation_list()
    assert lint.of_list(old or b"", of_people=True)
    good = issue(None, AT)
    stranger, person = good.anchors()[1], good.certificate()
    assert lint.of_pair(stranger, person) > lint.of_pair(good.anchors()[2], person)
