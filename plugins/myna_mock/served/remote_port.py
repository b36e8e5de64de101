"""A served world as a `WorldPort`: everything a world can do, asked over HTTP."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from myna_mock.faults import FaultState
from myna_mock.journal import Exchange
from myna_mock.ports import Browsed, PersonReport
from myna_mock.served.control.values_json import (
    exchange_from_json,
    fault_from_json,
    instant_from_json,
    instant_to_json,
    report_from_json,
)
from myna_mock.served.wire import Wire, segment
from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant

if TYPE_CHECKING:
    from myna_mock.card.profile import CardProfile
    from myna_mock.card.virtual_card import VirtualCard


class RemotePort:
    """Asks a served world; see `myna_mock.ports.WorldPort` for what each method does."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def base_url(self) -> str:
        """The world's root, without trailing slash."""
        return self._wire.base_url

    def instant(self) -> Instant:
        """Return the present virtual instant."""
        return instant_from_json(self._wire.ask("GET", "clock")["now"])

    def set_instant(self, instant: Instant) -> None:
        """Move the virtual clock to ``instant``."""
        self._wire.ask("PATCH", "clock", {"set": instant_to_json(instant)})

    def persona_ids(self) -> tuple[str, ...]:
        """Return everybody's id, in the documented order."""
        return tuple(self._wire.ask("GET", "")["people"])

    def report(self, persona: str) -> PersonReport:
        """Return how it is with ``persona`` now."""
        return report_from_json(self._wire.ask("GET", f"people/{segment(persona)}"))

    def happen(self, persona: str, event: str, options: Mapping[str, Any]) -> None:
        """Have something happen to ``persona`` now."""
        body = {"kind": event, "options": dict(options)}
        self._wire.ask("POST", f"people/{segment(persona)}/events", body)

    def add_persona(self, persona: str, data: Mapping[str, Any]) -> None:
        """Add a person described as in ``personas.toml``."""
        self._wire.ask("POST", "people", {"id": persona, **data})

    def card(self, persona: str, profile: "CardProfile | None" = None) -> "VirtualCard":
        """Refuse: cards are to be had in the process of the world only."""
        raise UsageError(
            "mock-card-elsewhere",
            "a served world hands out no cards; `myna mock card` puts one into a reader",
            persona=persona,
        )

    def enrol_client(
        self, client_id: str, jwks: Mapping[str, Any], redirect_uris: tuple[str, ...], name: str
    ) -> None:
        """Enrol a relying party, or change it."""
        body = {"jwks": dict(jwks), "redirect_uris": list(redirect_uris), "name": name}
        self._wire.ask("PUT", f"clients/{segment(client_id)}", body)

    def change_client(
        self, client_id: str, *, enabled: bool | None = None, signing: bool | None = None
    ) -> None:
        """Enable or disable a client, or what it may."""
        told = {"enabled": enabled, "signing": signing}
        changes = {name: value for name, value in told.items() if value is not None}
        self._wire.ask("PATCH", f"clients/{segment(client_id)}", changes)

    def add_fault(self, address: str, kind: str, options: Mapping[str, Any]) -> str:
        """Set a fault and return its id."""
        told = self._wire.ask("POST", "faults", {"address": address, "kind": kind, **options})
        return str(told["id"])

    def remove_fault(self, fault_id: str) -> FaultState | None:
        """Remove a fault and return its last state, ``None`` if there is no such one."""
        try:
            told = self._wire.ask("DELETE", f"faults/{segment(fault_id)}")
        except UsageError as refusal:
            if refusal.code != "fault-unknown":
                raise
            return None
        return fault_from_json(told)

    def fault_states(self) -> tuple[FaultState, ...]:
        """Return every fault that was set and not removed."""
        return tuple(map(fault_from_json, self._wire.ask("GET", "faults")["faults"]))

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return every exchange so far."""
        return tuple(map(exchange_from_json, self._wire.ask("GET", "journal")["exchanges"]))

    def rotate_keys(self, step: str) -> tuple[str, ...]:
        """Take one step of a key rotation and return the ``kid`` concerned."""
        return tuple(self._wire.ask("POST", "keys/rotations", {"step": step})["kids"])

    def browse(self, method: str, url: str, form: tuple[tuple[str, str], ...] = ()) -> Browsed:
        """Do what a browser does for one request to the world, redirects not followed."""
        return self._wire.browse(method, url, form)
