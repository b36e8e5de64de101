"""A world in this process: its people, clock, services, faults and journal under one lock."""

import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode

import attrs

from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.clock import DEFAULT_INSTANT, VirtualClock
from myna_mock.enrolment import enrolled
from myna_mock.faults import (
    OPERATOR_KINDS,
    REPLY_KINDS,
    FaultBook,
    FaultKind,
    FaultState,
    Served,
    WireFault,
    read_fault,
)
from myna_mock.journal import Exchange
from myna_mock.keys import DerivedKeys, FreshKeys, KeySource
from myna_mock.logbook import Logbook
from myna_mock.people.card_pins import CardPin
from myna_mock.people.event_reading import read_event
from myna_mock.people.person import Person, Persona
from myna_mock.people.reading import read_persona
from myna_mock.people.registry import personas, unknown_persona
from myna_mock.people.rules import LifeRules, refuse_impossible
from myna_mock.people.state import PersonState, Problem
from myna_mock.ports import Browsed, PersonReport, WorldPort
from myna_mock.randomness import Derivation, SeededRandom
from myna_mock.served.exposure import public_root
from myna_mock.services.desktop_signer.service import DesktopSigner
from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import Client
from myna_mock.services.digital_auth_app.sealing import Sealer, SealFault
from myna_mock.services.digital_auth_app.service import NAME as APP_NAME
from myna_mock.services.digital_auth_app.service import DigitalAuthApp
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.services.digital_auth_app.tokens import TokenFault
from myna_mock.services.person_page.plain import PlainRenderer
from myna_mock.services.person_page.service import PersonPageService
from myna_mock.services.person_page.view import PageRenderer
from myna_mock.services.pocketsign.desk import Desk
from myna_mock.services.pocketsign.judging import Judge
from myna_mock.services.pocketsign.knobs import OperatorKnobs
from myna_mock.services.pocketsign.operator_key import OperatorKey
from myna_mock.services.pocketsign.service import NAME as OPERATOR_NAME
from myna_mock.services.pocketsign.service import PocketSign, tenant_of
from myna_mock.services.pocketsign.site import Operation as OperatorCall
from myna_mock.services.pocketsign.twists import OperatorFault
from myna_mock.spoiling import spoilt
from myna_mock.switchboard import Switchboard
from myna_mock.world_face import WorldFace
from myna_sdk.drive.clock import Clock
from myna_sdk.drive.entropy import RandomSource, SystemRandom
from myna_sdk.errors import TransportError, UsageError
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest

if TYPE_CHECKING:
    from myna_mock.card.content import CardIssuer
    from myna_mock.card.municipality import CardAuthority
    from myna_mock.card.profile import CardProfile
    from myna_mock.card.virtual_card import VirtualCard
    from myna_mock.transport import WorldTransport

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z", re.ASCII)
_FORM = (("content-type", "application/x-www-form-urlencoded"),)


class World(WorldFace):
    """A mock world. Two worlds share nothing, so parallel tests never meet."""

    def __init__(
        self,
        name: str = "default",
        *,
        at: Instant = DEFAULT_INSTANT,
        seed: int | None = None,
        knobs: Knobs | None = None,
        operator: OperatorKnobs | None = None,
        rules: LifeRules | None = None,
        base_url: str | None = None,
        renderer: PageRenderer | None = None,
        random: RandomSource | None = None,
    ) -> None:
        """Begin a world.

        Args:
            name: Lower-case letters, digits and hyphens; part of its URL.
            at: Where its clock stands.
            seed: Makes everything in it reproducible, keys included.
            knobs: How its デジタル認証アプリ service behaves.
            operator: How its PocketSign service behaves.
            rules: What can happen to people where that is unconfirmed.
            base_url: Its root as clients know it; ``http://127.0.0.1/w/NAME`` when left out.
            renderer: Makes the person's page.
            random: Its source of randomness, unless there is a seed.

        Raises:
            UsageError: ``world-name-invalid``, ``mock-public-url-invalid``, or
                ``mock-real-host``: a mock never answers under a real service's name.
        """
        if _NAME.match(name) is None:
            raise UsageError("world-name-invalid", "lower-case letters, digits and hyphens")
        self.name = name
        self._base_url = _safe_root(base_url or f"http://127.0.0.1/w/{name}")
        self._clock = VirtualClock(at)
        self._random: RandomSource = (
            (random or SystemRandom()) if seed is None else SeededRandom(seed)
        )
        self._derivation = Derivation(self._random)
        self._keys: KeySource = FreshKeys() if seed is None else DerivedKeys(self._derivation)
        self._lock = threading.RLock()
        self._people = {key: Person(persona) for key, persona in personas().items()}
        self._rules = rules or LifeRules()
        self._faults = FaultBook()
        self._logbook = Logbook()
        self._met: TokenFault | SealFault | OperatorFault | None = None
        self._card_issuer: CardIssuer | None = None
        self._services = self._opened(
            knobs or Knobs(), operator or OperatorKnobs(), renderer or PlainRenderer()
        )

    def _opened(self, knobs: Knobs, operator: OperatorKnobs, renderer: PageRenderer) -> Switchboard:
        ca = CertificateAuthority(
            base_url=self._base_url,
            people=self._people.values,
            keys=self._keys,
            derivation=self._derivation,
        )
        key = OperatorKey(keys=self._keys, derivation=self._derivation, form=operator.jwe)
        sealer = Sealer(ca=ca, people=self._people.values, key=key)
        app = DigitalAuthApp(
            base_url=self._base_url,
            knobs=knobs,
            random=self._random,
            derivation=self._derivation,
            key_source=self._keys,
            sealer=sealer,
            token_fault=self._token_fault,
            seal_fault=self._seal_fault,
        )
        page = PersonPageService(world=self.name, app=app, people=self._people, renderer=renderer)
        desk = Desk(
            judge=Judge(ca),
            key=key,
            knobs=operator,
            random=self._random,
            ocsp_is_down=lambda: self._faults.take("ca.ocsp", REPLY_KINDS) is not None,
        )
        signer = DesktopSigner(
            world=self.name,
            base_url=self._base_url,
            random=self._random,
            sealer=sealer,
            people=self._people,
            clients=lambda: app.records.clients,
            renderer=renderer,
        )
        pocketsign = PocketSign(desk=desk, fault=self._operator_fault)
        return Switchboard(app=app, page=page, ca=ca, operator=pocketsign, signer=signer)

    @property
    def app(self) -> DigitalAuthApp:
        """The world's デジタル認証アプリ service itself."""
        return self._services.app

    @property
    def operator(self) -> PocketSign:
        """The world's PocketSign service itself."""
        return self._services.operator

    @property
    def ca(self) -> CertificateAuthority:
        """The world's certificate authority itself."""
        return self._services.ca

    @property
    def card_authority(self) -> "CardAuthority":
        """The card CAs and municipalities of this world: what makes chip data authentic."""
        from myna_mock.card.municipality import CardAuthority  # noqa: PLC0415 - as below

        return CardAuthority(self._keys)

    @staticmethod
    def connect(url: str) -> WorldFace:
        """Return the served world at ``url``, such as ``http://127.0.0.1:8790/w/default``."""
        from myna_mock.served.remote import connect  # noqa: PLC0415 - brings httpx

        face: WorldFace = connect(url)
        return face

    def __repr__(self) -> str:
        return f"World({self.name!r}, at={self.at.isoformat()})"

    @property
    def port(self) -> WorldPort:
        """This world itself."""
        return self

    @property
    def base_url(self) -> str:
        """The world's root as clients know it, without trailing slash."""
        return self._base_url

    @property
    def clock(self) -> VirtualClock:
        """The world's clock. It stands still unless told to `run`."""
        return self._clock

    @property
    def transport(self) -> "WorldTransport":
        """An httpx transport, blocking and async, that reaches this world without a socket."""
        from myna_mock.transport import WorldTransport  # noqa: PLC0415 - brings httpx

        return WorldTransport(self._base_url, self.serve)

    # Requests

    def serve(self, request: ServiceRequest) -> Served:
        """Return what ``request`` comes to: a reply, or what the shell does instead."""
        with self._lock:
            at, self._met = self._clock.now(), None
            self.operator.charges()
            operation = self._services.operation(request)
            fault = self._faults.take(operation, REPLY_KINDS)
            if fault is None:
                served: Served = self._services.handle(request, at)
                met: FaultKind | None = self._met
            else:
                served = spoilt(fault, self._services.handle(request, at) if fault.late else None)
                met = fault.kind
            self._logbook.note(
                request,
                served,
                at=at,
                operation=operation,
                fault=None if met is None else met.value,
                client=self.app.client_of(request) or tenant_of(request),
                charges=self.operator.charges(),
            )
            return served

    def handle(self, request: ServiceRequest) -> ServiceReply:
        """Return the reply to ``request``, a delayed one at once.

        Raises:
            TransportError: ``connection-dropped`` or ``deadline-passed``: a fault kept the reply.
        """
        served = self.serve(request)
        if isinstance(served, ServiceReply):
            return served
        if served.kind is WireFault.DELAY and served.reply is not None:
            return served.reply
        code = "deadline-passed" if served.kind is WireFault.HANG else "connection-dropped"
        raise TransportError(code, f"a fault of the mock world: {served.kind.value}")

    def browse(self, method: str, url: str, form: tuple[tuple[str, str], ...] = ()) -> Browsed:
        """Do what a browser does for one request to the world, redirects not followed."""
        if not url.startswith(f"{self._base_url}/"):
            raise UsageError("foreign-url", "the URL is not one of this world")
        path, _, query = url.removeprefix(self._base_url).partition("#")[0].partition("?")
        reply = self.handle(
            ServiceRequest(
                method=method,
                path=unquote(path),
                query=tuple(parse_qsl(query, keep_blank_values=True)),
                headers=_FORM if form else (),
                body=urlencode(form).encode("ascii"),
                base_url=self._base_url,
            )
        )
        return Browsed(
            reply.status,
            dict(reply.headers).get("location"),
            reply.body.decode("utf-8", "replace"),
        )

    def _token_fault(self, operation: Operation) -> TokenFault | None:
        spec = self._faults.take(f"{APP_NAME}.{operation.value}", (TokenFault,))
        kind = spec.kind if spec is not None and isinstance(spec.kind, TokenFault) else None
        self._met = kind
        return kind

    def _seal_fault(self) -> SealFault | None:
        spec = self._faults.take(f"{APP_NAME}.{Operation.SIGN_RESULT.value}", (SealFault,))
        kind = spec.kind if spec is not None and isinstance(spec.kind, SealFault) else None
        self._met = kind
        return kind

    def _operator_fault(self, operation: OperatorCall) -> OperatorFault | None:
        spec = self._faults.take(f"{OPERATOR_NAME}.{operation.value}", OPERATOR_KINDS)
        kind = spec.kind if spec is not None and isinstance(spec.kind, OPERATOR_KINDS) else None
        self._met = kind
        return kind

    # What `WorldPort` promises

    def instant(self) -> Instant:
        """Return the present virtual instant."""
        return self._clock.now()

    def set_instant(self, instant: Instant) -> None:
        """Move the virtual clock to ``instant``."""
        with self._lock:
            self._clock.set(instant)

    def persona_ids(self) -> tuple[str, ...]:
        """Return everybody's id, in the documented order."""
        return tuple(self._people)

    def report(self, persona: str) -> PersonReport:
        """Return how it is with ``persona`` now."""
        with self._lock:
            person, at = self._person(persona), self._clock.now()
            state, signing = person.at(at), self.app.signs_with(person, at)
            return PersonReport(
                id=person.id,
                register=state.register,
                chip=state.chip,
                problem=self.app.problem(person, at),
                signing_problem=signing if isinstance(signing, Problem) else None,
                signing_certificate=None if isinstance(signing, Problem) else signing.status(at),
                signing_password=state.pins.chosen(CardPin.SIGNING),
            )

    def happen(self, persona: str, event: str, options: Mapping[str, Any]) -> None:
        """Have something happen to ``persona`` now."""
        with self._lock:
            person, at = self._person(persona), self._clock.now()
            told = read_event(event, options, at)
            refuse_impossible(told, person.at(at), self._rules)
            person.happen(told)

    def add_persona(self, persona: str, data: Mapping[str, Any]) -> None:
        """Add a person described as in ``personas.toml``."""
        with self._lock:
            if persona in self._people:
                raise UsageError("persona-taken", f"there is a persona {persona!r} already")
            self._people[persona] = Person(read_persona(persona, data))

    def card(self, persona: str, profile: "CardProfile | None" = None) -> "VirtualCard":
        """Return the card of ``persona``, in this process.

        Raises:
            UsageError: ``persona-unknown`` or ``mock-card-absent``.
        """
        from myna_mock.card.content import CardIssuer  # noqa: PLC0415 - worlds begin without it
        from myna_mock.card.profile import CardProfile  # noqa: PLC0415 - as above
        from myna_mock.card.virtual_card import VirtualCard  # noqa: PLC0415 - as above

        with self._lock:
            if self._card_issuer is None:
                self._card_issuer = CardIssuer(
                    ca=self.ca, authority=self.card_authority, derivation=self._derivation
                )
            return VirtualCard(
                self._person(persona),
                profile or CardProfile(),
                issuer=self._card_issuer,
                clock=self._clock,
                random=self._random,
                lock=self._lock,
            )

    def enrol_client(
        self, client_id: str, jwks: Mapping[str, Any], redirect_uris: tuple[str, ...], name: str
    ) -> None:
        """Enrol a relying party, or change it."""
        client = enrolled(client_id, jwks, redirect_uris, name)
        with self._lock:
            self.app.records.clients[client_id] = client

    def change_client(
        self, client_id: str, *, enabled: bool | None = None, signing: bool | None = None
    ) -> None:
        """Enable or disable a client, or what it may."""
        with self._lock:
            found = self.client(client_id)
            changed = attrs.evolve(
                found,
                enabled=found.enabled if enabled is None else enabled,
                signing=found.signing if signing is None else signing,
            )
            self.app.records.clients[client_id] = changed

    def add_fault(self, address: str, kind: str, options: Mapping[str, Any]) -> str:
        """Set a fault and return its id."""
        with self._lock:
            return self._faults.add(read_fault(address, kind, options)).id

    def remove_fault(self, fault_id: str) -> FaultState | None:
        """Remove a fault and return its last state, ``None`` if there is no such one."""
        with self._lock:
            return self._faults.remove(fault_id)

    def fault_states(self) -> tuple[FaultState, ...]:
        """Return every fault that was set and not removed."""
        with self._lock:
            return self._faults.states()

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return every exchange so far."""
        with self._lock:
            return self._logbook.entries()

    def rotate_keys(self, step: str) -> tuple[str, ...]:
        """Take one step of a key rotation and return the ``kid`` concerned."""
        with self._lock:
            return self.app.keys.rotate(step)

    # What a shell needs beside

    def run(self, beside: Clock) -> None:
        """Let the clock run from now on, at the pace of ``beside``."""
        with self._lock:
            self._clock.run(beside)

    def stand(self) -> None:
        """Let the clock stand still at the present instant."""
        with self._lock:
            self._clock.stand()

    def clear_journal(self) -> None:
        """Begin the journal anew."""
        with self._lock:
            self._logbook.clear()

    def client(self, client_id: str) -> Client:
        """Return an enrolled client.

        Raises:
            UsageError: ``client-unknown``.
        """
        found = self.app.records.clients.get(client_id)
        if found is None:
            raise UsageError("client-unknown", f"no client {client_id[:64]!r} is enrolled")
        return found

    def client_ids(self) -> tuple[str, ...]:
        """Return the ids of the enrolled clients."""
        return tuple(self.app.records.clients)

    def state(self, persona: str) -> PersonState:
        """Return everything about a person now, their certificates included.

        Raises:
            UsageError: ``persona-unknown``, with the nearest names.
        """
        with self._lock:
            return self._person(persona).at(self._clock.now())

    def persona(self, persona: str) -> Persona:
        """Return the data that a person came from.

        Raises:
            UsageError: ``persona-unknown``, with the nearest names.
        """
        return self._person(persona).persona

    def history(self, persona: str) -> tuple[tuple[str, Instant], ...]:
        """Return what happened to a person, by name and instant, in order.

        Raises:
            UsageError: ``persona-unknown``, with the nearest names.
        """
        with self._lock:
            return tuple((event.kind_name, event.at) for event in self._person(persona).history)

    def _person(self, persona: str) -> Person:
        found = self._people.get(persona)
        if found is None:
            raise unknown_persona(persona, self._people)
        return found


def _safe_root(base_url: str) -> str:
    """Return ``base_url`` without trailing slash, unless a mock may not call itself that."""
    root, mark, path = base_url.partition("/w/")
    return f"{public_root(root)}{mark}{path}".rstrip("/")
