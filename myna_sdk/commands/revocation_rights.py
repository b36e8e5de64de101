"""Who may use revocation data of real cards."""

import os
from pathlib import Path

from myna_sdk.commands.language import say
from myna_sdk.configuration import SignatureVerifierStatus, load
from myna_sdk.errors import UsageError

__all__ = ["refuse_data_of_others"]


def refuse_data_of_others(hierarchy: str, config: Path) -> None:
    """Pass if the data are no real cards', or the firm is a 署名検証者 of its own by ``config``.

    Raises:
        UsageError: It is not, or there is no such file. The data of real cards is bound by
            公的個人認証法 17条 and 52条.
    """
    if hierarchy != "production":
        return
    own = SignatureVerifierStatus.OWN
    there = os.access(config, os.F_OK)  # a folder that is shut to us is no error here
    if there and load(config).relying_party.signature_verifier is own:
        return
    raise UsageError(
        "revocation-source-not-allowed",
        say(
            "本番の失効情報を使えるのは、自ら署名検証者である事業者だけです "
            "(公的個人認証法 17条、52条)。",
            "only a firm that is a notified verifier of signatures itself may use revocation data "
            "of real cards (articles 17 and 52 of the Act on public individual authentication)",
        ),
        remedy='[relying_party] signature_verifier = "own"',
    )
