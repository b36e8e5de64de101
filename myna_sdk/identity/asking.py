"""What a caller may ask of a login: checked before anybody is sent away and before any record."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from myna_sdk.cases.inputs import (
    items_of,
    refuse_my_number,
    session_of,
    subject_of,
    use_case_of,
)
from myna_sdk.errors import UsageError
from myna_sdk.law.use_cases import Channel, UseCase
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.nearest import nearest
from myna_sdk.model.person import Subject
from myna_sdk.store import PendingId

if TYPE_CHECKING:
    from myna_sdk.identity.statement import Statement

_LOGIN = re.compile(r"[0-9a-f]{32}", re.ASCII)


@attrs.frozen(repr=False, kw_only=True)
class Asked(Masked):
    """What a caller asks of a check, once it can be.

    Attributes:
        use_case: Why.
        channel: How.
        want: The items, none beyond the purpose.
        subject: The firm's own name for the person, if given.
        browser_session: Names one browser.
        document: What is to be signed, if anything.
        declared: What the person told of themselves, if anything.
    """

    use_case: UseCase
    channel: Channel
    want: frozenset[FactItem]
    subject: Concealed[Subject] | None
    browser_session: Concealed[str]
    document: "Statement | bytes | None"
    declared: BasicFacts | None


def asked(
    use_case: str,
    *,
    by: str,
    subject: str | None,
    want: Iterable[str],
    browser_session: str,
    document: "Statement | bytes | None",
    declared: BasicFacts | None,
) -> Asked:
    """Return what is asked for, every part of which can be.

    Raises:
        UsageError: As the functions below.
    """
    chosen = use_case_of(use_case)
    channel = channel_of(by, chosen)
    if channel is Channel.CHIP:
        raise UsageError(
            "channel-at-counter", "a chip is read at the counter: myna.identity.at_counter(…)"
        )
    refuse_misplaced(document, channel)
    return Asked(
        use_case=chosen,
        channel=channel,
        want=items_of(want, chosen),
        subject=None if subject is None else Concealed(Subject(subject_of(subject))),
        browser_session=Concealed(session_of(browser_session)),
        document=document,
        declared=declared,
    )


def channel_of(by: str, use_case: UseCase) -> Channel:
    """Return the channel called ``by``, which can serve ``use_case``.

    Raises:
        UsageError: ``channel-unknown``, or ``channel-not-sufficient`` with the basis and the
            channels that do serve.
    """
    refuse_my_number("by", by)
    if by not in tuple(Channel):
        raise UsageError(
            "channel-unknown", f"no channel is called {by[:40]!r}{nearest(by, tuple(Channel))}"
        )
    channel = Channel(by)
    if channel not in use_case.channels:
        serving = ", ".join(sorted(use_case.channels))
        raise UsageError(
            "channel-not-sufficient",
            f"{use_case.id} cannot be served by {channel.value}: {use_case.basis} Use: {serving}.",
        )
    return channel


def refuse_misplaced(document: object | None, channel: Channel) -> None:
    """Return if a document is given where one is signed, and only there.

    Raises:
        UsageError: ``document-missing`` or ``document-unexpected``.
    """
    if channel is Channel.SIGNATURE and document is None:
        raise UsageError(
            "document-missing",
            "a signature is made on something: document=Statement(parties=…, property=…, price=…)",
        )
    if document is not None and channel is not Channel.SIGNATURE:
        raise UsageError("document-unexpected", f"nothing is signed by {channel.value}")


def login_of(id: str) -> PendingId:
    """Return ``id``, which has the form of a login's id.

    Raises:
        UsageError: ``login-unknown``.
    """
    if _LOGIN.fullmatch(str(id)) is None:
        raise login_unknown()
    return PendingId(id)


def login_unknown() -> UsageError:
    """Return the error that says that there is no such login."""
    return UsageError("login-unknown", "no login has this id, or it was erased")
