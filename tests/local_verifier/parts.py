"""A verifier on a stage, and the other side that lists and responders are on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

import myna_sdk.authoring as m
from myna_local_verifier.provider import LocalVerifier
from myna_local_verifier.settings import Lists, Responders, Settings
from myna_sdk.effects import Effect, Entropy, HttpReply, HttpRequest
from myna_sdk.testing.attack_pack.scenes import NONCE
from myna_sdk.testing.stage import GoodReply, Stage

OCSP_URL = "https://ocsp.example/signing"
CRL_URL = "https://crl.example/{authority}/{prefecture}/{municipality}.crl"
OCSP = Responders(signing=m.HttpsUrl(OCSP_URL))
LISTS = Lists(url=m.HttpsUrl(CRL_URL))
OCSP_TYPE = (("content-type", "application/ocsp-response"),)
CRL_TYPE = (("content-type", "application/pkix-crl"),)


@attrs.define
class Sources:
    """The other side of a verifier: what it answers to a request for a list, and to a question.

    Attributes:
        crl: The answer to each request for a list.
        ocsp: The answer to each question.
    """

    crl: HttpReply = attrs.field(factory=lambda: HttpReply(404))
    ocsp: HttpReply = attrs.field(factory=lambda: HttpReply(404))
    canaries: tuple[str, ...] = ()

    def answer(self, request: HttpRequest, at: m.Instant) -> GoodReply:
        reply = self.ocsp if request.operation == "ocsp" else self.crl
        return GoodReply(reply=reply, name=request.operation)


@attrs.define(kw_only=True)
class NonceStage(Stage):
    """A stage on which the drawn nonce is that of the attack pack."""

    def _other(self, effect: Effect[Any]) -> Any:
        if isinstance(effect, Entropy):
            return NONCE[: effect.size]
        return super()._other(effect)


def verifier(
    folder: Path, roots: tuple[bytes, ...], *, anchors: str = "mock", **more: Any
) -> LocalVerifier:
    """Return a verifier that trusts ``roots``, supplied as files in ``folder``."""
    paths = []
    for number, root in enumerate(roots):
        path = folder / f"root-{number}.cer"
        path.write_bytes(root)
        paths.append(path)
    settings = Settings(anchors=m.AnchorsName(anchors), roots=tuple(paths), **more)
    return LocalVerifier(settings)


def stage(side: Sources, at: m.Instant, files: Mapping[str, bytes] | None = None) -> Stage:
    """Return where flows run at ``at``."""
    return NonceStage(other_side=side, at=at, files=files or {})
