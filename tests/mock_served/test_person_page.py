"""What the person's page may and may not contain, whatever it is told."""

import re
from html.parser import HTMLParser

import attrs
from hypothesis import given
from hypothesis import strategies as st

from myna_mock.bilingual import Text
from myna_mock.pages import texts
from myna_mock.pages.person import render
from myna_mock.pages.texts import chosen_language, meaning
from myna_mock.pages.view import Choice, ErrorChoice, Page
from myna_mock.people.state import Problem
from myna_mock.services.person_page.service import ERRORS
from myna_sdk.pages.markup import Markup, element

HANAKO = Choice(
    id="mihon-hanako",
    name="見本　花子",
    title=Text("a", "a"),
    awkward=Text("ふつうの成人", "A plain adult"),
    claims=(("sub", "s-1"), ("name", "見本　花子"), ("gender", "2"), ("birthdate", "19900401")),
)
GORO = Choice(
    id="shikko-goro",
    name="失効　五郎",
    title=Text("a", "a"),
    awkward=Text("失効", "Revoked"),
    claims=(),
    refusal=Text("証明書が失効しています", "The certificate is revoked"),
)
PAGE = Page(
    language="ja",
    action="/w/main/person/t",
    client="RP00000001",
    returns_to="http://127.0.0.1:8000/callback",
    at="2026-11-24 12:00 JST",
    always=("sub",),
    items=("name", "address", "birthdate", "gender"),
    choices=(HANAKO, GORO),
    errors=(ErrorChoice(code="server_error", text=Text("障害", "Failure")),),
    chosen="mihon-hanako",
)


class Reader(HTMLParser):
    """Notes the start tags of a page, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: Page) -> Reader:
    reader = Reader()
    reader.feed(render(page)[1].decode())
    return reader


def policy(page: Page) -> str:
    return dict(render(page)[0])["content-security-policy"]


def test_the_page_has_no_script_no_inline_style_and_nothing_from_elsewhere() -> None:
    for tag, given_attributes in read(PAGE).tags:
        assert tag not in {"script", "img", "link", "iframe", "object"}
        assert "style" not in given_attributes
        assert "src" not in given_attributes
        assert not [name for name in given_attributes if name.startswith("on")]


def test_the_policy_allows_one_style_sheet_by_its_hash_and_no_script() -> None:
    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}';", policy(PAGE))
    assert "unsafe" not in policy(PAGE)
    assert "frame-ancestors 'none'" in policy(PAGE)


def test_the_form_may_end_at_the_asking_app_and_nowhere_else() -> None:
    assert "form-action 'self' http://127.0.0.1:8000;" in policy(PAGE)


def test_a_strange_redirect_adds_nothing_to_the_policy() -> None:
    strange = attrs.evolve(PAGE, returns_to="https://a; script-src *")
    assert "script-src" not in policy(strange)
    assert "form-action 'self';" in policy(strange)


@given(st.text(max_size=40))
def test_no_text_of_a_persona_becomes_markup(text: str) -> None:
    hostile = f'{text}"><script>alert(1)</script>'
    page = attrs.evolve(
        PAGE,
        client=hostile,
        query="",
        choices=(attrs.evolve(HANAKO, name=hostile, claims=(("name", hostile),)),),
    )
    assert "script" not in {tag for tag, _ in read(page).tags}


def test_every_control_has_a_test_id_and_a_label() -> None:
    tags = read(PAGE).tags
    for tag, found in tags:
        hidden = found.get("type") == "hidden"
        if tag in {"input", "button", "select", "a"} and not hidden:
            assert found.get("data-testid"), (tag, found)
    targets = {found.get("for") for tag, found in tags if tag == "label"}
    assert "search" in targets


def test_test_ids_are_unique() -> None:
    ids = [found["data-testid"] for _, found in read(PAGE).tags if "data-testid" in found]
    assert len(ids) == len(set(ids))


def test_the_page_says_mock_in_both_languages() -> None:
    for language in ("ja", "en"):
        page = attrs.evolve(PAGE, language=language)
        text = "".join(read(page).text)
        assert "MOCK" in text
        assert "マイナアプリ" in text


def test_an_item_that_the_person_lacks_is_told_and_not_invented() -> None:
    tags = read(PAGE).tags
    absent = next(f for _, f in tags if f.get("data-testid") == "value-address-mihon-hanako")
    assert absent["class"] == "none"


def test_a_search_narrows_the_list_and_keeps_the_chosen_person() -> None:
    narrowed = attrs.evolve(PAGE, query="失効", chosen="mihon-hanako")
    ids = {found.get("data-testid") for _, found in read(narrowed).tags}
    assert {"persona-shikko-goro", "persona-mihon-hanako"} <= ids
    other = attrs.evolve(PAGE, query="plain adult", chosen="mihon-hanako")
    assert "persona-shikko-goro" not in {f.get("data-testid") for _, f in read(other).tags}


def test_the_language_is_asked_for_or_the_browsers_or_japanese() -> None:
    assert chosen_language("en", "ja") == "en"
    assert chosen_language(None, "fr;q=1, en;q=0.5, ja;q=0.4") == "en"
    assert chosen_language(None, "ja-JP,en;q=0.9") == "ja"
    assert chosen_language("xx", None) == "ja"
    assert chosen_language(None, "en;q=0, ja;q=broken") == "ja"


@given(st.text())
def test_any_accept_language_yields_a_language(header: str) -> None:
    assert chosen_language(None, header) in {"ja", "en"}


def test_codes_are_told_in_words() -> None:
    assert meaning("birthdate", "19900401", "ja") == "1990年4月1日"
    assert meaning("birthdate", "1990-04-01", "en") == "1 Apr 1990"
    assert meaning("birthdate", "19900400", "en") == "Apr 1990"
    assert meaning("birthdate", "19900000", "ja") == "1990年"
    assert meaning("gender", "2", "en") == "female"
    assert meaning("name", "2", "en") is None


def test_markup_is_kept_and_text_is_escaped() -> None:
    assert element("p", "<b>", Markup("<i></i>"), [None, "&"]) == "<p>&lt;b&gt;<i></i>&amp;</p>"
    assert element("input", value='"', checked=True, id=None) == '<input value="&quot;" checked>'


def test_every_error_and_problem_has_its_words() -> None:
    assert set(ERRORS) <= texts.ERRORS.keys()
    assert {problem.value for problem in Problem} == texts.SIGN_PROBLEMS.keys()
    assert texts.PROBLEMS.keys() == texts.SIGN_PROBLEMS.keys() - {Problem.PASSWORD_LOCKED}
