"""The documented list of people, written from the data so that it cannot drift."""

from myna_mock.people.person import Ending, Persona
from myna_mock.people.registry import personas

_HEAD = """\
# The people of the mock world

Ids are stable. Nobody of them can be anybody: their places do not exist, and their names are made
of words such as *sample*. The stories tell a login with everything shared late in the evening of
2026-11-24 in Japan, where every world begins. This page is written from the mock plugin's
`people/personas.toml`; a test keeps it so.

| Id | Who | What makes them awkward | A login ends | Story |
|---|---|---|---|---|
"""


def people_page() -> str:
    """Return the page that documents every persona."""
    return _HEAD + "".join(_row(persona) for persona in personas().values())


def _row(persona: Persona) -> str:
    story = persona.story
    ending = story.outcome.value if story.outcome is Ending.VERIFIED else f"`{story.reason}`"
    cells = (
        f"`{persona.id}`",
        f"{persona.title.en}<br>{persona.title.ja}",
        f"{persona.awkward.en}<br>{persona.awkward.ja}",
        ending,
        f"{story.text.en}<br>{story.text.ja}",
    )
    return f"| {' | '.join(cells)} |\n"
