"""A page without any beauty, used until a nicer renderer is injected, and in bare tests."""

from html import escape

import attrs

from myna_mock.services.person_page.view import GonePage, PersonPage, Rendered

_HEAD = '<!doctype html><html lang="{}"><meta charset="utf-8"><title>MOCK</title><p>MOCK</p>'

_PASSWORD = '<input type="password" name="password" data-testid="signing-password">'


@attrs.frozen
class PlainRenderer:
    """Renders the person's page with nothing but a form."""

    def page(self, view: PersonPage) -> Rendered:
        """Return the HTML document of ``view``."""
        people = "".join(
            f'<option value="{escape(p.id)}"{" selected" * (p.id == view.chosen)}>'
            f"{escape(p.title.into(view.language))}</option>"
            for p in view.personas
        )
        shares = "".join(
            f'<label><input type="checkbox" name="share" value="{escape(s)}" checked>'
            f"{escape(s)}</label>"
            for s in view.scopes
            if s not in {"openid", "sign"}
        )
        password = _PASSWORD if view.signing is not None else ""
        problem = f'<p data-testid="problem">{view.problem.value}</p>' if view.problem else ""
        return _rendered(
            f"{_HEAD.format(view.language)}<h1>{escape(view.client_name)}</h1>{problem}"
            f'<form method="post" action="{escape(view.action)}">'
            f'<select name="persona" data-testid="persona">{people}</select>{shares}{password}'
            '<input type="hidden" name="response" value="normal">'
            '<button name="decision" value="approve" data-testid="approve">OK</button>'
            '<button name="decision" value="refuse" data-testid="refuse">×</button></form>'
        )

    def gone(self, view: GonePage) -> Rendered:
        """Return the HTML document that says that there is nothing to decide any more."""
        return _rendered(f'{_HEAD.format(view.language)}<p data-testid="gone">×</p>')


def _rendered(html: str) -> Rendered:
    return Rendered(
        (("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")), html.encode()
    )
