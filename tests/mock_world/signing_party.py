"""A firm that has documents signed, in the tests' own words, and judges of what comes back."""

import hashlib
import json
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import attrs
import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwe
from joserfc.jwk import RSAKey

from myna_mock.world import World
from myna_sdk.model.signing import DIGEST_INFO_SHA256
from tests.mock_world.party import RelyingParty

DOCUMENT = "利用規約に同意します。".encode()
DIGEST = hashlib.sha256(DOCUMENT).digest()
DIGEST_INFO = DIGEST_INFO_SHA256 + DIGEST
BOTH_FORMS = {"digest-info": DIGEST_INFO, "raw": DIGEST}


@attrs.frozen
class SigningFirm:
    """A client of the Signature API."""

    party: RelyingParty

    @property
    def world(self) -> World:
        return self.party.world

    def token_a(self) -> str:
        told = self.party.post(grant_type="client_credentials").json()
        return str(told["access_token"])

    def start(self, body: object, token: str | None = None, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content-type": "application/json", **_bearer(token or self.token_a()), **headers}
        with self.party.http() as client:
            return client.post(self._url(""), content=content, headers=sent)

    def started(self, block: bytes = DIGEST_INFO) -> str:
        reply = self.start({"hash": b64encode(block).decode()})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["sign_transaction_id"])

    def authorization(self, transaction: str | None, **change: str | None) -> str:
        asked = {"scope": "openid sign", "sign_transaction_id": transaction}
        return self.party.authorization(**{**asked, **change})

    def token_b(self, transaction: str, persona: str = "mihon-hanako") -> str:
        back = self.world.person(persona).sign(self.authorization(transaction))
        reply = self.party.post(code=back.parameter("code"))
        assert reply.status_code == 200, reply.text
        return str(reply.json()["access_token"])

    def result(self, transaction: str, token: str) -> httpx.Response:
        with self.party.http() as client:
            return client.get(self._url(f"/{transaction}/result"), headers=_bearer(token))

    def signed(self, block: bytes = DIGEST_INFO, persona: str = "mihon-hanako") -> "Opened":
        """Return what a person signed, as the operator opens it."""
        transaction = self.started(block)
        reply = self.result(transaction, self.token_b(transaction, persona))
        assert reply.status_code == 200, reply.text
        return opened(self.world, reply.json()["jwe"])

    def _url(self, path: str) -> str:
        return f"{self.world.base_url}/api/sign-transactions{path}"


@attrs.frozen
class Opened:
    """What was in a JWE."""

    header: dict[str, Any]
    certificate: x509.Certificate
    signature: bytes

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        found = self.certificate.public_key()
        assert isinstance(found, rsa.RSAPublicKey)
        return found

    def recovered(self) -> bytes:
        """Return what was padded, as the public key tells."""
        return self.public_key.recover_data_from_signature(self.signature, padding.PKCS1v15(), None)

    def recovered_by_openssl(self, folder: Path) -> bytes:
        return _openssl(self, folder, "-verifyrecover")

    def holds_by_openssl(self, folder: Path, document: bytes) -> bool:
        """Tell whether OpenSSL takes it for an ordinary signature over ``document``."""
        (folder / "document").write_bytes(document)
        self._written(folder)
        run = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "sig", "document"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        return run.returncode == 0

    def _written(self, folder: Path) -> None:
        (folder / "sig").write_bytes(self.signature)
        pem = self.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / "key.pem").write_bytes(pem)


def _openssl(opened: Opened, folder: Path, command: str) -> bytes:
    opened._written(folder)
    run = subprocess.run(
        ["openssl", "pkeyutl", command, "-pubin", "-inkey", "key.pem", "-in", "sig"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return run.stdout


def opened(world: World, sealed: str) -> Opened:
    """Return what ``sealed`` holds, opened with the key of the world's operator."""
    key = world.operator.desk.key
    private = RSAKey.import_key(key.keys.rsa(*key.label))
    found = jwe.decrypt_compact(sealed, private, algorithms=["RSA-OAEP-256", "A256GCM"])
    told = json.loads(found.plaintext or b"")
    return Opened(
        header=dict(found.headers()),
        certificate=x509.load_der_x509_certificate(b64decode(told["certificate"])),
        signature=b64decode(told["signature"]),
    )


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
