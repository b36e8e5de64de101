"""The certificates have the shape of JPKI's, extension for extension, and say MOCK."""

from datetime import UTC, datetime

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID

from myna_mock.ca.generations import Generation
from myna_mock.ca.personal_data import era_date, personal_data
from myna_mock.world import World
from myna_sdk.jpki.profile import JPKI_ARC, MOCK, MOCK_ARC, PRODUCTION, TEST, PersonalData
from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import RegisteredSex, Sex

SIGNING = CertificateKind.SIGNING
USER_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION


def _certificate(
    world: World, kind: CertificateKind, persona: str = "mihon-hanako"
) -> x509.Certificate:
    issued = [c for c in world.state(persona).certificates if c.kind is kind][-1]
    return world.ca.certificate(persona, issued)


def _extensions(certificate: x509.Certificate) -> list[tuple[x509.ObjectIdentifier, bool]]:
    return [(extension.oid, extension.critical) for extension in certificate.extensions]


def test_a_user_authentication_certificate_has_the_eight_extensions_in_order(world: World) -> None:
    assert _extensions(_certificate(world, USER_AUTHENTICATION)) == [
        (ExtensionOID.KEY_USAGE, True),
        (ExtensionOID.EXTENDED_KEY_USAGE, False),
        (ExtensionOID.CERTIFICATE_POLICIES, True),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, False),
        (ExtensionOID.CRL_DISTRIBUTION_POINTS, False),
        (ExtensionOID.AUTHORITY_INFORMATION_ACCESS, False),
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, False),
        (ExtensionOID.SUBJECT_KEY_IDENTIFIER, False),
    ]


def test_a_signing_certificate_has_the_personal_data_second_and_the_key_last(world: World) -> None:
    assert _extensions(_certificate(world, SIGNING)) == [
        (ExtensionOID.KEY_USAGE, True),
        (ExtensionOID.SUBJECT_ALTERNATIVE_NAME, False),
        (ExtensionOID.CERTIFICATE_POLICIES, True),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, False),
        (ExtensionOID.CRL_DISTRIBUTION_POINTS, False),
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, False),
        (ExtensionOID.SUBJECT_KEY_IDENTIFIER, False),
    ]


@pytest.mark.parametrize("kind", CertificateKind)
def test_a_root_has_its_five_extensions_and_no_authority_key_identifier(
    world: World, kind: CertificateKind
) -> None:
    for root in world.ca.roots(kind, world.at):
        assert _extensions(root) == [
            (ExtensionOID.KEY_USAGE, True),
            (ExtensionOID.SUBJECT_ALTERNATIVE_NAME, False),
            (ExtensionOID.BASIC_CONSTRAINTS, True),
            (ExtensionOID.CRL_DISTRIBUTION_POINTS, False),
            (ExtensionOID.SUBJECT_KEY_IDENTIFIER, False),
        ]
        assert root.not_valid_after_utc.strftime("%H%M%S") == "145959"
        constraints = root.extensions.get_extension_for_class(x509.BasicConstraints).value
        assert (constraints.ca, constraints.path_length) == (True, None)


def test_key_usages_are_the_bits_that_were_seen(world: World) -> None:
    bits = {
        SIGNING: bytes.fromhex("030206c0"),
        USER_AUTHENTICATION: bytes.fromhex("03020780"),
    }
    for kind, expected in bits.items():
        found = _certificate(world, kind).extensions.get_extension_for_class(x509.KeyUsage)
        assert found.value.public_bytes() == expected
    root = world.ca.roots(SIGNING, world.at)[0].extensions.get_extension_for_class(x509.KeyUsage)
    assert root.value.public_bytes() == bytes.fromhex("03020106")


def test_policies_lie_under_the_private_arc_and_nowhere_near_the_real_one(world: World) -> None:
    for kind in CertificateKind:
        (policy,) = (
            _certificate(world, kind)
            .extensions.get_extension_for_class(x509.CertificatePolicies)
            .value
        )
        assert policy.policy_identifier.dotted_string == MOCK.policy(kind)
        assert policy.policy_identifier.dotted_string.startswith(f"{MOCK_ARC}.")
    real = {policy.identifier for anchors in (PRODUCTION, TEST) for policy in anchors.policies}
    assert all(oid.startswith(f"{JPKI_ARC}.") for oid in real)
    assert not any(policy.identifier.startswith(JPKI_ARC) for policy in MOCK.policies)
    assert (MOCK.mock, PRODUCTION.mock, TEST.mock) == (True, False, False)


def test_every_name_in_the_ca_says_mock(world: World) -> None:
    for kind in CertificateKind:
        certificate = _certificate(world, kind)
        (organization,) = certificate.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert organization.value == "MYNA-SDK-MOCK" != PRODUCTION.organization
        point = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0]
        assert point.full_name is not None
        assert "MOCK" in point.full_name[0].value.rfc4514_string()


def test_names_have_the_string_types_and_the_order_that_were_seen(world: World) -> None:
    subject = _certificate(world, SIGNING).subject
    oids = [attribute.oid for attribute in subject]
    assert oids == [
        NameOID.COUNTRY_NAME,
        NameOID.LOCALITY_NAME,
        NameOID.LOCALITY_NAME,
        NameOID.COMMON_NAME,
    ]
    der = subject.public_bytes()
    assert bytes.fromhex("060355040613024a50") in der  # C: PrintableString
    assert bytes.fromhex("06035504030c1c") in der  # CN: UTF8String of 28
    assert [a.oid for a in _certificate(world, USER_AUTHENTICATION).subject] == [
        NameOID.COUNTRY_NAME,
        NameOID.COMMON_NAME,
    ]


def test_common_names_are_opaque_and_never_the_persons(world: World) -> None:
    def name(kind: CertificateKind) -> str:
        found = _certificate(world, kind).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value)

    assert name(SIGNING).startswith("20240603100000")  # the request, in Japan's time
    assert (len(name(SIGNING)), len(name(USER_AUTHENTICATION))) == (28, 23)
    assert name(USER_AUTHENTICATION).endswith("99001003A")


def test_a_certificate_ends_with_the_day_in_japan_and_has_a_serial_of_four_bytes(
    world: World,
) -> None:
    for kind in CertificateKind:
        certificate = _certificate(world, kind)
        assert certificate.not_valid_after_utc == datetime(2029, 1, 2, 14, 59, 59, tzinfo=UTC)
        assert 0x01000000 <= certificate.serial_number <= 0x7FFFFFFF
        assert certificate.public_key().key_size == 2048  # type: ignore[union-attr]


def test_no_two_certificates_have_one_serial(world: World) -> None:
    for kind in CertificateKind:
        serials = [entry.serial for entry in world.ca.entries(kind, world.at)]
        assert len(serials) > 30
        assert len(set(serials)) == len(serials)


def test_the_authority_key_identifier_names_key_issuer_and_serial(world: World) -> None:
    certificate = _certificate(world, SIGNING)
    issuer = world.ca.issuer(world.state("mihon-hanako").certificates[-1]).certificate
    found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject_key = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert found.key_identifier == subject_key.digest
    assert found.authority_cert_serial_number == issuer.serial_number
    assert found.authority_cert_issuer == [x509.DirectoryName(issuer.subject)]


def test_the_responders_address_is_the_worlds_own(world: World) -> None:
    access = _certificate(world, USER_AUTHENTICATION).extensions.get_extension_for_class(
        x509.AuthorityInformationAccess
    )
    (description,) = access.value
    assert description.access_method == AuthorityInformationAccessOID.OCSP
    assert description.access_location.value == world.ca.ocsp_url(USER_AUTHENTICATION)


def test_the_personal_data_equal_the_vector_of_the_reference() -> None:
    address = "千葉県架空市見本町四丁目二十番地の一"  # as long as the test card's, and made up
    facts = BasicFacts(
        name=PersonName("黒桜　幹也"),
        address=DomesticAddress(address),
        birth_date=BirthDate(1980, 2, 17),
        sex=RegisteredSex(Sex.MALE),
    )
    assert (len(address), len(address.encode())) == (18, 54)
    der = personal_data(facts).public_bytes()
    expected = (
        "3081d2"
        "a01f060a2a83088c9b5508050501a0110c0fe9bb92e6a190e38080e5b9b9e4b99f"
        "a019060a2a83088c9b5508050504a00b0c09333139383030323137"
        "a011060a2a83088c9b5508050503a0030c0131"
        f"a046060a2a83088c9b5508050505a0380c36{address.encode().hex()}"
        "a015060a2a83088c9b5508050502a0070c053030303030"
        f"a022060a2a83088c9b5508050506a0140c12{'30' * 18}"
    )
    # The reference writes short forms throughout; the name's kanji are its test card's.
    assert der.hex()[:6] == expected[:6]
    assert der.hex() == expected.replace(
        "e9bb92e6a190e38080e5b9b9e4b99f", "黒桜　幹也".encode().hex()
    )


def _other_names(certificate: x509.Certificate) -> dict[str, bytes]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {n.type_id.dotted_string: n.value for n in names if isinstance(n, x509.OtherName)}


def test_long_texts_take_long_lengths(world: World) -> None:
    address = _other_names(_certificate(world, SIGNING, "nagai-jusho"))[PersonalData.ADDRESS]
    assert address[:2] == bytes.fromhex("0c82")
    assert int.from_bytes(address[2:4]) == len(address[4:]) > 255
    assert address[4:].decode() == world.person("nagai-jusho").facts.reveal()["address"]


def test_a_substitute_is_marked_at_its_place(world: World) -> None:
    found = _other_names(_certificate(world, SIGNING, "daitai-takako"))
    values = {oid: der[2:].decode() for oid, der in found.items()}
    assert values[PersonalData.NAME] == "高崎　見本子"
    assert values[PersonalData.NAME_SUBSTITUTES] == "110000"
    marks = values[PersonalData.ADDRESS_SUBSTITUTES]
    assert (len(marks), marks.count("1")) == (len(values[PersonalData.ADDRESS]), 1)


@pytest.mark.parametrize(
    ("born", "written"),
    [
        ("18991201", "118991201"),
        ("19120730", "219120730"),
        ("19261224", "219261224"),
        ("19261225", "319261225"),
        ("19801231", "319801231"),
        ("19900102", "419900102"),
        ("20190430", "420190430"),
        ("20190501", "520190501"),
        ("19350000", "019350000"),
    ],
)
def test_a_birth_date_has_its_era_in_front_and_gregorian_years(born: str, written: str) -> None:
    assert era_date(BirthDate.parse(born)) == written


def test_a_generation_begins_every_four_years_and_lasts_ten() -> None:
    def at(*day: int) -> datetime:
        return datetime(*day, tzinfo=UTC)  # type: ignore[arg-type, misc]

    assert Generation.issuing_at(at(2026, 11, 24)).number == 3
    assert Generation.issuing_at(at(2023, 9, 14)).number == 2
    assert Generation.issuing_at(at(2023, 9, 15)).number == 3
    assert Generation.issuing_at(at(2000, 1, 1)).number == 1
    assert [g.number for g in Generation.in_force_at(at(2026, 11, 24))] == [2, 3]
    assert [g.number for g in Generation.in_force_at(at(2024, 1, 1))] == [1, 2, 3]
    assert [g.number for g in Generation.in_force_at(at(2036, 11, 24))] == [4, 5, 6]


def test_roots_and_lists_can_be_fetched(world: World) -> None:
    with httpx.Client(transport=world.transport, base_url=world.base_url) as client:
        root = client.get(f"{world.base_url}/ca/signing/3/root.cer")
        crl = client.get(f"{world.base_url}/ca/signing/3/crl/Mihon-to/Mihon-ku.crl")
        arl = client.get(f"{world.base_url}/ca/signing/3/crl/root.crl")
        gone = client.get(f"{world.base_url}/ca/signing/1/root.cer")
        nothing = client.get(f"{world.base_url}/ca/signing/3/../../x")
    certificate = x509.load_der_x509_certificate(root.content)
    for body in (crl.content, arl.content):
        found = x509.load_der_x509_crl(body)
        assert found.is_signature_valid(certificate.public_key())  # type: ignore[arg-type]
        assert isinstance(found.signature_hash_algorithm, hashes.SHA256)
    assert (gone.status_code, nothing.status_code) == (404, 404)
    assert len(x509.load_der_x509_crl(crl.content)) > len(x509.load_der_x509_crl(arl.content)) == 0
