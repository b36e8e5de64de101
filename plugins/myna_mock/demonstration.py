"""The demonstration: a mock service in a process of its own, and one person verified through it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import attrs

from myna_mock.customer import SESSION, SUBJECT, Later, live_on
from myna_mock.filing import Filed, file_receipt
from myna_mock.firm import REDIRECT_URI, Firm, curve_key
from myna_mock.paperwork import decided
from myna_mock.people.person import Ending, Persona
from myna_mock.people.registry import personas, unknown_persona
from myna_mock.people.state import Problem
from myna_mock.served.remote import RemoteWorld, connect
from myna_mock.server_process import ServerProcess, server_process
from myna_sdk.client import Myna
from myna_sdk.configuration import parse
from myna_sdk.identity.results import IdentityResult, Started
from myna_sdk.model.callback import Callback
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Verified
from myna_sdk.residence import Decision

USE_CASE = "rental-screening"
WANT = ("name", "address", "birth_date", "sex")

_HEAVY = ("httpx", "sqlalchemy")
"""What the story needs soon and takes long to load."""

Asked: TypeAlias = tuple[str, int | None]
"""An operation of the service and the status that it answered with."""

PersonsPart = Callable[[RemoteWorld, str, str], Callback]
"""Plays the person's part: world, persona and the URL to go to; returns the callback."""


@attrs.frozen(repr=False, kw_only=True)
class Told(Masked):
    """What happened.

    Attributes:
        persona: Who it was.
        problem: Why they could not log in, if they could not.
        started: The login as it was started.
        result: How it ended.
        by_browser: What the browser asked of the service, in order: operation and status.
        by_sdk: What the SDK asked of it.
        as_said: Whether it went as the persona's story says, with the facts of their chip.
        later: What came of them as a customer; ``None`` if they were not verified, cannot sign,
            or somebody plays their part.
        decisions: Which copies of the resident record that made unnecessary.
        filed: The receipt of the login, in the copy's place; ``None`` where nothing replaces it.
    """

    persona: Persona
    problem: Problem | None
    started: Started
    result: IdentityResult
    by_browser: tuple[Asked, ...]
    by_sdk: tuple[Asked, ...]
    as_said: bool
    later: Later | None = None
    decisions: tuple[Decision, ...] = ()
    filed: Filed | None = None


def demonstrate(
    server: ServerProcess,
    persona_id: str,
    part: PersonsPart,
    redirect_uri: str = REDIRECT_URI,
    *,
    later: bool = False,
) -> Told:
    """Return what happened when the persona logged in over real HTTP.

    Args:
        server: The mock service, which may still be starting.
        persona_id: Who logs in.
        part: Plays the person's part.
        redirect_uri: Where the browser comes back to.
        later: Whether the story goes on with signature, consent, a move and the new address.

    Raises:
        UsageError: ``persona-unknown``, with the nearest names.
        PluginError: ``mock-not-ready``: the mock service did not start.
    """
    persona = _known(persona_id)
    return tell(_world_of(server), persona, part, redirect_uri, later=later)


def tell(
    world: RemoteWorld,
    persona: Persona,
    part: PersonsPart,
    redirect_uri: str = REDIRECT_URI,
    *,
    later: bool = False,
) -> Told:
    """Return what happened when the persona logged in to a new firm in ``world``."""
    person, before = world.person(persona.id), len(world.port.exchanges())
    with tempfile.TemporaryDirectory(prefix="myna-demo-") as folder:
        firm = Firm(folder=Path(folder), redirect_uri=redirect_uri, key=curve_key())
        firm.settle_in(world)
        written = firm.configuration(world.base_url)
        configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
        with Myna(configuration) as myna:
            started = myna.identity.start(
                USE_CASE, subject=SUBJECT, want=WANT, browser_session=SESSION
            )
            callback = part(world, persona.id, started.url)
            returned = len(world.port.exchanges())
            result = myna.identity.complete(callback, browser_session=SESSION)
            asked = tuple((each.operation, each.status) for each in world.port.exchanges())
            as_said = _as_said(persona, result, person.shared)
            filed = file_receipt(myna, USE_CASE, result)
            goes_on = later and isinstance(result.outcome, Verified) and person.can_sign
            after = live_on(myna, world, person) if goes_on else None
            decisions = decided(myna, result, after)
    return Told(
        persona=persona,
        problem=person.report.problem,
        started=started,
        result=result,
        by_browser=asked[before:returned],
        by_sdk=asked[returned:],
        as_said=as_said,
        later=after,
        decisions=decisions,
        filed=filed,
    )


def _known(persona_id: str) -> Persona:
    known = personas()
    if persona_id not in known:
        raise unknown_persona(persona_id, known)
    return known[persona_id]


@contextmanager
def served_world() -> Iterator[RemoteWorld]:
    """Serve a mock world on loopback in a process of its own, until the block ends.

    Raises:
        PluginError: ``mock-not-ready``: the mock service did not start.
    """
    with server_process() as server:
        yield _world_of(server)


def _world_of(server: ServerProcess) -> RemoteWorld:
    for name in _HEAVY:
        import_module(name)  # the server takes as long to start
    return connect(server.world_url())


def by_itself(world: RemoteWorld, persona_id: str, url: str) -> Callback:
    """Return the callback after the persona approved, by following the real redirects."""
    return world.person(persona_id).approve(url)


def _as_said(persona: Persona, result: IdentityResult, shared: BasicFacts) -> bool:
    if isinstance(result.outcome, Verified):
        as_in_chip = result.outcome.facts.reveal() == shared.reveal()
        return persona.story.outcome is Ending.VERIFIED and as_in_chip
    said = (persona.story.outcome.value, persona.story.reason)
    return said == (type(result.outcome).__name__.lower(), result.outcome.reason)
