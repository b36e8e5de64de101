"""The seam between a world and those who use it: the same in process and over HTTP.

`WorldPort` is what a world can do, in plain values that JSON can carry. `WorldFace` builds the
comfortable methods on it, so that `World` and a remote world share every one of them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from myna_mock.faults import FaultState
from myna_mock.journal import Exchange
from myna_mock.people.carried import carried_facts
from myna_mock.people.state import CertificateStatus, Problem
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

if TYPE_CHECKING:
    from myna_mock.card.profile import CardProfile
    from myna_mock.card.virtual_card import VirtualCard


@attrs.frozen(repr=False)
class Browsed(Masked):
    """What a browser gets for one request.

    Attributes:
        status: The HTTP status.
        location: Where it is sent, if anywhere.
        text: The page, for telling why there is no way on.
    """

    status: int
    location: str | None
    text: str

    def _shown(self) -> str:
        return str(self.status)


@attrs.frozen(repr=False, kw_only=True)
class PersonReport(Masked):
    """How it is with a person at the world's instant.

    Attributes:
        id: The persona's id.
        register: The residence register, in full.
        chip: The text in the chip, which an app shares.
        problem: Why they cannot log in now.
        signing_problem: Why they cannot sign now.
        signing_certificate: How the certificate stands that they would sign with; ``None`` if
            they cannot.
        signing_password: What they enter to sign.
    """

    id: str
    register: BasicFacts
    chip: BasicFacts
    problem: Problem | None
    signing_problem: Problem | None
    signing_certificate: CertificateStatus | None
    signing_password: str

    @property
    def carried(self) -> BasicFacts:
        """The register as a certificate would carry it: substituted, without additions."""
        return carried_facts(self.register)

    def _shown(self) -> str:
        return self.id


class WorldPort(Protocol):
    """What a world can do, asked from anywhere."""

    @property
    def base_url(self) -> str:
        """The world's root as clients know it, without trailing slash."""
        ...

    def instant(self) -> Instant:
        """Return the present virtual instant."""
        ...

    def set_instant(self, instant: Instant) -> None:
        """Move the virtual clock to ``instant``."""
        ...

    def persona_ids(self) -> tuple[str, ...]:
        """Return everybody's id, in the documented order."""
        ...

    def report(self, persona: str) -> PersonReport:
        """Return how it is with ``persona`` now.

        Raises:
            UsageError: ``persona-unknown``, with the nearest names.
        """
        ...

    def happen(self, persona: str, event: str, options: Mapping[str, Any]) -> None:
        """Have something happen to ``persona`` now.

        Raises:
            UsageError: ``persona-unknown``, ``event-unknown``, ``event-invalid`` or
                ``event-impossible``.
        """
        ...

    def add_persona(self, persona: str, data: Mapping[str, Any]) -> None:
        """Add a person described as in ``personas.toml``.

        Raises:
            UsageError: ``persona-invalid`` or ``persona-taken``.
        """
        ...

    def card(self, persona: str, profile: "CardProfile | None" = None) -> "VirtualCard":
        """Return the card of ``persona``.

        Raises:
            UsageError: ``persona-unknown``, ``mock-card-absent``, or ``mock-card-elsewhere``:
                a served world hands out no cards.
        """
        ...

    def enrol_client(
        self, client_id: str, jwks: Mapping[str, Any], redirect_uris: tuple[str, ...], name: str
    ) -> None:
        """Enrol a relying party, or change it.

        Raises:
            UsageError: ``client-invalid``.
        """
        ...

    def change_client(
        self, client_id: str, *, enabled: bool | None = None, signing: bool | None = None
    ) -> None:
        """Enable or disable a client, or what it may; ``None`` leaves a thing as it is.

        Raises:
            UsageError: ``client-unknown``.
        """
        ...

    def add_fault(self, address: str, kind: str, options: Mapping[str, Any]) -> str:
        """Set a fault and return its id.

        Raises:
            UsageError: ``fault-address-unknown``, ``fault-kind-unknown`` or ``fault-invalid``.
        """
        ...

    def remove_fault(self, fault_id: str) -> FaultState | None:
        """Remove a fault and return its last state, ``None`` if there is no such one."""
        ...

    def fault_states(self) -> tuple[FaultState, ...]:
        """Return every fault that was set and not removed."""
        ...

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return every exchange so far."""
        ...

    def rotate_keys(self, step: str) -> tuple[str, ...]:
        """Take one step (``publish``, ``use`` or ``retire``) and return the ``kid`` concerned.

        Raises:
            UsageError: ``rotation-step-unknown`` or ``rotation-nothing-to-retire``.
        """
        ...

    def browse(self, method: str, url: str, form: tuple[tuple[str, str], ...] = ()) -> Browsed:
        """Do what a browser does for one request to the world, redirects not followed.

        Raises:
            UsageError: ``foreign-url``: the URL is not this world's.
            TransportError: A fault kept the reply from arriving.
        """
        ...
