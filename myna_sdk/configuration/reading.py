"""Reading a configuration: every fault at once, or one frozen value."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs
from attrs.validators import deep_mapping, ge, instance_of

from myna_sdk.configuration import guards
from myna_sdk.configuration.store_urls import read_store_url
from myna_sdk.configuration.values import (
    Configuration,
    IdentitySection,
    MockSection,
    RelyingParty,
    SignatureVerifier,
    StoreSection,
)
from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.context import Environment
from myna_sdk.providers.discovery import ID_PATTERN
from myna_sdk.providers.faults import Fault, FaultKind, config_error
from myna_sdk.providers.places import WRONG, Place, RawTable, Surroundings, Wrong, toml_type
from myna_sdk.providers.references import warn_if_open
from myna_sdk.providers.sections import LATER_ROUTES, ROUTES, HttpSettings, ProviderSection, Routing
from myna_sdk.providers.structuring import structure

_TOML_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_QUOTED: Final = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"")


@attrs.frozen
class _Consents:
    registry: str | None = None


@attrs.frozen
class _Facts:
    source: str | None = None


@attrs.frozen
class _Status:
    checker: str | None = None


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class _File:
    """The tables of the file."""

    environment: Environment
    language: Literal["ja", "en"] = "ja"
    relying_party: RelyingParty
    store: StoreSection
    providers: Mapping[str, RawTable] = _NOTHING
    notices: Mapping[str, str] = _NOTHING
    identity: IdentitySection = attrs.field(factory=IdentitySection)
    consents: _Consents = attrs.field(factory=_Consents)
    facts: _Facts = attrs.field(factory=_Facts)
    status: _Status = attrs.field(factory=_Status)
    mock: MockSection | None = None
    retention_days: Mapping[str, int] = attrs.field(
        default=_NOTHING, validator=deep_mapping(instance_of(str), ge(0))
    )


def load(path: str | Path, environ: Mapping[str, str] | None = None) -> Configuration:
    """Return the configuration that the TOML file at ``path`` holds.

    Args:
        path: The file. Relative paths within it start at its directory.
        environ: The environment variables that ``env:`` refers to; the process's by default.

    Raises:
        ConfigError: ``config-missing``, ``config-unreadable`` or ``config-syntax`` of the file
            itself; ``config-invalid`` with every fault of what stands in it.
    """
    mapping = _parsed(Path(path))
    return parse(
        mapping.reveal(),
        source=str(path),
        environ=os.environ if environ is None else environ,
        base=Path(path).absolute().parent,
    )


def parse(
    mapping: Mapping[str, Any], *, source: str, environ: Mapping[str, str], base: Path
) -> Configuration:
    """Return the configuration that ``mapping`` holds.

    Args:
        mapping: What a TOML parser returned.
        source: What to call it in faults.
        environ: The environment variables that ``env:`` refers to.
        base: The directory that relative paths start at.

    Raises:
        ConfigError: ``config-invalid``, with every fault at once.
    """
    surroundings = Surroundings(
        file=source, base=base, environ=environ, environment=_environment(mapping)
    )
    top = Place(surroundings)
    written = Concealed(guards.without_my_numbers(mapping, top))
    configuration = _configuration(written, top)
    if isinstance(configuration, Wrong):
        raise config_error(top.faults)
    return configuration


def _configuration(written: Concealed[Any], top: Place) -> Configuration | Wrong:
    file = structure(_File, written.reveal(), top)
    providers = _providers(written, top)
    guards.report_production_urls(written, top)
    if isinstance(file, Wrong):
        return file
    _check_relying_party(file.relying_party, top.at("relying_party"))
    _check_later_routes(written, top)
    store = read_store_url(file.store, top.at("store"))
    environment = file.environment
    if file.mock is not None and environment is not Environment.MOCK:
        top.at("mock").report(FaultKind.MOCK_TABLE, environment=environment.value)
    if top.errors:
        return WRONG
    return Configuration(
        environment=environment,
        language=file.language,
        relying_party=file.relying_party,
        store=store,
        providers=MappingProxyType(providers),
        notices=file.notices,
        identity=file.identity,
        routing=_routing(file),
        mock=file.mock,
        retention=_retention(file.retention_days),
        surroundings=top.surroundings,
        warnings=tuple(top.faults),
        written=written,
    )


def _environment(mapping: Mapping[str, Any]) -> Environment:
    """Return the environment to judge by; a wrong one is reported where it is structured."""
    try:
        return Environment(mapping["environment"])
    except (KeyError, ValueError):
        return Environment.MOCK


def _providers(written: Concealed[Any], top: Place) -> dict[ProviderName, ProviderSection]:
    tables = written.reveal().get("providers")
    place = top.at("providers")
    if not isinstance(tables, Mapping):
        return {}
    read = [
        _provider(name, RawTable(table), place.at(name))
        for name, table in tables.items()
        if isinstance(table, Mapping)
    ]
    return {section.name: section for section in read if not isinstance(section, Wrong)}


def _provider(name: str, table: RawTable, place: Place) -> ProviderSection | Wrong:
    if not ID_PATTERN.fullmatch(name):
        return place.report(FaultKind.NAME_MALFORMED)
    own = dict(table.reveal())
    plugin = own.pop("plugin", name)
    http = structure(HttpSettings, own.pop("http", {}), place.at("http"))
    if isinstance(plugin, Wrong) or isinstance(http, Wrong):
        return WRONG
    if not isinstance(plugin, str):
        return place.at("plugin").report(
            FaultKind.TYPE_WRONG, got=toml_type(plugin), expected='"PLUGIN-ID"'
        )
    if http.client_key is not None:
        warn_if_open(http.client_key, place.at("http").at("client_key"))
    return ProviderSection(name=ProviderName(name), plugin=plugin, table=RawTable(own), http=http)


def _check_relying_party(party: RelyingParty, place: Place) -> None:
    verifier = party.signature_verifier
    if verifier is SignatureVerifier.NONE:
        return
    if party.notified_on is None:
        place.at("notified_on").report(FaultKind.NOTIFIED_ON_MISSING, verifier=verifier.value)
    if party.operator is None and verifier is SignatureVerifier.ENTRUSTED:
        place.at("operator").report(FaultKind.OPERATOR_MISSING)


def _check_later_routes(written: Concealed[Any], top: Place) -> None:
    for table, keys in LATER_ROUTES.items():
        for key in keys:
            if key in written.reveal().get(table, {}):
                top.at(table).at(key).report(FaultKind.ROUTE_LATER)


def _routing(file: _File) -> Routing:
    read = [(route, getattr(getattr(file, route.table), route.key)) for route in ROUTES]
    return Routing(tuple((route.capability, ProviderName(name)) for route, name in read if name))


def _retention(days: Mapping[str, int]) -> Mapping[str, timedelta]:
    return MappingProxyType({use_case: timedelta(days=count) for use_case, count in days.items()})


def _parsed(path: Path) -> Concealed[dict[str, Any]]:
    """Return the file's tables; the text and whatever failed in it stay out of sight."""
    text = _text(path)
    found: Concealed[dict[str, Any]] | None = None
    why = ""
    try:
        found = Concealed(tomllib.loads(text.reveal()))
    except tomllib.TOMLDecodeError as error:
        why = str(error)
    except RecursionError:
        why = "nested too deeply"
    if found is None:
        raise _syntax_error(path, text, why)
    return found


def _text(path: Path) -> Concealed[str]:
    data = b""
    try:
        data = path.read_bytes()
        return Concealed(data.decode("utf-8-sig"))  # editors on Windows leave a mark in front
    except FileNotFoundError:
        fault = _fault(FaultKind.FILE_MISSING, path, path=path)
        code = "config-missing"
    except OSError as error:
        fault = _fault(FaultKind.FILE_UNREADABLE, path, why=error.strerror or "")
        code = "config-unreadable"
    except UnicodeDecodeError as error:
        fault = _fault(FaultKind.FILE_NOT_UTF8, path, position=error.start)
        code = "config-unreadable"
    del data
    raise config_error([fault], code)


def _syntax_error(path: Path, text: Concealed[str], why: str) -> ConfigError:
    place = _TOML_PLACE.search(why)
    lines = text.reveal().splitlines() or [""]
    line, column = (place[1], place[2]) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    words = _QUOTED.sub("…", why[: place.start()] if place else why).strip()
    fault = _fault(FaultKind.SYNTAX, path, line=line, column=column, why=words)
    return config_error([fault], "config-syntax")


def _fault(kind: FaultKind, file: Path, **data: object) -> Fault:
    pairs = tuple((name, str(value)) for name, value in data.items())
    return Fault(kind=kind, file=str(file), key="", data=pairs)
