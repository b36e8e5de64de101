"""HTML that cannot be written unescaped: every child that is not `Markup` is escaped."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

__all__ = ["Attribute", "Child", "Markup", "document", "element", "joined", "page_headers"]

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


def document(
    language: str, title: str, styles: str, *body: Child, script: str = "", **told: Attribute
) -> bytes:
    """Return a whole page, UTF-8.

    Args:
        language: Of the page.
        title: Of the page.
        styles: Its only style sheet.
        *body: What is on it.
        script: Its only script, which runs once the page is there; none if empty.
        **told: Attributes of the body, as those of an `element`.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(styles)),
    )
    running = element("script", Markup(script)) if script else None
    page = element("html", head, element("body", *body, running, **told), lang=language)
    return f"<!doctype html>\n{page}\n".encode()


def page_headers(
    styles: str, *, form_targets: Iterable[str] = (), script: str = "", pictures: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return the headers of a page that loads nothing from anywhere.

    Frames and whatever is not on the page itself are refused; its style sheet and its script are
    allowed by their hashes.

    Args:
        styles: Its only style sheet.
        form_targets: Origins that a form's answer may redirect to: browsers hold redirects to
            ``form-action`` too.
        script: Its only script, which may speak to its own origin.
        pictures: Whether pictures are written into the page.
    """
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hashed(styles)}",
            *((f"script-src {_hashed(script)}", "connect-src 'self'") if script else ()),
            *(("img-src data:",) if pictures else ()),
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


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
