"""The operator's key: what a person's app seals signature and certificate for.

Algorithms, form and payload of the real JWE are not public: all of this is unconfirmed.
"""

import json
from base64 import b64decode, b64encode
from functools import cached_property
from typing import Any, Final

import attrs
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from myna_mock.keys import KeySource
from myna_mock.randomness import Derivation
from myna_sdk.model.masking import Masked

_LABEL: Final = ("pocketsign", "jwe")


@attrs.frozen(kw_only=True)
class JweForm:
    """What the JWE is made of. All unconfirmed.

    Attributes:
        alg: How the content key is wrapped.
        enc: How the content is encrypted.
        signature: The payload's member with the signature, base64.
        certificate: The payload's member with the certificate, base64 of its DER.
    """

    alg: str = "RSA-OAEP-256"
    enc: str = "A256GCM"
    signature: str = "signature"
    certificate: str = "certificate"


@attrs.frozen(repr=False, kw_only=True)
class Opened(Masked):
    """What was in a JWE."""

    certificate: bytes
    signature: bytes


@attrs.define(kw_only=True)
class OperatorKey:
    """The key pair of one world's operator. It is made when first needed.

    Attributes:
        keys: Makes it.
        derivation: For its id.
        form: What the JWE is made of.
        label: What the key belongs to; another operator's has another.
    """

    keys: KeySource
    derivation: Derivation
    form: JweForm = attrs.field(factory=JweForm)
    label: tuple[str, ...] = _LABEL

    def of_another(self) -> "OperatorKey":
        """Return the key of another operator, who opens nothing of ours."""
        return attrs.evolve(self, label=(*self.label, "another"))

    @property
    def kid(self) -> str:
        """The key's id, which the JWE's header names."""
        return f"mock-operator-{self.derivation.bytes(6, *self.label).hex()}"

    def seal(self, *, certificate: bytes, signature: bytes) -> str:
        """Return signature and certificate sealed for the operator, as the app's service does."""
        payload = {
            self.form.signature: b64encode(signature).decode("ascii"),
            self.form.certificate: b64encode(certificate).decode("ascii"),
        }
        header = {"alg": self.form.alg, "enc": self.form.enc, "kid": self.kid}
        return jwe.encrypt_compact(
            header,
            json.dumps(payload).encode("ascii"),
            self._public,
            algorithms=[self.form.alg, self.form.enc],
        )

    def open(self, sealed: str) -> Opened | None:
        """Return what ``sealed`` holds, or ``None`` if it is not for this operator or broken."""
        try:
            found = jwe.decrypt_compact(
                sealed, self._private, algorithms=[self.form.alg, self.form.enc]
            )
            told: dict[str, Any] = json.loads(found.plaintext or b"")
            return Opened(
                certificate=b64decode(told[self.form.certificate], validate=True),
                signature=b64decode(told[self.form.signature], validate=True),
            )
        except (JoseError, ValueError, TypeError, KeyError):
            return None

    @cached_property
    def _private(self) -> RSAKey:
        return RSAKey.import_key(self.keys.rsa(*self.label))

    @cached_property
    def _public(self) -> RSAKey:
        return RSAKey.import_key(self.keys.rsa(*self.label).public_key())
