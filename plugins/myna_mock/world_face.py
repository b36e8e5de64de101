"""The comfortable side of a world, the same for one in process and for one far away."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from myna_mock.clock import later
from myna_mock.faults import FaultState
from myna_mock.journal import Journal
from myna_mock.people.registry import FIRST
from myna_mock.person_handle import PersonHandle
from myna_mock.ports import WorldPort
from myna_mock.standing_fault import StandingFault
from myna_sdk.model.instants import Instant
from myna_sdk.model.reasons import Reason

if TYPE_CHECKING:
    from myna_mock.arrangements import Journey


@attrs.frozen
class PortClock:
    """The clock of a world, asked through its port."""

    _port: WorldPort

    def now(self) -> Instant:
        """Return the world's present instant."""
        return self._port.instant()


class WorldFace(ABC):
    """What a test does with a world."""

    @property
    @abstractmethod
    def port(self) -> WorldPort:
        """The seam through which this world is asked."""

    # Where and when

    @property
    def base_url(self) -> str:
        """The world's root as clients know it, without trailing slash."""
        return self.port.base_url

    @property
    def issuer(self) -> str:
        """The issuer of its デジタル認証アプリ service."""
        return f"{self.base_url}/api/realms/main"

    @property
    def at(self) -> Instant:
        """The present virtual instant."""
        return self.port.instant()

    @property
    def clock(self) -> Any:
        """The world's clock, for an SDK that shall live in it."""
        return PortClock(self.port)

    def travel(self, *, years: int = 0, months: int = 0, **span: float) -> Instant:
        """Move the clock on (or back) and return the instant arrived at.

        Args:
            years: Calendar years; 29 February becomes the 28th.
            months: Calendar months; a day that the month lacks becomes its last.
            **span: ``weeks``, ``days``, ``hours``, ``minutes``, ``seconds``.

        Raises:
            UsageError: ``travel-invalid``.
        """
        return self.travel_to(later(self.at, years=years, months=months, **span))

    def travel_to(self, instant: Instant) -> Instant:
        """Set the clock to ``instant`` and return it."""
        self.port.set_instant(instant)
        return instant

    # People

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody's id, in the documented order."""
        return self.port.persona_ids()

    def person(self, persona: str = FIRST) -> PersonHandle:
        """Return the handle of a person.

        Raises:
            UsageError: ``persona-unknown``, with the nearest names.
        """
        return PersonHandle(self.port.report(persona).id, self.port)

    def add_person(self, persona: str, data: Mapping[str, Any]) -> PersonHandle:
        """Add a person described as in ``personas.toml`` and return their handle.

        Raises:
            UsageError: ``persona-invalid`` or ``persona-taken``.
        """
        self.port.add_persona(persona, data)
        return self.person(persona)

    def can_log_in(self, persona: str) -> bool:
        """Tell whether a certificate of the person holds now and is at hand."""
        return self.port.report(persona).problem is None

    def can_sign(self, persona: str) -> bool:
        """Tell whether the person has a signing certificate at hand that has not ended."""
        return self.port.report(persona).signing_problem is None

    # Relying parties

    def enrol(
        self,
        client_id: str,
        jwks: Mapping[str, Any],
        redirect_uris: Sequence[str],
        name: str = "",
    ) -> None:
        """Enrol a relying party with its public keys, or change its enrolment.

        Args:
            client_id: Letters and digits.
            jwks: A public JWK set (RFC 7517).
            redirect_uris: Exactly these may be returned to.
            name: What the person's page calls it; the id when left out.

        Raises:
            UsageError: ``client-invalid``.
        """
        self.port.enrol_client(client_id, jwks, tuple(redirect_uris), name or client_id)

    def enable(self, client_id: str, *, enabled: bool = True) -> None:
        """Enable a client, or disable it.

        Raises:
            UsageError: ``client-unknown``.
        """
        self.port.change_client(client_id, enabled=enabled)

    def let_sign(self, client_id: str, *, allowed: bool = True) -> None:
        """Let a client have documents signed, or stop it; whoever is enrolled may at first.

        Raises:
            UsageError: ``client-unknown``.
        """
        self.port.change_client(client_id, signing=allowed)

    def rotate_keys(self, step: str) -> tuple[str, ...]:
        """Take one step of a key rotation and return the ``kid`` concerned.

        Args:
            step: ``publish`` a next key, ``use`` the newest, or ``retire`` all others.

        Raises:
            UsageError: ``rotation-step-unknown`` or ``rotation-nothing-to-retire``.
        """
        return self.port.rotate_keys(step)

    # Faults and journal

    def fault(
        self, address: str, kind: str, times: int | None = None, **options: Any
    ) -> StandingFault:
        """Set a fault and return it; as a context manager it insists on being met.

        Args:
            address: Such as ``digital-auth-app.token``.
            kind: Such as ``http-503``, ``hang`` or ``wrong-nonce``; see `myna_mock.faults`.
            times: How many requests meet it; all until it is removed when left out.
            **options: The other attributes of `FaultSpec`.

        Raises:
            UsageError: ``fault-address-unknown``, ``fault-kind-unknown`` or ``fault-invalid``.
        """
        fault_id = self.port.add_fault(address, kind, {"times": times, **options})
        return StandingFault(fault_id, address, kind, self.port)

    def unused_faults(self) -> tuple[FaultState, ...]:
        """Return every standing fault that no request has met."""
        return tuple(state for state in self.port.fault_states() if state.used == 0)

    @property
    def journal(self) -> Journal:
        """The exchanges so far."""
        return Journal(self.port.exchanges())

    def arrange(self, reason: Reason | str, persona: str = FIRST) -> "Journey":
        """Return the journey that ends with ``reason``: a login, or what it is prepared for.

        Raises:
            UsageError: ``reason-unknown``, with the nearest names.
        """
        from myna_mock.arrangements import journey  # noqa: PLC0415 - it needs this class

        return journey(self, reason, persona)
