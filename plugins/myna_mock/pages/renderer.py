"""Makes the person's page of what the engine shows."""

from datetime import datetime

import attrs

from myna_mock.bilingual import Text
from myna_mock.pages import texts
from myna_mock.pages.gone import render_gone
from myna_mock.pages.person import render
from myna_mock.pages.texts import Language
from myna_mock.pages.view import Choice, ErrorChoice, Page, Signing
from myna_mock.services.person_page.view import (
    GonePage,
    PersonaChoice,
    PersonPage,
    Rendered,
    ToBeSigned,
)
from myna_sdk.model.instants import JST


@attrs.frozen
class PersonRenderer:
    """Renders the person's page as `myna_mock.pages` draws it."""

    def page(self, view: PersonPage) -> Rendered:
        """Return the HTML document of ``view``."""
        return Rendered(*render(_page(view)))

    def gone(self, view: GonePage) -> Rendered:
        """Return the HTML document that says that there is nothing to decide any more."""
        return Rendered(*render_gone(_language(view.language)))


def _language(language: str) -> Language:
    return "en" if language == "en" else "ja"


def _page(view: PersonPage) -> Page:
    told = dict(view.told)
    items = tuple(scope for scope in view.scopes if scope not in {"openid", "sign"})
    language, signing = _language(view.language), view.signing
    return Page(
        language=language,
        action=view.action,
        client=_client(view),
        returns_to=view.redirect_uri,
        at=_in_japan(view.at),
        always=("sub",),
        items=items,
        choices=tuple(_choice(persona, signing is not None) for persona in view.personas),
        errors=tuple(_error(code) for code in view.errors),
        query=told.get("q", "")[:100],
        chosen=view.chosen,
        withheld=_withheld(view, items),
        abnormal=told.get("response") == "abnormal",
        error=told.get("error", ""),
        failed=view.problem is not None,
        signing=None if signing is None else _signing(signing, language),
    )


def _client(view: PersonPage) -> str:
    if view.client_name == view.client_id:
        return view.client_id
    return f"{view.client_name} ({view.client_id})"


def _in_japan(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(JST).strftime("%Y-%m-%d %H:%M JST")


def _withheld(view: PersonPage, items: tuple[str, ...]) -> frozenset[str]:
    """Return what was unticked: only a form that was sent tells (unticked boxes send nothing)."""
    if "persona" not in dict(view.told) or "response" not in dict(view.told):
        return frozenset()
    return frozenset(items) - {value for name, value in view.told if name == "share"}


def _signing(signing: ToBeSigned, language: Language) -> Signing:
    return Signing(
        digest=signing.digest,
        form=texts.FORMS[signing.form.value],
        refused=None if signing.refused is None else _refused(signing.refused.left, language),
    )


def _refused(left: int | None, language: Language) -> str:
    if left is None:
        return texts.PASSWORD_MALFORMED.into(language)
    return texts.tries_left(language, left)


def _choice(persona: PersonaChoice, signs: bool) -> Choice:  # noqa: FBT001 - what the page is for
    problems = texts.SIGN_PROBLEMS if signs else texts.PROBLEMS
    problem = persona.problem
    return Choice(
        id=persona.id,
        name=persona.name,
        title=persona.title,
        awkward=persona.awkward,
        claims=() if problem is not None else persona.claims,
        refusal=None if problem is None else problems[problem.value],
    )


def _error(code: str) -> ErrorChoice:
    return ErrorChoice(code=code, text=texts.ERRORS.get(code, Text(code, code)))
