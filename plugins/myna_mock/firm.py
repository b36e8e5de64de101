"""A made-up firm that lives in a mock world: its keys, its enrolment and its configuration."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, RSAKey

from myna_mock.roots import write_roots
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.receipts.keys import new_key_pem
from myna_sdk.store import create_key_file

if TYPE_CHECKING:
    from myna_mock.world_face import WorldFace

CLIENT_ID = "RP00000001"
REDIRECT_URI = "http://127.0.0.1/myna/callback"
PROVIDER = "digital-auth-app"
OPERATOR = "pocketsign"
SIGNER = "mock-signer"
VERIFIER = "local-verifier"
OPERATOR_TOKEN = "MOCK-mihon-fudosan"
OPERATOR_TOKEN_FILE = "operator.token"
NOTIFIED_ON = date(2026, 4, 1)
"""The day of its notification as 署名検証者 (届出日)."""
KEY_FILE = "rp-key.pem"
MASTER_KEY_FILE = "master.key"
RECEIPT_KEY_FILE = "receipt-key.pem"


@cache
def _client_key() -> rsa.RSAPrivateKey:
    """Return one client key a process: making one takes a moment, and it protects nothing."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _concealed_key() -> Concealed[rsa.RSAPrivateKey]:
    return Concealed(_client_key())


def curve_key() -> Concealed[ec.EllipticCurvePrivateKey]:
    """Return a new P-256 key, for a firm that signs with ES256: it is made in no time."""
    return Concealed(ec.generate_private_key(ec.SECP256R1()))


@attrs.frozen(repr=False, kw_only=True)
class Firm(Masked):
    """A relying party with files of its own.

    Attributes:
        folder: Where its keys and its database are.
        redirect_uri: Where browsers come back to.
        store_url: Its database; SQLite in ``folder`` unless told otherwise.
        key: Its key towards the service, which is RSA unless told otherwise.
    """

    folder: Path
    redirect_uri: str = REDIRECT_URI
    store_url: str = "sqlite:///myna.db"
    _key: Concealed[rsa.RSAPrivateKey] | Concealed[ec.EllipticCurvePrivateKey] = attrs.field(
        factory=_concealed_key
    )

    def settle_in(self, world: "WorldFace") -> None:
        """Write the keys into the folder and enrol with the world's service."""
        pem = self._key.reveal().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = self.folder / KEY_FILE
        path.touch(mode=0o600)
        path.write_bytes(pem)
        create_key_file(self.folder / MASTER_KEY_FILE, SystemRandom())
        receipt_key = self.folder / RECEIPT_KEY_FILE
        receipt_key.touch(mode=0o600)
        receipt_key.write_bytes(new_key_pem().reveal())
        token = self.folder / OPERATOR_TOKEN_FILE
        token.touch(mode=0o600)
        token.write_text(OPERATOR_TOKEN, encoding="ascii")
        world.enrol(CLIENT_ID, self.jwks(), (self.redirect_uri,), "見本不動産株式会社")

    def jwks(self) -> dict[str, Any]:
        """Return the public key set that the firm delivers to the service."""
        native = self._key.reveal().public_key()
        key: RSAKey | ECKey
        if isinstance(native, rsa.RSAPublicKey):
            key, alg = RSAKey.import_key(native), "RS256"
        else:
            key, alg = ECKey.import_key(native), "ES256"
        told = {"kid": key.thumbprint(), "use": "sig", "alg": alg}
        return {"keys": [{**key.as_dict(private=False), **told}]}

    def verifying_itself(
        self, world: "WorldFace", *, ask_its_clock: bool = True
    ) -> Mapping[str, Any]:
        """Return the configuration of a firm that is a 署名検証者 of its own.

        People sign at the world's desktop signer, and what they signed is judged here: the world's
        roots are in the folder, its lists and its responder are asked.

        Args:
            world: The world.
            ask_its_clock: Whether the SDK shall ask the world's clock over HTTP.
        """
        written = dict(self.configuration(world.base_url, ask_its_clock=ask_its_clock))
        written["relying_party"] = {
            "name": "見本不動産株式会社",
            "signature_verifier": "own",
            "notified_on": NOTIFIED_ON,
        }
        ca = f"{world.base_url}/ca"
        written["providers"] = {
            PROVIDER: written["providers"][PROVIDER],
            SIGNER: {
                "base_url": f"{world.base_url}/desktop-signer",
                "redirect_uri": self.redirect_uri,
            },
            VERIFIER: {
                "anchors": "mock",
                "roots": [path.name for path in write_roots(world, self.folder)],
                "ocsp": {
                    kind.value.replace("-", "_"): f"{ca}/{kind.value}/ocsp"
                    for kind in CertificateKind
                },
                "crl": {
                    "url": f"{ca}/signing/{{authority}}/crl/{{prefecture}}/{{municipality}}.crl"
                },
            },
        }
        written["identity"] = {"authenticator": PROVIDER, "signer": SIGNER, "verifier": VERIFIER}
        written["status"] = {"checker": VERIFIER}
        return written

    def configuration(self, world_url: str, *, ask_its_clock: bool = True) -> Mapping[str, Any]:
        """Return the firm's configuration, as TOML would hold it.

        Args:
            world_url: The world's root.
            ask_its_clock: Whether the SDK shall ask the world's clock over HTTP.
        """
        clock = {"mock": {"url": world_url}} if ask_its_clock else {}
        return {
            "environment": "mock",
            "language": "ja",
            "relying_party": {
                "name": "見本不動産株式会社",
                "signature_verifier": "entrusted",
                "notified_on": NOTIFIED_ON,
                "operator": OPERATOR,
                "office": "見本本店",
                "licence": "東京都知事(0)第000000号",
            },
            "receipts": {"key": f"file:{RECEIPT_KEY_FILE}"},
            "store": {"url": self.store_url, "key": f"file:{MASTER_KEY_FILE}"},
            "providers": {
                PROVIDER: {
                    "client_id": CLIENT_ID,
                    "private_key": f"file:{KEY_FILE}",
                    "redirect_uri": self.redirect_uri,
                    "base_url": f"{world_url}/api",
                },
                OPERATOR: {
                    "token": f"file:{OPERATOR_TOKEN_FILE}",
                    "base_url": f"{world_url}/pocketsign",
                },
            },
            "notices": {"identity": "2026-11", "consent": "2026-11"},
            "identity": {"authenticator": PROVIDER},
            **clock,
        }
