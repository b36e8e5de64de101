"""HTML that cannot be written unescaped: every child that is not `Markup` is escaped."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = frozenset({"input", "meta", "link", "br", "hr"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "Markup | str | Iterable[Child] | None"
Attribute: TypeAlias = str | bool | None


def element(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return one element. ``class_`` is ``class``, other underscores become hyphens.

    Args:
        name: The element's name, always a literal of ours.
        *children: Text (escaped), markup, nested iterables of both, or ``None`` for nothing.
        **attributes: ``True`` gives a bare attribute; ``False`` and ``None`` leave it out.
    """
    opening = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    if name in VOID:
        return Markup(opening)
    return Markup(f"{opening}{joined(children)}</{name}>")


def joined(children: Iterable[Child]) -> Markup:
    """Return the children one after the other."""
    return Markup("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child)
    return joined(child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def document(language: str, title: str, styles: str, *body: Child) -> bytes:
    """Return a whole page, UTF-8, whose only style sheet is ``styles``."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(styles)),
    )
    page = element("html", head, element("body", *body), lang=language)
    return f"<!doctype html>\n{page}\n".encode()


def page_headers(styles: str, *, form_targets: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return the headers of a page whose only style sheet is ``styles``.

    Scripts, frames, images and anything from elsewhere are refused; the one style sheet is
    allowed by its hash. ``form_targets`` are origins that a form's answer may redirect to:
    browsers hold redirects to ``form-action`` too.
    """
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode("ascii")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "form-action " + " ".join(("'self'", *form_targets)),
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
    return (
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", policy),
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    )
