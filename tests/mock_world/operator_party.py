"""A firm at the operator's door, and what a person's card makes for it."""

import hashlib
import json
from base64 import b64encode
from typing import Any

import attrs
import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.people.state import IssuedCertificate
from myna_mock.services.pocketsign.site import PACKAGE, Method
from myna_mock.world import World
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.signing import DIGEST_INFO_SHA256

SIGNING = CertificateKind.SIGNING
AUTHENTICATION = CertificateKind.USER_AUTHENTICATION
TOKEN = "MOCK-tests"
DOCUMENT = "見本売買契約に署名します。".encode()
CONSENT = """<利用者同意申請情報 様式="MOCK"><事業者>見本不動産株式会社</事業者>
<サービス>{service}</サービス><提供項目>{items}</提供項目></利用者同意申請情報>"""
CANCELLATION = (
    """<利用者同意取消情報 様式="MOCK"><サービス>{service}</サービス></利用者同意取消情報>"""
)


def b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


@attrs.frozen
class Card:
    """One certificate with its key."""

    world: World
    persona: str
    issued: IssuedCertificate

    @property
    def certificate(self) -> bytes:
        made = self.world.ca.certificate(self.persona, self.issued)
        return made.public_bytes(Encoding.DER)

    def sign(self, document: bytes = DOCUMENT) -> bytes:
        """Return an ordinary signature over ``document``."""
        key = self.world.ca.private_key(self.persona, self.issued)
        digest = hashlib.sha256(document).digest()
        return key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))

    def pad_and_sign(self, block: bytes) -> bytes:
        """Return what a card makes of ``block``: PKCS#1 v1.5 padding of type 1 around it."""
        key = self.world.ca.private_key(self.persona, self.issued)
        numbers = key.private_numbers()
        padded = b"\x00\x01" + b"\xff" * (253 - len(block)) + b"\x00" + block
        made = pow(int.from_bytes(padded), numbers.d, numbers.public_numbers.n)
        assert isinstance(key, rsa.RSAPrivateKey)
        return made.to_bytes(256)

    def sealed(self, document: bytes = DOCUMENT) -> str:
        return self.world.operator.desk.key.seal(
            certificate=self.certificate, signature=self.sign(document)
        )


def card(world: World, persona: str = "mihon-hanako", kind: CertificateKind = SIGNING) -> Card:
    """Return the newest certificate of ``kind`` on the person's card, whether it holds or not."""
    return Card(world, persona, world.state(persona).latest(kind)[0])


@attrs.frozen
class Operator:
    """The service, called as a firm with ``token`` does."""

    world: World
    token: str = TOKEN

    def post(self, method: Method | str, message: object, **headers: str) -> httpx.Response:
        content = message if isinstance(message, bytes) else json.dumps(message).encode()
        url = f"{self.world.base_url}/pocketsign/{PACKAGE}.{method}"
        sent = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        with httpx.Client(transport=self.world.transport) as client:
            return client.post(url, content=content, headers={**sent, **headers})

    def answer(self, method: Method, **message: Any) -> dict[str, Any]:
        reply = self.post(method, message)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def refusal(self, method: Method, **message: Any) -> str:
        """Return the reason of the error, or its code where it has none."""
        reply = self.post(method, message)
        assert reply.status_code >= 400, reply.text
        told = reply.json()
        if "details" not in told:
            return str(told["code"])
        return str(told["details"][0]["debug"]["reason"]).removeprefix("ERROR_REASON_")

    def verify(self, of: Card, document: bytes = DOCUMENT, **changed: Any) -> dict[str, Any]:
        return self.answer(Method.VERIFY, **signed(of, document), **changed)

    def user(self, of: Card) -> str:
        """Return the operator's id of whoever signs with ``of``, after a verification."""
        return str(self.verify(of, identifyUser=True)["user"]["id"])

    def consent(self, of: Card, service: str = "address-update", items: str = "<住所/>") -> Any:
        raw = CONSENT.format(service=service, items=items).encode()
        message = {"rawApplication": b64(raw), "signCertificateJwe": of.sealed(raw)}
        return self.answer(Method.CREATE_CONSENT_APP, **message)["consent"]


def signed(of: Card, document: bytes = DOCUMENT) -> dict[str, Any]:
    return {
        "certificate": b64(of.certificate),
        "hashAlgorithm": "HASH_ALGORITHM_SHA256",
        "digest": b64(hashlib.sha256(document).digest()),
        "signature": b64(of.sign(document)),
    }


def app(of: Card, document: bytes = DOCUMENT) -> dict[str, Any]:
    """Return the message of the app's form, with the ``DigestInfo`` that the card was given."""
    data = DIGEST_INFO_SHA256 + hashlib.sha256(document).digest()
    return {"signCertificateJwe": of.sealed(document), "data": b64(data)}
