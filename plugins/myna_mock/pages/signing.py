"""What the person's page shows where something is to be signed: the digest, and the password."""

from myna_mock.pages import texts
from myna_mock.pages.view import Page, Signing
from myna_sdk.pages.markup import Markup, element

PASSWORD_FIELD = "signing-password"
FIND = "find"
"""The id of the form that searches: what it sends is seen in a URL, so it is without password."""


def to_be_signed(page: Page) -> Markup | None:
    """Return what is to be signed and in which form, or nothing for a login."""
    if page.signing is None:
        return None
    return element(
        "section",
        element("h2", texts.SIGNING.into(page.language)),
        element("p", texts.SIGNING_MORE.into(page.language), class_="hint"),
        element(
            "dl",
            element("dt", texts.DIGEST.into(page.language)),
            element("dd", element("code", page.signing.digest), data_testid="signing-digest"),
            element("dt", texts.FORM.into(page.language)),
            element("dd", page.signing.form.into(page.language), data_testid="signing-form"),
            class_="asked",
        ),
        class_="sheet",
        data_testid="to-be-signed",
    )


def password_of(page: Page, refusals: list[Markup]) -> Markup | None:
    """Return the field for the signing password, or nothing for a login.

    Args:
        page: The page.
        refusals: Why this or that persona cannot sign, seen in place of the field.
    """
    if page.signing is None:
        return None
    return element(
        "fieldset",
        element("legend", texts.PASSWORD.into(page.language)),
        refusals,
        element("div", _entry(page, page.signing), class_="facts"),
        class_="password when-normal",
    )


def _entry(page: Page, signing: Signing) -> list[Markup | None]:
    label = texts.PASSWORD.into(page.language)
    return [
        element("p", texts.PASSWORD_MORE.into(page.language), class_="hint", id="password-hint"),
        _refusal(signing),
        element("label", label, for_=PASSWORD_FIELD, class_="unseen"),
        _field(signing),
    ]


def find_form(page: Page) -> Markup | None:
    """Return the form that searches, where the person's own holds a password."""
    if page.signing is None:
        return None
    return element(
        "form",
        element("input", type="hidden", name="lang", value=page.language),
        element("input", type="hidden", name="persona", value=page.chosen),
        id=FIND,
        method="get",
        class_="find",
    )


def enter_signs(page: Page) -> Markup | None:
    """Return what Enter in the password field presses: a form's first button (HTML 4.10.21.2)."""
    if page.signing is None:
        return None
    return element(
        "button",
        texts.SIGN.into(page.language),
        type="submit",
        name="decision",
        value="approve",
        class_="unseen",
        tabindex="-1",
        aria_hidden="true",
    )


def _field(signing: Signing) -> Markup:
    wrong = signing.refused is not None
    return element(
        "input",
        type="password",
        name="password",
        id=PASSWORD_FIELD,
        maxlength="16",
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
        autofocus=wrong,
        aria_describedby="password-problem password-hint" if wrong else "password-hint",
        aria_invalid="true" if wrong else None,
        data_testid=PASSWORD_FIELD,
    )


def _refusal(signing: Signing) -> Markup | None:
    if signing.refused is None:
        return None
    return element(
        "p",
        signing.refused,
        class_="notice failure",
        role="alert",
        id="password-problem",
        data_testid="password-problem",
    )
