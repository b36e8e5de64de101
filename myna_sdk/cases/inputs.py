"""What a caller hands in, checked before anybody is sent away and before any record."""

from collections.abc import Iterable

from myna_sdk.errors import UsageError
from myna_sdk.law.use_cases import UseCase
from myna_sdk.law.use_cases import use_case_of as recorded_use_case
from myna_sdk.model.facts import FactItem
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.nearest import nearest
from myna_sdk.model.texts import is_encodable

LONGEST_TEXT = 255


def use_case_of(name: str) -> UseCase:
    """Return the use case called ``name``.

    Raises:
        UsageError: ``use-case-unknown``, with the nearest names.
    """
    refuse_my_number("use_case", name)
    return recorded_use_case(name)


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
