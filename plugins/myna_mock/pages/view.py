"""What the person's page shows, as plain values that any renderer may read."""

import attrs

from myna_mock.bilingual import Text
from myna_mock.pages.texts import Language


@attrs.frozen(kw_only=True)
class Choice:
    """One persona as the page offers it.

    Attributes:
        id: The persona's id.
        name: The name as its card has it.
        title: The kind of person.
        awkward: What makes the persona awkward.
        claims: Claim name and value exactly as the app would receive them.
        refusal: Why the service refuses this persona now, or ``None``.
    """

    id: str
    name: str
    title: Text
    awkward: Text
    claims: tuple[tuple[str, str], ...]
    refusal: Text | None = None

    def claim(self, name: str) -> str | None:
        """Return the value of the claim ``name``, or ``None`` if it would not be sent."""
        return dict(self.claims).get(name)

    def matches(self, words: str) -> bool:
        """Tell whether every word of ``words`` occurs in what the card shows."""
        told = (self.title.ja, self.title.en, self.awkward.ja, self.awkward.en)
        names = (self.id, self.name, "".join(self.name.split()))
        shown = " ".join((*names, *told)).casefold()
        return all(word in shown for word in words.casefold().split())


@attrs.frozen(kw_only=True)
class ErrorChoice:
    """One error that 異常 can return."""

    code: str
    text: Text


@attrs.frozen(kw_only=True)
class Signing:
    """What is to be signed.

    Attributes:
        digest: The digest, hexadecimal.
        form: What the card signs of it.
        refused: Why the last password was refused; ``None`` if none was.
    """

    digest: str
    form: Text
    refused: str | None = None


@attrs.frozen(kw_only=True)
class Page:
    """One rendering of the page.

    Attributes:
        action: Where the form is sent, a path of this server that holds the ticket.
        client: The asking client's id.
        returns_to: The redirect URI.
        at: The virtual instant, for people.
        always: Claims that are sent whatever is ticked.
        items: Claims that the person may withhold.
        choices: Every persona.
        errors: What 異常 can return.
        query: What the list is narrowed to.
        chosen: The id of the chosen persona.
        withheld: Claims that are unticked.
        abnormal: 異常 is chosen.
        error: The chosen error.
        failed: The last try failed: the chosen persona cannot log in, or sign.
        signing: What is to be signed; ``None`` for a login.
    """

    language: Language
    action: str
    client: str
    returns_to: str
    at: str
    always: tuple[str, ...]
    items: tuple[str, ...]
    choices: tuple[Choice, ...]
    errors: tuple[ErrorChoice, ...]
    query: str = ""
    chosen: str = ""
    withheld: frozenset[str] = frozenset()
    abnormal: bool = False
    error: str = ""
    failed: bool = False
    signing: Signing | None = None

    def text(self, login: Text, signing: Text) -> str:
        """Return the text for what this page is about."""
        return (login if self.signing is None else signing).into(self.language)

    def marker(self, index: int) -> str:
        """Return the class of what is seen only while the persona at ``index`` is chosen."""
        first = " at-first" if self.choices[index].id == self.chosen else ""
        return f"of of-{index}{first}"
