"""Which roots count: sets that are named, never empty, and never mixed."""

import itertools
import subprocess
import sys

import pytest
from cryptography.x509 import Name, NameAttribute
from cryptography.x509.oid import NameOID

from myna_mock.ca.generations import Generation
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import anchor_set, issuer_name
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.profile import HIERARCHIES, MOCK, PRODUCTION, TEST, Hierarchy
from myna_sdk.jpki.verdicts import Proven, Refused
from myna_sdk.model.certificate import CertificateKind
from tests.jpki.ground import DER, SIGNING, Ground


def _refusal(hierarchy: Hierarchy, *roots: bytes) -> UsageError:
    with pytest.raises(UsageError) as caught:
        anchor_set(hierarchy, roots)
    return caught.value


@pytest.mark.parametrize("hierarchy", HIERARCHIES, ids=lambda h: h.name)
def test_an_empty_set_is_an_error(hierarchy: Hierarchy) -> None:
    assert _refusal(hierarchy).code == "anchor-set-empty"


@pytest.mark.parametrize("hierarchy", [PRODUCTION, TEST], ids=lambda h: h.name)
def test_no_set_of_the_real_ones_takes_a_root_of_the_mock(
    ground: Ground, hierarchy: Hierarchy
) -> None:
    fault = _refusal(hierarchy, *ground.roots())
    assert (fault.code, fault.data["flaw"], fault.data["index"]) == (
        "anchor-refused",
        Flaw.ANCHOR_NAME_WRONG.value,
        0,
    )


@pytest.mark.parametrize("hierarchy", HIERARCHIES, ids=lambda h: h.name)
def test_an_issuers_name_is_written_as_everybody_writes_it(hierarchy: Hierarchy) -> None:
    for kind in CertificateKind:
        parts = (
            (NameOID.COUNTRY_NAME, "JP"),
            (NameOID.ORGANIZATION_NAME, hierarchy.organization),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, hierarchy.unit(kind)),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, hierarchy.agency),
        )
        name = Name([NameAttribute(oid, text) for oid, text in parts])
        assert issuer_name(hierarchy, kind) == name.public_bytes()


def test_a_process_that_checks_certificates_loads_no_second_reader_of_them() -> None:
    """It would be a fifth of the start of each process."""
    asked = "import sys, myna_sdk.rechecking; sys.exit('cryptography.x509' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_a_persons_certificate_is_no_anchor(ground: Ground) -> None:
    assert _refusal(MOCK, ground.der()).data["flaw"] == Flaw.ANCHOR_NAME_WRONG.value


def test_a_root_is_given_once(ground: Ground) -> None:
    root = ground.roots()[0]
    fault = _refusal(MOCK, root, root)
    assert (fault.data["flaw"], fault.data["index"]) == (Flaw.ANCHOR_REPEATED.value, 1)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\n", b"\x30\x00"])
def test_what_is_no_certificate_is_no_anchor(data: bytes) -> None:
    assert _refusal(MOCK, data).code == "anchor-refused"


def test_a_changed_byte_of_a_root_refuses_it(ground: Ground) -> None:
    root = bytearray(ground.roots()[0])
    root[-1] ^= 1
    assert _refusal(MOCK, bytes(root)).data["flaw"] == Flaw.ANCHOR_NOT_SELF_SIGNED.value


def test_the_names_of_no_two_hierarchies_are_alike() -> None:
    names = [issuer_name(h, kind) for h in HIERARCHIES for kind in CertificateKind]
    assert len(set(names)) == len(names)


def test_published_fingerprints_are_whole_and_missing_ones_are_said_to_be_missing() -> None:
    known = [root.fingerprint for root in PRODUCTION.roots if root.fingerprint is not None]
    assert len(known) == len(set(known)) == 5
    assert all(len(bytes.fromhex(each)) == 32 for each in known)
    assert [r.generation for r in PRODUCTION.roots if r.fingerprint is None] == [2]
    assert all(root.fingerprint is None for root in TEST.roots)


def test_generations_are_told_apart_by_key_whatever_their_order(ground: Ground) -> None:
    certificates = [ground.der(persona) for persona in ("mihon-hanako", "kigen-kyou")]
    for roots in itertools.permutations(ground.roots()):
        anchors = anchor_set(MOCK, roots)
        found = [verify_path(each, anchors, at=ground.at, kind=SIGNING) for each in certificates]
        serials = [v.anchor.serial for v in found if isinstance(v, Proven)]
        assert len(set(serials)) == 2


def test_an_expired_generation_refuses_with_that_reason_whatever_the_order(
    ground: Ground,
) -> None:
    ca = ground.world.ca
    generations = [ca.authority(SIGNING, Generation(n)) for n in (1, 2, 3, 4)]
    roots = [each.certificate.public_bytes(DER) for each in generations]
    at = Generation(2).not_after.replace(year=Generation(2).not_after.year + 1)
    for order in itertools.permutations(roots):
        verdict = verify_path(
            ground.der("kigen-kyou"), anchor_set(MOCK, order), at=at, kind=SIGNING
        )
        assert isinstance(verdict, Refused)
        assert (verdict.flaw, verdict.number) == (Flaw.ANCHOR_EXPIRED, 7)


def test_a_certificate_of_another_world_is_of_an_unknown_key(ground: Ground) -> None:
    other = World("other", seed=1)
    issued = [c for c in other.state("mihon-hanako").certificates if c.kind is SIGNING][-1]
    foreign = other.ca.certificate("mihon-hanako", issued).public_bytes(DER)
    verdict = verify_path(foreign, ground.anchors, at=ground.at, kind=SIGNING)
    assert isinstance(verdict, Refused)
    assert (verdict.flaw, verdict.number) == (Flaw.ISSUER_KEY_UNKNOWN, 5)
