"""What can be wrong with an answer of an OCSP responder."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import attrs
from cryptography.hazmat.primitives import hashes

from myna_sdk.model.instants import Instant
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.certificate_faults import Fault, late
from myna_sdk.testing.attack_pack.scenes import (
    GOOD,
    NONCE,
    UNKNOWN,
    Asked,
    CertificatePlan,
    Scene,
    answer_plan,
    responder_plan,
    revoked,
    single,
)
from myna_sdk.testing.attack_pack.stage import Key, key

_NONCE = "1.3.6.1.5.5.7.48.1.2"


def answer(**changed: Any) -> Fault:
    """Return the fault that changes fields of the answer, and asks the responder."""
    return lambda scene: attrs.evolve(
        scene, asked=Asked.RESPONDER, answer=attrs.evolve(scene.answer, **changed)
    )


def told(made: Callable[[Scene, Instant], tuple[bytes, ...]]) -> Fault:
    """Return the fault that tells something else about certificates."""

    def spoilt(scene: Scene) -> Scene:
        this = (scene.at - timedelta(minutes=1)).replace(microsecond=0)
        return answer(singles=made(scene, this))(scene)

    return spoilt


def _status(made: Callable[[Instant], bytes]) -> Fault:
    def singles(scene: Scene, this: Instant) -> tuple[bytes, ...]:
        status = made(this - timedelta(days=2))
        end = this + timedelta(minutes=15)
        return (single(scene.stage.current, scene.serial, status, this, end),)

    return told(singles)


def _revoked(reason: int | None) -> Fault:
    return _status(lambda since: revoked(since, reason))


def _times(this: timedelta, after: timedelta | None) -> Fault:
    def singles(scene: Scene, _: Instant) -> tuple[bytes, ...]:
        now = scene.at.replace(microsecond=0)
        end = None if after is None else now + after
        return (single(scene.stage.current, scene.serial, GOOD, now + this, end),)

    return told(singles)


def _about(serial: Callable[[Scene], int]) -> Fault:
    return told(
        lambda s, this: (
            single(s.stage.current, serial(s), GOOD, this, this + timedelta(minutes=15)),
        )
    )


def _twice(scene: Scene, this: Instant) -> tuple[bytes, ...]:
    end = this + timedelta(minutes=15)
    root = scene.stage.current
    return (
        single(root, scene.serial, GOOD, this, end),
        single(root, scene.serial, revoked(this, 1), this, end),
    )


def _of_another_issuer(scene: Scene, this: Instant) -> tuple[bytes, ...]:
    end = this + timedelta(minutes=15)
    return (single(scene.stage.authentication, scene.serial, GOOD, this, end),)


def _critical_single(scene: Scene, this: Instant) -> tuple[bytes, ...]:
    more = w.extensions(0xA1, (w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.TRUE),))
    end = this + timedelta(minutes=15)
    return (single(scene.stage.current, scene.serial, GOOD, this, end, more),)


def responder(**changed: Any) -> Fault:
    """Return the fault that changes fields of the responder's certificate."""

    def spoilt(scene: Scene) -> Scene:
        plan = attrs.evolve(responder_plan(scene.stage.current, scene.at), **changed)
        return answer(certificates=(plan.build(),))(scene)

    return spoilt


def _responder_extension(**changed: bytes | None) -> Fault:
    def spoilt(scene: Scene) -> Scene:
        found = {**_plan(scene).extensions, **changed}
        kept = {name: value for name, value in found.items() if value is not None}
        return responder(extensions=kept)(scene)

    return spoilt


def _plan(scene: Scene) -> CertificatePlan:
    return responder_plan(scene.stage.current, scene.at)


def _by(signer: Callable[[Scene], Key]) -> Fault:
    """Have another key answer, under its own name and without a certificate."""

    def spoilt(scene: Scene) -> Scene:
        made = signer(scene)
        named = w.tlv(0xA2, w.octets(made.identifier))
        return answer(responder=named, signer=made, certificates=())(scene)

    return spoilt


def _by_the_person(scene: Scene) -> Scene:
    """Let the person whose certificate it is tell that it is good."""
    made = key("person")
    return answer(
        responder=w.tlv(0xA2, w.octets(made.identifier)),
        signer=made,
        certificates=(scene.certificate.build(),),
    )(scene)


def _by_the_other_root(scene: Scene) -> Scene:
    plan = answer_plan(scene.stage.authentication, scene.serial, scene.at)
    singles = scene.answer.singles
    return attrs.evolve(scene, asked=Asked.RESPONDER, answer=attrs.evolve(plan, singles=singles))


def _named(scene: Scene) -> Scene:
    return answer(responder=w.tlv(0xA1, _plan(scene).subject))(scene)


def _expired(scene: Scene) -> Scene:
    return responder(not_after=w.utc_time(scene.at - timedelta(seconds=1)))(scene)


def _flipped(made: bytes) -> bytes:
    return made[:-1] + bytes((made[-1] ^ 1,))


FAULTS: Final[Mapping[str, Fault]] = {
    "answer-good": answer(),
    "answer-by-the-issuer-itself": _by(lambda s: s.stage.current.key),
    "answer-of-a-responder-by-name": _named,
    # no answer
    "answer-malformed-request": answer(status=1),
    "answer-internal-error": answer(status=2),
    "answer-try-later": answer(status=3),
    "answer-of-status-4": answer(status=4),
    "answer-signature-required": answer(status=5),
    "answer-unauthorized": answer(status=6),
    "answer-empty-file": answer(finished=lambda _: b""),
    "answer-cut": answer(finished=lambda data: data[:-1]),
    "answer-with-a-byte-behind": answer(finished=lambda data: data + b"\0"),
    "answer-of-another-type": answer(kind="1.3.6.1.5.5.7.48.1.99"),
    "answer-that-is-a-list": lambda s: answer(finished=lambda _: s.list.build() if s.list else b"")(
        s
    ),
    # what it tells
    "answer-revoked": _revoked(None),
    "answer-revoked-for-changed-facts": _revoked(3),
    "answer-superseded": _revoked(4),
    "answer-on-hold": _revoked(6),
    "answer-removed": _revoked(8),
    "answer-unknown": _status(lambda _: UNKNOWN),
    "answer-about-another": _about(lambda s: s.serial + 1),
    "answer-about-the-serials-end": _about(lambda s: s.serial & 0xFFFFFF),
    "answer-about-another-issuers": told(_of_another_issuer),
    "answer-twice": told(_twice),
    "answer-about-nobody": told(lambda *_: ()),
    # times
    "answer-stale": _times(timedelta(hours=-1), timedelta(seconds=-1)),
    "answer-in-its-last-second": _times(timedelta(hours=-1), timedelta(0)),
    "answer-of-the-future": _times(timedelta(minutes=6), timedelta(hours=1)),
    "answer-of-a-clock-ahead": _times(timedelta(minutes=4), timedelta(hours=1)),
    "answer-without-an-end": _times(timedelta(minutes=-30), None),
    "answer-old-and-without-an-end": _times(timedelta(hours=-2), None),
    # nonce and extensions
    "answer-without-a-nonce": answer(extensions={}),
    "answer-with-another-nonce": answer(
        extensions={"nonce": w.extension(_NONCE, w.octets(NONCE[::-1]))}
    ),
    "answer-with-the-nonces-beginning": answer(
        extensions={"nonce": w.extension(_NONCE, w.octets(NONCE[:16]))}
    ),
    "answer-with-an-unknown-critical-extension": answer(
        extensions={
            "nonce": w.extension(_NONCE, w.octets(NONCE)),
            "unknown": w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.TRUE),
        }
    ),
    "answer-with-a-critical-extension-inside": told(_critical_single),
    # who answers
    "answer-signature-changed": answer(signature=_flipped),
    "answer-with-sha1": answer(
        algorithm=w.algorithm("1.2.840.113549.1.1.5", w.NULL),
        hash=hashes.SHA1(),  # noqa: S303 - the fault
    ),
    "answer-by-a-stranger": _by(lambda _: key("stranger")),
    "answer-signed-by-a-stranger": late(lambda: answer(signer=key("stranger"))),
    "answer-by-the-person": _by_the_person,
    "answer-by-the-other-roots-responder": _by_the_other_root,
    "answer-without-its-certificate": answer(certificates=()),
    "responder-certified-by-a-stranger": late(lambda: responder(signer=key("stranger"))),
    "responder-without-purposes": _responder_extension(purposes=None),
    "responder-for-clients": _responder_extension(
        purposes=w.extension("2.5.29.37", w.sequence(w.oid("1.3.6.1.5.5.7.3.2")))
    ),
    "responder-for-anything": _responder_extension(
        purposes=w.extension("2.5.29.37", w.sequence(w.oid("2.5.29.37.0")))
    ),
    "responder-that-may-not-sign": _responder_extension(
        usage=w.extension("2.5.29.15", w.bits(b"\x04", 2), critical=w.TRUE)
    ),
    "responder-that-may-be-revoked": _responder_extension(unchecked=None),
    "responder-with-an-unknown-critical-extension": _responder_extension(
        unknown=w.extension("1.3.6.1.4.1.1", w.NULL, critical=w.TRUE)
    ),
    "responder-expired": _expired,
}
