"""A PDF that pyHanko signs through PKCS #11 with the card validates, and the SDK agrees."""

# mypy: disable-error-code="no-untyped-call"

import sys
import warnings
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from myna_mock.ca.crl import revocation_list
from myna_mock.world import World
from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.cms import Unsound
from myna_sdk.jpki.crl import CrlSource, verify_crl
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.pdf import CheckedPdf, check_pdf
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.model.certificate import CertificateKind
from tests.mock_card.conftest import HANAKO
from tests.pcscd import PKCS11, Stack

ROOT = Path(__file__).parents[2]
SIGNING = CertificateKind.SIGNING


def _unsigned() -> bytes:
    made = writer.PdfFileWriter()
    contents = made.add_object(generic.StreamObject(stream_data=b"BT ET"))
    made.insert_page(writer.PageObject(contents=contents, media_box=(0, 0, 200, 200)))
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def _anchors(world: World) -> AnchorSet:
    roots = [r for kind in CertificateKind for r in world.ca.roots(kind, world.at)]
    return anchor_set(MOCK, [root.public_bytes(Encoding.DER) for root in roots])


def _crl(world: World) -> bytes:
    state = world.state(HANAKO)
    issued = next(c for c in state.certificates if c.kind is SIGNING)
    made = revocation_list(world.ca, world.ca.issuer(issued), state.office, world.at)
    return made.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def world() -> World:
    return World("pdf")


@pytest.fixture(scope="module")
def signed(world: World, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    stack.insert(world.person(HANAKO).card())
    folder = tmp_path_factory.mktemp("pdf")
    (folder / "in.pdf").write_bytes(_unsigned())
    done = stack.run(
        *(sys.executable, str(ROOT / "tests" / "mock_card" / "pdf_signer.py")),
        *(str(folder / "in.pdf"), str(folder / "out.pdf"), str(PKCS11)),
    )
    assert done.returncode == 0, done.stderr
    return (folder / "out.pdf").read_bytes()


def test_pyhanko_and_the_sdk_agree_on_a_pdf_signed_with_the_card(
    world: World, signed: bytes
) -> None:
    roots = [
        asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))
        for root in world.ca.roots(SIGNING, world.at)
    ]
    context = ValidationContext(
        trust_roots=roots,
        moment=world.at,
        crls=[asn1_crl.CertificateList.load(_crl(world))],
        allow_fetching=False,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the signer's own clock is not the world's
        (embedded,) = PdfFileReader(BytesIO(signed)).embedded_signatures
        status = validate_pdf_signature(embedded, context)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)

    anchors = _anchors(world)
    crl = verify_crl(_crl(world), anchors)
    found = check_pdf(
        *(signed, anchors),
        at=world.at,
        kind=SIGNING,
        revocation=CrlSource(lambda partition, issuer: crl),
    )
    assert isinstance(found, CheckedPdf)
    (signature,) = found.signatures
    assert isinstance(signature.judged, Proven)
    assert (signature.field, signature.whole) == ("Card", True)


def test_both_refuse_it_once_a_byte_is_another(world: World, signed: bytes) -> None:
    spoilt = signed.replace(b"BT ET", b"BT  T", 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (embedded,) = PdfFileReader(BytesIO(spoilt)).embedded_signatures
        assert not validate_pdf_signature(embedded, ValidationContext(trust_roots=[])).intact
    anchors = _anchors(world)
    crl = verify_crl(_crl(world), anchors)
    found = check_pdf(
        *(spoilt, anchors),
        at=world.at,
        kind=SIGNING,
        revocation=CrlSource(lambda partition, issuer: crl),
    )
    assert isinstance(found, CheckedPdf)
    assert isinstance(found.signatures[0].judged, Unsound)
    assert found.signatures[0].judged.flaw is Flaw.CMS_DIGEST_WRONG
