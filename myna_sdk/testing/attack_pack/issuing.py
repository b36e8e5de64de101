"""A case of the pack as what an issuer hands out: certificate, anchors, list, answer and key."""

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant
from myna_sdk.model.nearest import nearest
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.making import FAULTS, Case, cases
from myna_sdk.testing.attack_pack.scenes import DOCUMENT, NONCE, Scene, good_scene
from myna_sdk.testing.attack_pack.stage import digest, key

__all__ = ["IssuedCase", "issue"]


@attrs.frozen
class IssuedCase:
    """One case, whose parts are made when they are asked for.

    Attributes:
        case: Which; ``None`` if nothing is wrong.
        scene: Its plans.
    """

    case: Case | None
    scene: Scene

    @property
    def document(self) -> bytes:
        """What the person signed."""
        return DOCUMENT

    def certificate(self) -> bytes:
        """Return the person's certificate, or whatever stands in its place."""
        return self.scene.certificate.build()

    def anchors(self) -> tuple[bytes, ...]:
        """Return the roots that count."""
        return self.scene.stage.roots

    def revocation_list(self) -> bytes | None:
        """Return the list of the person's municipality, if there is one."""
        return None if self.scene.list is None else self.scene.list.build()

    def answer(self) -> bytes:
        """Return the responder's answer to `request`."""
        return self.scene.answer.build()

    def request(self) -> bytes:
        """Return the question about the person's certificate (RFC 6960 §4.1.1)."""
        root = self.scene.stage.current
        named = w.sequence(
            w.algorithm("1.3.14.3.2.26", w.NULL),
            w.octets(digest(root.name, hashes.SHA1())),  # noqa: S303 - a name
            w.octets(root.key.identifier),
            w.integer(self.scene.serial),
        )
        nonce = w.extension("1.3.6.1.5.5.7.48.1.2", w.octets(NONCE))
        each = w.sequence(w.sequence(named))
        return w.sequence(w.sequence(each, w.extensions(0xA2, (nonce,))))

    def signature(self) -> bytes:
        """Return the person's signature over `document`."""
        return self.scene.signature(key("person"))

    def reveal_key(self) -> bytes:
        """Return the person's private key as PKCS#8 in PEM. It is a mock's, made in this process.

        A case that puts a key into the certificate to which nobody has the private part has no
        other than this one.
        """
        private = key("person").private
        return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def issue(name: str | None, at: Instant) -> IssuedCase:
    """Return the case called ``name`` under ``at``, or one in which everything holds.

    Raises:
        UsageError: No case has this name; the message holds the nearest ones.
    """
    good = good_scene(at)
    if name is None:
        return IssuedCase(None, good)
    case = next((each for each in cases() if each.name == name), None)
    if case is None:
        near = nearest(name, [each.name for each in cases()])
        raise UsageError("attack-unknown", f"no case of the attack pack is called {name!r}{near}")
    return IssuedCase(case, FAULTS[case.about][case.name](good))
