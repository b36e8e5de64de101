"""The keys that sign receipts, and the key set by which anybody checks them.

A key signs from its first use until another takes its place. It is published for as long as its
receipts may be read: a JWK set (RFC 7517) whose keys carry three members of ours, ``valid_from``,
``retired_at`` and ``environment``. A receipt holds only if its key was valid when it was issued.
"""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry

from myna_sdk.errors import ConfigError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.receipts.container import Algorithm

if TYPE_CHECKING:
    from typing import TypeAlias

    _Private: TypeAlias = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

__all__ = ["LocalKey", "PublicKey", "ReceiptSigner", "new_key_pem"]

_CURVES: Final = {Algorithm.ES256: ("EC", "P-256"), Algorithm.ED25519: ("OKP", "Ed25519")}
_PARTS: Final = {Algorithm.ES256: ("x", "y"), Algorithm.ED25519: ("x",)}


@attrs.frozen(kw_only=True)
class PublicKey:
    """One public key.

    Attributes:
        kid: Its id: the RFC 7638 thumbprint (SHA-256), so that no id names two keys.
        algorithm: What it signs with.
        x: Its first coordinate, base64url.
        y: Its second; ``None`` for Ed25519.
    """

    kid: str
    algorithm: Algorithm
    x: str
    y: str | None = None

    def jwk(self) -> dict[str, str]:
        """Return the key as a JWK (RFC 7517, section 4)."""
        type_, curve = _CURVES[self.algorithm]
        parts = {"x": self.x} | ({} if self.y is None else {"y": self.y})
        said = {"kid": self.kid, "use": "sig", "alg": self.algorithm.value}
        return {"kty": type_, "crv": curve, **parts, **said}

    @classmethod
    def parse(cls, jwk: dict[str, Any]) -> "PublicKey | None":
        """Return the key that ``jwk`` holds, or ``None`` if it is none of the two kinds.

        A private key is none, and neither is one whose id is not its thumbprint.
        """
        algorithm = next((each for each in Algorithm if each.value == jwk.get("alg")), None)
        if algorithm is None or "d" in jwk:
            return None
        parts = {name: jwk.get(name) for name in _PARTS[algorithm]}
        if not all(isinstance(part, str) for part in parts.values()):
            return None
        type_, curve = _CURVES[algorithm]
        key = _imported({"kty": type_, "crv": curve, **parts})
        if key is None or key.thumbprint() != jwk.get("kid"):
            return None
        return cls(kid=key.thumbprint(), algorithm=algorithm, **_texts(parts))

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Tell whether this key made ``signature`` over ``message``."""
        type_, curve = _CURVES[self.algorithm]
        parts = {"x": self.x} | ({} if self.y is None else {"y": self.y})
        key = _imported({"kty": type_, "crv": curve, **parts})
        if key is None:
            return False
        return bool(_algorithm(self.algorithm).verify(message, signature, key))


class ReceiptSigner(Protocol):
    """Something that signs receipts: a key in memory, or a service that keeps one."""

    @property
    def public(self) -> PublicKey:
        """The key that others check with."""
        ...

    def sign(self, message: bytes) -> Coroutine[Any, Any, bytes]:
        """Return the JWS signature over ``message``: a flow, which may await effects."""
        ...


@attrs.frozen(repr=False)
class LocalKey(Masked):
    """A private key in memory, out of sight.

    Attributes:
        public: The key that others check with.
    """

    public: PublicKey
    _key: Concealed["ECKey | OKPKey"] = attrs.field(eq=False)

    async def sign(self, message: bytes) -> bytes:
        """Return the JWS signature over ``message``."""
        signature: bytes = _algorithm(self.public.algorithm).sign(message, self._key.reveal())
        return signature

    @classmethod
    def load(cls, pem: Concealed[bytes], *, source: str) -> "LocalKey":
        """Return the key that ``pem`` holds: PKCS #8 without password, P-256 or Ed25519.

        Raises:
            ConfigError: ``receipt-key-unusable``, which never shows the text.
        """
        native = _native(pem)
        if native is None:
            raise ConfigError(
                "receipt-key-unusable",
                f"{source} holds no private key of P-256 or Ed25519 in PKCS #8 PEM",
                source=source,
            )
        return cls.of(native)

    @classmethod
    def of(cls, native: "_Private") -> "LocalKey":
        """Return ``native`` as a key that signs receipts."""
        if isinstance(native, ec.EllipticCurvePrivateKey):
            key: ECKey | OKPKey = ECKey(native, native)
            algorithm = Algorithm.ES256
        else:
            key, algorithm = OKPKey(native, native), Algorithm.ED25519
        parts = key.as_dict(private=False)
        public = PublicKey(
            kid=key.thumbprint(),
            algorithm=algorithm,
            **_texts({name: parts[name] for name in _PARTS[algorithm]}),
        )
        return cls(public, Concealed(key))

    def _shown(self) -> str:
        return f"{self.public.kid}, {self.public.algorithm.value}"


def new_key_pem() -> Concealed[bytes]:
    """Return a new P-256 key as PKCS #8 PEM; browsers of every kind check its signatures."""
    return Concealed(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@attrs.frozen(kw_only=True)
class PublishedKey:
    """A key with the time in which its receipts hold.

    Attributes:
        key: The key.
        environment: Where it signs: ``mock``, ``sandbox`` or ``production``.
        valid_from: The first instant at which a receipt of it may have been issued.
        retired_at: The first instant at which none may; ``None`` while it signs.
    """

    key: PublicKey
    environment: str
    valid_from: Instant
    retired_at: Instant | None = None

    def valid_at(self, at: Instant) -> bool:
        """Tell whether the key signed receipts at ``at``."""
        return self.valid_from <= at and (self.retired_at is None or at < self.retired_at)


def _native(pem: Concealed[bytes]) -> "_Private | None":
    try:
        native = serialization.load_pem_private_key(pem.reveal(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if isinstance(native, ed25519.Ed25519PrivateKey):
        return native
    if isinstance(native, ec.EllipticCurvePrivateKey) and native.curve.name == "secp256r1":
        return native
    return None


def _texts(parts: dict[str, Any]) -> dict[str, str]:
    return {name: str(part) for name, part in parts.items()}


def _imported(jwk: dict[str, Any]) -> "ECKey | OKPKey | None":
    try:
        return ECKey.import_key(jwk) if jwk["kty"] == "EC" else OKPKey.import_key(jwk)
    except (JoseError, ValueError, TypeError):
        return None


def _algorithm(name: Algorithm) -> Any:
    return JWSRegistry(algorithms=[name.value]).get_alg(name.value)
