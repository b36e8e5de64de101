"""What a caller may ask of a login: checked before anybody is sent away and before any record."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.law.use_cases import Channel, UseCase
from myna_sdk.law.use_cases import use_case_of as recorded_use_case
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.nearest import nearest
from myna_sdk.model.person import Subject
from myna_sdk.model.texts import is_encodable
from myna_sdk.store import PendingId

if TYPE_CHECKING:
    from myna_sdk.identity.statement import Statement

LONGEST_TEXT = 255
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


def use_case_of(name: str) -> UseCase:
    """Return the use case called ``name``.

    Raises:
        UsageError: ``use-case-unknown``, with the nearest names.
    """
    refuse_my_number("use_case", name)
    return recorded_use_case(name)


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


def items_of(want: Iterable[str], use_case: UseCase) -> frozenset[FactItem]:
    """Return the wanted items, none of which is beyond the purpose of ``use_case``.

    Raises:
        UsageError: ``item-unknown`` with the nearest names, or ``items-beyond-purpose``.
    """
    items: set[FactItem] = set()
    for item in want:
        refuse_my_number("want", item)
        if item not in tuple(FactItem):
            raise UsageError(
                "item-unknown",
                f"no item is called {item[:40]!r}{nearest(item, tuple(FactItem))}",
            )
        items.add(FactItem(item))
    beyond = items - use_case.items
    if beyond:
        raise UsageError(
            "items-beyond-purpose",
            f"{use_case.id} may not ask for {', '.join(sorted(beyond))} (個人情報保護法 18条)",
        )
    return frozenset(items)


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


def session_of(browser_session: str) -> str:
    """Return ``browser_session``, which names one browser.

    Raises:
        UsageError: ``browser-session-missing``: empty; or too long.
    """
    refuse_my_number("browser_session", browser_session)
    usable = is_encodable(browser_session) and len(browser_session) <= LONGEST_TEXT
    if not browser_session or not usable:
        raise UsageError(
            "browser-session-missing",
            f"browser_session must hold 1 to {LONGEST_TEXT} characters that name one browser, "
            "such as your framework's session id",
        )
    return browser_session


def login_of(id: str) -> PendingId:
    """Return ``id``, which has the form of a login's id.

    Raises:
        UsageError: ``login-unknown``.
    """
    if _LOGIN.fullmatch(id) is None:
        raise login_unknown()
    return PendingId(id)


def login_unknown() -> UsageError:
    """Return the error that says that there is no such login."""
    return UsageError("login-unknown", "no login has this id, or it was erased")


def subject_of(subject: str) -> str:
    """Return ``subject``, the firm's own name for the person.

    A customer number may well have twelve digits, so this one text is not taken for a My Number.

    Raises:
        UsageError: ``subject-unusable``: empty or too long.
    """
    usable = is_encodable(subject) and len(subject) <= LONGEST_TEXT
    if not subject.strip() or not usable:
        raise UsageError(
            "subject-unusable", f"subject must hold 1 to {LONGEST_TEXT} characters, or be left out"
        )
    return subject


def my_number_in(**fields: str | tuple[str, ...]) -> str | None:
    """Return the name of the first field that holds a My Number, or ``None``.

    It raises nothing, so that the caller can let go of the text first.
    """
    for field, given in fields.items():
        texts = given if isinstance(given, tuple) else (given,)
        if any(looks_like_my_number(text) for text in texts):
            return field
    return None


def my_number_refused(field: str) -> UsageError:
    """Return the error that refuses a My Number in ``field``; it never holds the value."""
    return UsageError(
        "my-number-refused",
        f"{field} looks like a My Number; it was neither stored nor logged (番号法 20条)",
        field=field,
    )


def refuse_my_number(field: str, text: str) -> None:
    """Do nothing, unless ``text`` looks like a My Number.

    Raises:
        UsageError: ``my-number-refused``: names the field and never the value.
    """
    refused = looks_like_my_number(text)
    text = ""  # the frames above may still show it: they ask `my_number_in` first
    if refused:
        raise my_number_refused(field)
