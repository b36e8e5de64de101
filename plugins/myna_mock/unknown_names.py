"""What is said of a name that nobody has: the nearest ones, or all where none is near."""

from collections.abc import Iterable
from difflib import get_close_matches

from myna_sdk.errors import UsageError


def unknown_name(
    code: str, what: str, given: str, known: Iterable[str], *, else_try: Iterable[str] | None = None
) -> UsageError:
    """Return the error ``code`` that names what is nearest to ``given``.

    Args:
        code: The error's code.
        what: What the name would be of, such as "event".
        given: The name.
        known: The names that there are.
        else_try: What is named where none is near; every known name if left out.
    """
    names = tuple(known)
    shown = given[:64]
    near = tuple(get_close_matches(shown, names, 3, 0.4))
    near = near or tuple(names if else_try is None else else_try)
    return UsageError(code, f"no {what} {shown!r}; nearest: {', '.join(near)}", nearest=near)
