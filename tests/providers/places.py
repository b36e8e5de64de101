"""Places of configurations, and configurations of a few provider sections."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place, RawTable, Surroundings
from myna_sdk.providers.sections import ProviderSection, Routing


def place(
    environment: str = "sandbox",
    *,
    base: Path = Path("/nowhere"),
    environ: Mapping[str, str] | None = None,
) -> Place:
    """Return the top of a configuration called ``myna.toml``."""
    return Place(
        Surroundings(
            file="myna.toml",
            base=base,
            environ={} if environ is None else environ,
            environment=Environment(environment),
        )
    )


def kinds(where: Place) -> list[tuple[str, FaultKind]]:
    """Return key and kind of every fault reported."""
    return [(fault.key, fault.kind) for fault in where.faults]


@attrs.frozen
class Made:
    """As much of a configuration as the registry asks for."""

    providers: Mapping[ProviderName, ProviderSection]
    routing: Routing
    surroundings: Surroundings


Maker = Callable[..., Made]


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    """Give what makes a configuration of provider tables."""

    def make(
        tables: Mapping[str, Mapping[str, Any]],
        *,
        environment: str = "sandbox",
        route: str | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Made:
        sections = {
            ProviderName(name): ProviderSection(
                name=ProviderName(name),
                plugin=str(table.get("plugin", name)),
                table=RawTable({key: table[key] for key in table if key != "plugin"}),
            )
            for name, table in tables.items()
        }
        chosen = () if route is None else ((Capability.AUTHENTICATOR, ProviderName(route)),)
        top = place(environment, base=tmp_path, environ=environ)
        return Made(sections, Routing(chosen), top.surroundings)

    return make
