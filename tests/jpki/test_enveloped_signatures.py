"""Signatures in CMS and PDF: what OpenSSL and pyHanko make, and what may be done to it."""

# mypy: disable-error-code="no-untyped-call"

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms as asn1_cms  # type: ignore[import-untyped]
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from myna_sdk.jpki.cms import CmsSignature, Unsound, check_cms, open_cms
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.pdf import CheckedPdf, check_pdf
from myna_sdk.jpki.verdicts import Proven, Refused, Verdict
from myna_sdk.testing.attack_pack import writing as w
from tests.jpki.ground import DOCUMENT, SIGNING, USER_AUTHENTICATION, Ground

Sign = Callable[..., bytes]


def _key(ground: Ground, persona: str = "mihon-hanako") -> Any:
    return ground.world.ca.private_key(persona, ground.issued(persona, SIGNING))


@pytest.fixture(scope="module")
def openssl(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Sign:
    """Sign as ``openssl cms`` does, with Hanako's certificate and key."""
    folder: Path = tmp_path_factory.mktemp("cms")
    certificate = ground.world.ca.certificate(
        "mihon-hanako", ground.issued("mihon-hanako", SIGNING)
    )
    (folder / "me.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    pem = _key(ground).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)

    def sign(*options: str, document: bytes = DOCUMENT) -> bytes:
        (folder / "document").write_bytes(document)
        subprocess.run(
            [
                *("openssl", "cms", "-sign", "-binary", "-in", "document", "-outform", "DER"),
                *("-signer", "me.pem", "-inkey", "key.pem", "-md", "sha256", "-out", "made.p7s"),
                *options,
            ],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=60,
        )
        return (folder / "made.p7s").read_bytes()

    return sign


def _check(ground: Ground, data: bytes, document: bytes | None = DOCUMENT) -> Verdict | Unsound:
    return check_cms(
        *(data, ground.anchors),
        at=ground.at,
        kind=SIGNING,
        revocation=ground.lists(),
        document=document,
    )


@pytest.mark.parametrize(
    "options", [(), ("-noattr",), ("-keyid",), ("-cades",), ("-md", "sha512")], ids=str
)
def test_a_detached_signature_is_proven_with_its_document(
    ground: Ground, openssl: Sign, options: tuple[str, ...]
) -> None:
    made = openssl(*options)
    assert isinstance(_check(ground, made), Proven)
    assert _check(ground, made, None) == Unsound(Flaw.CMS_CONTENT_MISSING, "eContent")
    other = _check(ground, made, DOCUMENT + b" ")
    if "-noattr" in options:
        assert isinstance(other, Refused)
        assert other.flaw is Flaw.SIGNATURE_WRONG
    else:
        assert other == Unsound(Flaw.CMS_DIGEST_WRONG, "signedAttrs")


def test_an_attached_signature_brings_its_document(ground: Ground, openssl: Sign) -> None:
    made = openssl("-nodetach")
    assert isinstance(_check(ground, made, None), Proven)
    assert isinstance(_check(ground, made), Proven)
    other = _check(ground, made, b"another")
    assert other == Unsound(Flaw.CMS_CONTENT_OTHER, "eContent")


def test_the_certificate_is_judged_as_any_other(ground: Ground, openssl: Sign) -> None:
    verdict = check_cms(
        *(openssl(), ground.anchors),
        at=ground.at,
        kind=USER_AUTHENTICATION,
        revocation=ground.lists(),
        document=DOCUMENT,
    )
    assert isinstance(verdict, Refused)
    assert verdict.flaw is Flaw.KIND_WRONG


def _spoilt(data: bytes, change: Callable[[Any], None]) -> bytes:
    info = asn1_cms.ContentInfo.load(data)
    change(info["content"])
    made: bytes = info.dump(force=True)
    return made


def _no_certificate(signed: Any) -> None:
    signed["certificates"] = []


def _twice(signed: Any) -> None:
    signed["certificates"] = [signed["certificates"][0], signed["certificates"][0]]


def _two_signers(signed: Any) -> None:
    signed["signer_infos"] = [signed["signer_infos"][0], signed["signer_infos"][0]]


def _no_signer(signed: Any) -> None:
    signed["signer_infos"] = []


def _sha1(signed: Any) -> None:
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha1"}


def _other_hash_in_signature(signed: Any) -> None:
    signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha512_rsa"}


def _attribute_less(name: str) -> Callable[[Any], None]:
    def change(signed: Any) -> None:
        signer = signed["signer_infos"][0]
        signer["signed_attrs"] = [
            each for each in signer["signed_attrs"] if each["type"].native != name
        ]

    return change


def _attribute_twice(signed: Any) -> None:
    signer = signed["signer_infos"][0]
    signer["signed_attrs"] = [*signer["signed_attrs"], signer["signed_attrs"][0]]


def _two_values(signed: Any) -> None:
    attribute = next(
        each
        for each in signed["signer_infos"][0]["signed_attrs"]
        if each["type"].native == "signing_time"
    )
    attribute["values"] = [attribute["values"][0], attribute["values"][0]]


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (_no_certificate, Flaw.CMS_CERTIFICATE_MISSING),
        (_twice, Flaw.CMS_CERTIFICATE_MISSING),
        (_two_signers, Flaw.CMS_SIGNERS_SEVERAL),
        (_no_signer, Flaw.CMS_SIGNERS_SEVERAL),
        (_sha1, Flaw.CMS_ALGORITHM_NOT_ALLOWED),
        (_other_hash_in_signature, Flaw.CMS_ALGORITHM_NOT_ALLOWED),
        (_attribute_less("message_digest"), Flaw.CMS_ATTRIBUTES_WRONG),
        (_attribute_less("content_type"), Flaw.CMS_ATTRIBUTES_WRONG),
        (_attribute_twice, Flaw.CMS_ATTRIBUTES_WRONG),
        (_two_values, Flaw.CMS_ATTRIBUTES_WRONG),
    ],
)
def test_an_envelope_that_does_not_hold_is_told_by_its_flaw(
    ground: Ground, openssl: Sign, change: Callable[[Any], None], flaw: Flaw
) -> None:
    found = _check(ground, _spoilt(openssl(), change))
    assert isinstance(found, Unsound)
    assert found.flaw is flaw


def test_content_of_another_type_needs_signed_attributes(ground: Ground, openssl: Sign) -> None:
    made = openssl("-noattr", "-nodetach")
    assert isinstance(_check(ground, made, None), Proven)
    data, digested = (bytes.fromhex(f"06092a864886f70d01070{number}") for number in (1, 5))
    found = _check(ground, made.replace(data, digested), None)
    assert found == Unsound(Flaw.CMS_ATTRIBUTES_WRONG, "signedAttrs")


def test_an_attribute_taken_away_spoils_the_signature(ground: Ground, openssl: Sign) -> None:
    found = _check(ground, _spoilt(openssl(), _attribute_less("signing_time")))
    assert isinstance(found, Refused)
    assert found.flaw is Flaw.SIGNATURE_WRONG


def test_a_signed_reference_is_to_the_certificate_inside(ground: Ground, openssl: Sign) -> None:
    made = openssl("-cades")
    named = asn1_cms.ContentInfo.load(made)["content"]["signer_infos"][0]["signed_attrs"]
    reference = next(each for each in named if each["type"].native == "signing_certificate_v2")
    hashed = reference["values"][0]["certs"][0]["cert_hash"].native
    found = _check(ground, made.replace(hashed, bytes(32)))
    assert found == Unsound(Flaw.CMS_CERTIFICATE_OTHER, "signedAttrs")


def test_a_signed_reference_that_names_nothing_is_unreadable(ground: Ground, openssl: Sign) -> None:
    nothing = w.sequence(w.sequence(w.sequence()))
    content = asn1_cms.ContentInfo.load(openssl("-cades"))["content"]
    signer = content["signer_infos"][0]
    attributes = [
        w.sequence(each["type"].dump(), w.tlv(0x31, nothing))
        if each["type"].native == "signing_certificate_v2"
        else each.dump()
        for each in signer["signed_attrs"]
    ]
    changed = {"signed_attrs": w.tlv(0xA0, *attributes)}
    fields = [name for name in signer if signer[name].dump()]
    made = w.sequence(*(changed.get(name, signer[name].dump()) for name in fields))
    wrapped = {"signer_infos": w.tlv(0x31, made)}
    fields = [name for name in content if content[name].dump()]
    signed = w.sequence(*(wrapped.get(name, content[name].dump()) for name in fields))
    found = _check(ground, w.sequence(w.oid("1.2.840.113549.1.7.2"), w.tlv(0xA0, signed)))
    assert found == Unsound(Flaw.CMS_UNREADABLE, "signingCertificateV2")


@pytest.fixture(scope="module")
def plain(openssl: Sign) -> bytes:
    """A detached signature without attributes, which OpenSSL made once."""
    return openssl("-noattr")


@given(data=st.data())
def test_a_changed_byte_of_an_envelope_changes_nothing_that_is_proven(
    ground: Ground, plain: bytes, data: st.DataObject
) -> None:
    """Versions and the list of hashes bind nobody; what is proven is the same certificate's."""
    made = bytearray(plain)
    at = data.draw(st.integers(0, len(made) - 1))
    made[at] ^= data.draw(st.integers(1, 255))
    if isinstance(_check(ground, bytes(made)), Proven):
        good, changed = open_cms(plain, DOCUMENT), open_cms(bytes(made), DOCUMENT)
        assert isinstance(good, CmsSignature)
        assert isinstance(changed, CmsSignature)
        assert changed.certificate == good.certificate
        assert changed.signed == good.signed


# PDF


def _pdf() -> bytes:
    made = writer.PdfFileWriter()
    contents = made.add_object(generic.StreamObject(stream_data=b"BT ET"))
    made.insert_page(writer.PageObject(contents=contents, media_box=(0, 0, 200, 200)))
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def _signed(
    ground: Ground, pdf: bytes, field: str = "Sig1", persona: str = "mihon-hanako"
) -> bytes:
    key = _key(ground, persona)
    pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(ground.der(persona)),
        signing_key=asn1_keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    out = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=signer)
    return bytes(out.getvalue())


def _changed(pdf: bytes) -> bytes:
    """Append an update that changes the page."""
    made = IncrementalPdfFileWriter(BytesIO(pdf))
    page = made.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/MediaBox")] = generic.ArrayObject(
        generic.NumberObject(n) for n in (0, 0, 999, 999)
    )
    made.update_container(page)
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def _check_pdf(ground: Ground, pdf: bytes) -> CheckedPdf | Unsound:
    return check_pdf(*(pdf, ground.anchors), at=ground.at, kind=SIGNING, revocation=ground.lists())


def test_a_signed_pdf_is_proven(ground: Ground) -> None:
    found = _check_pdf(ground, _signed(ground, _pdf()))
    assert isinstance(found, CheckedPdf)
    assert found.failing is None
    assert [(s.field, s.whole) for s in found.signatures] == [("Sig1", True)]


def test_every_signature_of_a_pdf_is_judged(ground: Ground) -> None:
    both = _signed(ground, _signed(ground, _pdf()), "Sig2", "hikkoshi-jiro")
    found = _check_pdf(ground, both)
    assert isinstance(found, CheckedPdf)
    first, second = found.signatures
    assert isinstance(first.judged, Proven)
    assert (first.whole, second.whole) == (False, True)
    assert found.failing is second


def test_an_update_after_the_signature_that_changes_the_page_is_refused(ground: Ground) -> None:
    found = _check_pdf(ground, _changed(_signed(ground, _pdf())))
    assert found == Unsound(Flaw.PDF_NOT_COVERED, "ByteRange")
    again = _check_pdf(ground, _signed(ground, _changed(_signed(ground, _pdf())), "Sig2"))
    assert isinstance(again, CheckedPdf)
    assert again.failing is again.signatures[0]
    assert again.signatures[0].judged == Unsound(Flaw.PDF_CHANGED, "PDF")


def test_a_changed_byte_under_a_signature_is_found(ground: Ground) -> None:
    signed = _signed(ground, _pdf())
    spoilt = signed.replace(b"BT ET", b"BT  E", 1)
    assert spoilt != signed
    found = _check_pdf(ground, spoilt)
    assert isinstance(found, CheckedPdf)
    assert found.signatures[0].judged == Unsound(Flaw.CMS_DIGEST_WRONG, "signedAttrs")


def test_nothing_hides_in_the_room_behind_a_signature(ground: Ground) -> None:
    """No signature covers that room; zeros fill it, and nothing else may."""
    signed = _signed(ground, _pdf())
    end = signed.index(b">", signed.index(b"/Contents <"))
    assert signed[end - 4 : end] == b"0000"
    found = _check_pdf(ground, signed[: end - 1] + b"1" + signed[end:])
    assert isinstance(found, CheckedPdf)
    assert found.signatures[0].judged == Unsound(Flaw.CMS_UNREADABLE, "ContentInfo")


def test_a_byte_range_that_leaves_something_out_is_refused(ground: Ground) -> None:
    signed = _signed(ground, _pdf())
    at = signed.index(b"/ByteRange")
    end = signed.index(b"]", at)
    numbers = signed[signed.index(b"[", at) + 1 : end].split()
    shorter = str(int(numbers[3]) - 20).encode().ljust(len(numbers[3]))
    spoilt = signed[: end - len(numbers[3])] + shorter + signed[end:]
    assert len(spoilt) == len(signed)
    assert _check_pdf(ground, spoilt) == Unsound(Flaw.PDF_NOT_COVERED, "ByteRange")


@pytest.mark.parametrize("data", [b"", b"nonsense", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_unreadable(ground: Ground, data: bytes) -> None:
    assert _check_pdf(ground, data) == Unsound(Flaw.PDF_UNREADABLE, "PDF")


def test_a_pdf_without_a_signature_proves_nothing(ground: Ground) -> None:
    assert _check_pdf(ground, _pdf()) == Unsound(Flaw.PDF_NOT_SIGNED, "PDF")
