"""OpenSSL judges the certificates, the revocation lists and the responder of the CA."""

import hashlib
import subprocess
from datetime import timedelta
from pathlib import Path

import attrs
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from myna_mock.ca.crl import revocation_list
from myna_mock.people.state import CertificateStatus, IssuedCertificate
from myna_mock.world import World
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.testing.attack_pack import writing as w

SIGNING = CertificateKind.SIGNING
USER_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION


@attrs.frozen
class OpenSsl:
    """The judge, with its files."""

    folder: Path
    world: World

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["openssl", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def write(self, name: str, *parts: x509.Certificate | x509.CertificateRevocationList) -> str:
        pem = b"".join(part.public_bytes(Encoding.PEM) for part in parts)
        (self.folder / name).write_bytes(pem)
        return name

    def roots(self, kind: CertificateKind, at: Instant | None = None) -> str:
        roots = self.world.ca.roots(kind, at or self.world.at)
        return self.write("roots.pem", *roots)

    def certificate(self, persona: str, issued: IssuedCertificate) -> str:
        return self.write("ee.pem", self.world.ca.certificate(persona, issued))

    def crl(self, issued: IssuedCertificate, at: Instant | None = None) -> str:
        ca = self.world.ca
        made = revocation_list(ca, ca.issuer(issued), issued.office, at or self.world.at)
        return self.write("list.pem", made)

    def verify(self, *arguments: str, at: Instant | None = None) -> str:
        epoch = str(int((at or self.world.at).timestamp()))
        done = self.run("verify", "-attime", epoch, *arguments)
        return "OK" if done.returncode == 0 else done.stderr


@pytest.fixture
def openssl(tmp_path: Path, world: World) -> OpenSsl:
    return OpenSsl(tmp_path, world)


def _of(world: World, persona: str, kind: CertificateKind) -> IssuedCertificate:
    return [c for c in world.state(persona).certificates if c.kind is kind][-1]


@pytest.mark.parametrize("kind", CertificateKind)
def test_every_root_in_force_is_a_self_signed_ca(openssl: OpenSsl, kind: CertificateKind) -> None:
    roots = openssl.world.ca.roots(kind, openssl.world.at)
    assert len(roots) == 2
    assert len({root.subject.public_bytes() for root in roots}) == 1
    for root in roots:
        alone = openssl.write("root.pem", root)
        assert openssl.verify("-check_ss_sig", "-CAfile", alone, alone) == "OK"


@pytest.mark.parametrize("kind", CertificateKind)
@pytest.mark.parametrize("persona", ["mihon-hanako", "kigen-kyou", "nagai-jusho"])
def test_a_certificate_in_force_verifies_whichever_generation_signed_it(
    openssl: OpenSsl, persona: str, kind: CertificateKind
) -> None:
    issued = _of(openssl.world, persona, kind)
    told = openssl.verify(
        *("-CAfile", openssl.roots(kind), "-crl_check", "-CRLfile", openssl.crl(issued)),
        *("-policy", "2.25.153133298990206951381190800903187049619", "-purpose", "any"),
        openssl.certificate(persona, issued),
    )
    assert told == "OK"


def test_the_two_generations_sign_at_their_time(openssl: OpenSsl) -> None:
    world = openssl.world
    old = world.ca.issuer(_of(world, "kigen-kyou", SIGNING))
    new = world.ca.issuer(_of(world, "mihon-hanako", SIGNING))
    assert (old.generation.number, new.generation.number) == (2, 3)
    ee = openssl.certificate("kigen-kyou", _of(world, "kigen-kyou", SIGNING))
    other = openssl.write("other.pem", new.certificate)
    assert "unable to get local issuer" in openssl.verify("-CAfile", other, ee)


def test_the_roots_of_one_kind_do_not_vouch_for_the_other(openssl: OpenSsl) -> None:
    issued = _of(openssl.world, "mihon-hanako", SIGNING)
    ee = openssl.certificate("mihon-hanako", issued)
    told = openssl.verify("-CAfile", openssl.roots(USER_AUTHENTICATION), ee)
    assert "unable to get local issuer" in told


@pytest.mark.parametrize(
    ("persona", "kind"),
    [
        ("hikkoshi-jiro", SIGNING),
        ("shikkou-tora", USER_AUTHENTICATION),
        ("funshitsu-mina", USER_AUTHENTICATION),
        ("nakibito-sei", USER_AUTHENTICATION),
    ],
)
def test_a_revoked_certificate_is_refused_from_the_next_list_on(
    openssl: OpenSsl, persona: str, kind: CertificateKind
) -> None:
    issued = _of(openssl.world, persona, kind)
    told = openssl.verify(
        *("-CAfile", openssl.roots(kind), "-crl_check", "-CRLfile", openssl.crl(issued)),
        openssl.certificate(persona, issued),
    )
    assert "certificate revoked" in told


def test_an_expired_certificate_is_refused(openssl: OpenSsl) -> None:
    issued = _of(openssl.world, "kigen-kinou", SIGNING)
    ee, roots = openssl.certificate("kigen-kinou", issued), openssl.roots(SIGNING)
    # OpenSSL counts the last second itself as over; RFC 5280 §4.1.2.5 and our history do not.
    before = issued.not_after - timedelta(seconds=1)
    after = issued.not_after + timedelta(seconds=1)
    assert openssl.verify("-CAfile", roots, ee, at=before) == "OK"
    assert "certificate has expired" in openssl.verify("-CAfile", roots, ee, at=after)


def test_todays_revocation_is_on_tomorrows_list(openssl: OpenSsl) -> None:
    world = openssl.world
    world.person().move(to="東京都見本区二丁目9番9号")
    issued = _of(world, "mihon-hanako", SIGNING)
    ee, roots = openssl.certificate("mihon-hanako", issued), openssl.roots(SIGNING)
    check = ("-CAfile", roots, "-crl_check", "-CRLfile")
    assert openssl.verify(*check, openssl.crl(issued), ee) == "OK"
    world.travel(hours=12)
    assert "certificate revoked" in openssl.verify(*check, openssl.crl(issued), ee)


def test_a_list_of_another_municipality_does_not_count(openssl: OpenSsl) -> None:
    issued = _of(openssl.world, "mihon-hanako", SIGNING)
    elsewhere = _of(openssl.world, "tennyu-haru", SIGNING)
    told = openssl.verify(
        *("-CAfile", openssl.roots(SIGNING), "-crl_check", "-CRLfile", openssl.crl(elsewhere)),
        openssl.certificate("mihon-hanako", issued),
    )
    assert told != "OK"


def test_openssl_reads_and_verifies_a_list(openssl: OpenSsl) -> None:
    issued = _of(openssl.world, "funshitsu-mina", SIGNING)
    shown = openssl.run(
        *("crl", "-in", openssl.crl(issued), "-verify", "-noout", "-text"),
        *("-CAfile", openssl.write("issuer.pem", openssl.world.ca.issuer(issued).certificate)),
    )
    assert "verify OK" in shown.stderr
    for words in (
        "Version 2",
        "sha256WithRSAEncryption",
        "Issuing Distribution Point: critical",
        "CN = Mihon-ku CRLDP",
        "Certificate Hold",
        "Key Compromise",
        "Affiliation Changed",
    ):
        assert words in shown.stdout


def _ocsp(openssl: OpenSsl, issued: IssuedCertificate, persona: str, *more: str) -> str:
    """Ask through the CA's own HTTP face, then let OpenSSL judge the answer."""
    world = openssl.world
    issuer = openssl.write("issuer.pem", world.ca.issuer(issued).certificate)
    ee = openssl.certificate(persona, issued)
    openssl.run("ocsp", "-issuer", issuer, "-cert", ee, *more, "-reqout", "request.der")
    with httpx.Client(transport=world.transport) as client:
        reply = client.post(
            world.ca.ocsp_url(issued.kind),
            content=(openssl.folder / "request.der").read_bytes(),
            headers={"content-type": "application/ocsp-request"},
        )
    assert reply.headers["content-type"] == "application/ocsp-response"
    (openssl.folder / "reply.der").write_bytes(reply.content)
    told = openssl.run(
        *("ocsp", "-issuer", issuer, "-cert", ee, "-reqin", "request.der", "-no_nonce"),
        *("-respin", "reply.der", "-CAfile", openssl.roots(issued.kind)),
        *("-attime", str(int(world.at.timestamp())), "-validity_period", "315360000"),
    )
    return told.stdout + told.stderr


@pytest.mark.parametrize("kind", CertificateKind)
def test_the_responder_says_good_and_echoes_the_nonce(
    openssl: OpenSsl, kind: CertificateKind
) -> None:
    told = _ocsp(openssl, _of(openssl.world, "mihon-hanako", kind), "mihon-hanako", "-nonce")
    assert "Response verify OK" in told
    assert "ee.pem: good" in told
    asked = ocsp.load_der_ocsp_request((openssl.folder / "request.der").read_bytes())
    answered = ocsp.load_der_ocsp_response((openssl.folder / "reply.der").read_bytes())
    nonces = [e.extensions.get_extension_for_class(x509.OCSPNonce) for e in (asked, answered)]
    assert nonces[0].value.nonce == nonces[1].value.nonce


def test_the_responder_knows_of_a_revocation_at_once(openssl: OpenSsl) -> None:
    openssl.world.person().move(to="東京都見本区二丁目9番9号")
    issued = _of(openssl.world, "mihon-hanako", SIGNING)
    told = _ocsp(openssl, issued, "mihon-hanako", "-nonce")
    assert "ee.pem: revoked" in told
    assert "Reason: affiliationChanged" in told


def test_a_hold_is_a_revocation_for_the_responder(openssl: OpenSsl) -> None:
    issued = _of(openssl.world, "funshitsu-mina", USER_AUTHENTICATION)
    told = _ocsp(openssl, issued, "funshitsu-mina", "-no_nonce")
    assert "ee.pem: revoked" in told
    assert "Reason: certificateHold" in told


def test_a_certificate_that_was_never_issued_is_unknown(openssl: OpenSsl) -> None:
    world = openssl.world
    issued = attrs.evolve(_of(world, "mihon-hanako", SIGNING), label="card/signing/99")
    assert "ee.pem: unknown" in _ocsp(openssl, issued, "mihon-hanako")


def test_a_question_about_another_ca_is_unauthorized(openssl: OpenSsl) -> None:
    stranger = World("stranger", seed=1)
    issued = _of(stranger, "mihon-hanako", SIGNING)
    issuer = openssl.write("issuer.pem", stranger.ca.issuer(issued).certificate)
    ee = openssl.write("ee.pem", stranger.ca.certificate("mihon-hanako", issued))
    openssl.run("ocsp", "-issuer", issuer, "-cert", ee, "-reqout", "request.der")
    with httpx.Client(transport=openssl.world.transport) as client:
        reply = client.post(
            openssl.world.ca.ocsp_url(SIGNING),
            content=(openssl.folder / "request.der").read_bytes(),
        )
    (openssl.folder / "reply.der").write_bytes(reply.content)
    shown = openssl.run("ocsp", "-respin", "reply.der", "-noverify", "-resp_text")
    assert "unauthorized (6)" in shown.stdout + shown.stderr


def test_a_root_is_named_by_name_and_key(world: World) -> None:
    """RFC 6960 §4.1.1: the key of one of our roots under another name is not our root."""
    root = world.ca.issuer(_of(world, "mihon-hanako", SIGNING)).certificate
    key = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    statuses = []
    for name in (root.subject.public_bytes(), b"another name"):
        hashed = hashlib.sha1(name, usedforsecurity=False).digest()
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(hashed, key, 1, hashes.SHA1())
        asked = builder.build().public_bytes(Encoding.DER)
        with httpx.Client(transport=world.transport) as client:
            reply = client.post(world.ca.ocsp_url(SIGNING), content=asked)
        statuses.append(ocsp.load_der_ocsp_response(reply.content).response_status)
    status = ocsp.OCSPResponseStatus
    assert statuses == [status.SUCCESSFUL, status.UNAUTHORIZED]


def _asked(hash_oid: str = "1.3.14.3.2.26", nonces: int = 1) -> bytes:
    named = w.sequence(
        w.algorithm(hash_oid, w.NULL), w.octets(bytes(20)), w.octets(bytes(20)), w.integer(1)
    )
    each = (w.extension("1.3.6.1.5.5.7.48.1.2", w.octets(w.octets(bytes(16)))),) * nonces
    return w.sequence(w.sequence(w.sequence(w.sequence(named)), w.extensions(0xA2, each)))


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"\x30\x00", _asked(hash_oid="1.3.14.3.3.26"), _asked(nonces=2)],
    ids=["nothing", "nonsense", "an empty one", "an unknown hash", "two nonces"],
)
def test_nonsense_is_a_malformed_request(openssl: OpenSsl, body: bytes) -> None:
    with httpx.Client(transport=openssl.world.transport) as client:
        reply = client.post(openssl.world.ca.ocsp_url(SIGNING), content=body)
    (openssl.folder / "reply.der").write_bytes(reply.content)
    shown = openssl.run("ocsp", "-respin", "reply.der", "-noverify", "-resp_text")
    assert "malformedrequest (1)" in shown.stdout + shown.stderr


@pytest.mark.parametrize("days", [-900, -30, 0, 400])
def test_list_and_history_agree_on_everybody_at_every_instant(world: World, days: int) -> None:
    ca, midnight = world.ca, world.at.replace(hour=15)
    at = midnight + timedelta(days=days)
    dead = {CertificateStatus.REVOKED, CertificateStatus.HELD}
    looked_at = 0
    for kind in CertificateKind:
        for entry in ca.entries(kind, at):
            issued = entry.issued
            made = revocation_list(ca, ca.issuer(issued), issued.office, at)
            listed = made.get_revoked_certificate_by_serial_number(entry.serial) is not None
            assert listed == (issued.status(at) in dead and at <= issued.not_after)
            looked_at += 1
    assert looked_at > 10
