"""Independent engines, asked what our own verifier is asked, as far as each can be."""

import asyncio
import subprocess
import warnings
from datetime import timedelta
from pathlib import Path

import attrs
from asn1crypto import crl, ocsp, x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.policy_decl import PKIXValidationParams

from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.jpki.ocsp import build_ocsp_request
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.attack_pack import Attack
from myna_sdk.testing.attack_pack.stage import digest, key

# `openssl ocsp` compares the times of an answer with the wall clock, which -attime does not move.
_TEN_YEARS = "315360000"
ABOUT_SIGNATURES = "signature"


def judged_by_certvalidator(attack: Attack) -> bool:
    """Tell whether pyhanko-certvalidator accepts certificate, policy, usage and revocation."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asyncio.run(_validate(attack))
    except Exception:  # noqa: BLE001 - whatever it raises is its refusal
        return False
    return True


async def _validate(attack: Attack) -> None:
    signing = attack.kind is CertificateKind.SIGNING
    certificate = x509.Certificate.load(attack.certificate, strict=True)
    lists = attack.revocation_list
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(each) for each in attack.anchors],
        moment=attack.at,
        crls=[] if lists is None else [crl.CertificateList.load(lists, strict=True)],
        ocsps=[] if attack.answer is None else [ocsp.OCSPResponse.load(attack.answer, strict=True)],
        revocation_mode="require",
        allow_fetching=False,
        time_tolerance=timedelta(0),
    )
    params = PKIXValidationParams(
        user_initial_policy_set=frozenset(_policies(attack.kind)),
        initial_explicit_policy=True,
    )
    validator = CertificateValidator(certificate, validation_context=context, pkix_params=params)
    await validator.async_validate_usage(  # type: ignore[no-untyped-call]
        {"digital_signature", "non_repudiation"} if signing else {"digital_signature"},
        extended_key_usage=None if signing else {"client_auth"},
    )


def _policies(kind: CertificateKind) -> list[str]:
    return [policy.identifier for policy in MOCK.policies if policy.kind is kind]


@attrs.frozen
class OpenSsl:
    """The command line, with its files."""

    folder: Path

    def judges(self, attack: Attack) -> bool:
        """Tell whether OpenSSL accepts what the case is about."""
        if attack.case.about == ABOUT_SIGNATURES:
            return self._signature(attack)
        if attack.answer is not None:
            return self._answer(attack)
        return self._path(attack)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["openssl", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=60,
        )

    def _write(self, name: str, data: bytes) -> str:
        (self.folder / name).write_bytes(data)
        return name

    def _pem(self, name: str, *ders: bytes) -> str:
        pems = []
        for each in ders:
            self._write("one.der", each)
            pems.append(self._run("x509", "-inform", "DER", "-in", "one.der").stdout)
        return self._write(name, "".join(pems).encode())

    def _roots(self, attack: Attack) -> str:
        name = f"roots-{attack.at.timestamp():.0f}.pem"
        there = (self.folder / name).exists()
        return name if there else self._pem(name, *attack.anchors)

    def _path(self, attack: Attack) -> bool:
        listed = attack.revocation_list
        lists = () if listed is None else ("-CRLfile", self._write("list.crl", listed))
        told = self._run(
            *("verify", "-attime", f"{attack.at.timestamp():.0f}", "-x509_strict", "-crl_check"),
            *(each for policy in _policies(attack.kind) for each in ("-policy", policy)),
            "-explicit_policy",
            *(
                "-CAfile",
                self._roots(attack),
                *lists,
                self._write("person.cer", attack.certificate),
            ),
        )
        return told.returncode == 0

    def _answer(self, attack: Attack) -> bool:
        answer = attack.answer or b""
        anchor = anchor_set(MOCK, attack.anchors).anchors[2]
        try:
            certificate = parse_certificate(attack.certificate)
        except UnreadableError:
            return False
        request = build_ocsp_request(certificate, anchor, nonce=attack.nonce)
        told = self._run(
            *("ocsp", "-issuer", self._pem("issuer.pem", attack.anchors[2])),
            *("-cert", self._pem("person.pem", attack.certificate)),
            *("-reqin", self._write("request.der", request.der)),
            *("-respin", self._write("answer.der", answer), "-CAfile", self._roots(attack)),
            "-no_nonce",  # adds none to the request, and compares the request's
            *("-attime", f"{attack.at.timestamp():.0f}", "-validity_period", _TEN_YEARS),
        )
        text = told.stdout + told.stderr
        wrong = ("Nonce Verify error", "WARNING", "Status times invalid")
        fine = "Response verify OK" in text and "person.pem: good" in text
        return told.returncode == 0 and fine and not any(each in text for each in wrong)

    def _signature(self, attack: Attack) -> bool:
        public = key("person").private.public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        names = (self._write("key.pem", pem), self._write("made.sig", attack.signature))
        if attack.form is DigestForm.RAW:
            hashed = self._write("hash.bin", digest(attack.document, hashes.SHA256()))
            told = self._run(
                *("pkeyutl", "-verify", "-pubin", "-inkey", names[0], "-sigfile", names[1]),
                *("-in", hashed, "-pkeyopt", "rsa_padding_mode:pkcs1"),
            )
        else:
            told = self._run(
                *("dgst", f"-{attack.hash.value}", "-verify", names[0], "-signature", names[1]),
                self._write("document.bin", attack.document),
            )
        return told.returncode == 0
