"""An index of revocation lists in a file, and what to do about one that cannot be used."""

from pathlib import Path

from myna_sdk.commands.language import language, say
from myna_sdk.errors import StoreError
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.crl_index import CrlIndex
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.store import open_crl_index

__all__ = ["opened_index"]


def opened_index(path: Path, anchors: AnchorSet) -> CrlIndex:
    """Return the index in a file.

    Raises:
        StoreError: It cannot be used; the message names the file, and the remedy stands beside.
    """
    try:
        return open_crl_index(path, anchors)
    except StoreError as error:
        raise _retold(error) from None


def _retold(error: StoreError) -> StoreError:
    """Return an error about an index file in the language of the screen, with its remedy."""
    told, remedy = error.message, ""
    if error.code == "crl-index-unusable":
        flaw, at = Flaw(error.data["flaw"]), error.data["offset"]
        path = error.data["path"]
        where = say(f"{path}、先頭から{at}バイト", f"{path}, byte {at}")
        told = f"{where}: {flaw.text(language())} [{flaw.value}]"
        remedy = _remedy(flaw, path)
    if error.code == "crl-index-missing":
        remedy = say("myna crl build で作ってください。", "Make one with myna crl build.")
    return StoreError(error.code, told, **{**error.data, **({"remedy": remedy} if remedy else {})})


def _remedy(flaw: Flaw, path: str) -> str:
    return {
        Flaw.CRL_INDEX_FOREIGN: say(
            "myna crl build で作った索引を指定してください。",
            "Name an index, which myna crl build makes.",
        ),
        Flaw.CRL_INDEX_ANCHOR_UNKNOWN: say(
            "索引を作ったときと同じ --anchors を指定してください。",
            "Name the same --anchors as when it was built.",
        ),
    }.get(
        flaw,
        say(
            f"{path} を消し、myna crl build で失効リストから作り直してください。",
            f"Remove {path}, and build it again from the lists with myna crl build.",
        ),
    )
