"""Presenting a PIN so that no mistake of ours ever costs a try, and none locks a card.

1. What cannot be the PIN is not sent.
2. The tries left are asked for, which costs none. Where the card does not tell, or tells what
   cannot be, nothing is sent.
3. With none left nothing is sent; with one left only if the caller names this very PIN.
4. It is presented once, and never again by itself.
"""

from myna_sdk.card.commands import query, verify
from myna_sdk.card.faults import CardStatusError
from myna_sdk.card.pins import Tries, well_formed
from myna_sdk.card.profile import Application, PinKind, Reference
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.status_words import BLOCKED, NO_LIMIT, NOT_FOUND, OK, tries_left
from myna_sdk.card.transactions import Opened
from myna_sdk.effects.card import CardSecret


async def present(
    opened: Opened,
    application: Application,
    kind: PinKind,
    secret: CardSecret,
    *,
    last_try: PinKind | None = None,
) -> CardRefusal | None:
    """Return why the card does not accept ``secret``; ``None``: it did. It is erased either way.

    Args:
        opened: Remembers that this application holds a verified PIN.
        application: The application, which is selected.
        kind: What is presented.
        secret: The PIN or printed number.
        last_try: The kind of PIN whose last try may be used up.

    Raises:
        CardStatusError: The card answered what no card in order would.
    """
    try:
        if not well_formed(kind, secret):
            return CardRefusal(CardReason.PIN_FORM, kind)
        reference = application.reference(kind)
        before = await _told(reference)
        if isinstance(before, CardRefusal):
            return before
        if before == 1 and last_try is not kind:
            return CardRefusal(CardReason.PIN_LAST_TRY, kind, before)
        opened.application = application
        status = await verify(reference.file, secret)
    finally:
        secret.erase()
    return None if status == OK else _refused(reference, before, status)


async def tries_of(reference: Reference) -> Tries | None:
    """Return the tries of ``reference``; ``None``: the card has no such reference.

    Raises:
        CardStatusError: The card answered what no card in order would.
    """
    status = await query(reference.file)
    if status == NOT_FOUND:
        return None
    left = 0 if status in BLOCKED else tries_left(status)
    if left is None and status not in (OK, NO_LIMIT):
        raise CardStatusError(status, f"asking for the tries of the {reference.kind.value}")
    return Tries(reference.kind, left, reference.tries)


async def _told(reference: Reference) -> int | CardRefusal:
    found = await tries_of(reference)
    kind = reference.kind
    if found is None:
        return CardRefusal(CardReason.PIN_MISSING, kind)
    if found.left is None:
        return CardRefusal(CardReason.PIN_TRIES_UNKNOWN, kind)
    if found.left == 0:
        return CardRefusal(CardReason.PIN_BLOCKED, kind, 0)
    if found.left > reference.tries:
        return CardRefusal(CardReason.PIN_TRIES_IMPLAUSIBLE, kind)
    return found.left


def _refused(reference: Reference, before: int, status: int) -> CardRefusal:
    kind = reference.kind
    left = 0 if status in BLOCKED else tries_left(status)
    if left is None:
        raise CardStatusError(status, f"presenting the {kind.value}")
    if left == 0:
        return CardRefusal(CardReason.PIN_BLOCKED, kind, 0)
    if left >= before:
        return CardRefusal(CardReason.PIN_ANSWER_IMPLAUSIBLE, kind)
    return CardRefusal(CardReason.PIN_WRONG, kind, left)
