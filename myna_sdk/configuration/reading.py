"""Reading a configuration: every fault at once, or one frozen value."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs
from attrs.validators import and_, deep_mapping, ge, instance_of, le

from myna_sdk.configuration import guards
from myna_sdk.configuration.rule_files import rule_files
from myna_sdk.configuration.rules import report_broken_rules, table_of
from myna_sdk.configuration.store_urls import read_store_url
from myna_sdk.configuration.toml_file import parsed_file
from myna_sdk.configuration.values import (
    LINE,
    CardSection,
    Configuration,
    ConsentsSection,
    IdentitySection,
    MockSection,
    ReceiptsSection,
    RelyingParty,
    ResidenceSection,
    StoreSection,
)
from myna_sdk.law.evidence import SignatureVerifierStatus
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.nearest import near_names
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.context import Environment
from myna_sdk.providers.discovery import ID_PATTERN
from myna_sdk.providers.faults import Fault, FaultKind, config_error
from myna_sdk.providers.places import WRONG, Place, RawTable, Surroundings, Wrong, toml_type
from myna_sdk.providers.references import Reference, is_reference, readable_file, warn_if_open
from myna_sdk.providers.sections import ROUTES, HttpSettings, ProviderSection, Routing
from myna_sdk.providers.structuring import structure
from myna_sdk.residence.firm_rules import RuleFile


@attrs.frozen
class _Facts:
    source: str | None = None


@attrs.frozen
class _Status:
    checker: str | None = None


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_MOST_DAYS: Final = 36_500
_OWN: Final = SignatureVerifierStatus.OWN.value


@attrs.frozen(kw_only=True)
class _File:
    """The tables of the file."""

    environment: Environment
    language: Literal["ja", "en"] = "ja"
    operation_seconds: int = attrs.field(default=60, validator=and_(ge(1), le(3600)))
    relying_party: RelyingParty
    store: StoreSection
    providers: Mapping[str, RawTable] = _NOTHING
    notices: Mapping[str, str] = attrs.field(
        default=_NOTHING, validator=deep_mapping(instance_of(str), LINE)
    )
    identity: IdentitySection = attrs.field(factory=IdentitySection)
    consents: ConsentsSection = attrs.field(factory=ConsentsSection)
    card: CardSection = attrs.field(factory=CardSection)
    receipts: ReceiptsSection = attrs.field(factory=ReceiptsSection)
    facts: _Facts = attrs.field(factory=_Facts)
    status: _Status = attrs.field(factory=_Status)
    residence: ResidenceSection = attrs.field(factory=ResidenceSection)
    mock: MockSection | None = None
    retention_days: Mapping[str, int] = attrs.field(
        default=_NOTHING, validator=deep_mapping(instance_of(str), and_(ge(0), le(_MOST_DAYS)))
    )


@attrs.frozen(kw_only=True, repr=False)
class Draft(Masked):
    """What could be read of a file, faults or not: enough to judge its providers and routes.

    Attributes:
        configuration: The whole, unless there is an error.
        providers: The provider sections that could be read.
        routing: The routes as written.
        notices: The names of the notices given.
        key: Where the master key is, if that could be read.
        receipt_key: Where the key that signs receipts is, likewise.
        chip_anchors: The file with the keys of the card CAs, likewise.
        rule_files: The firm's own rules on paperwork that could be read.
        surroundings: What the file was read within.
        faults: Every fault so far.
    """

    configuration: Configuration | None
    providers: Mapping[ProviderName, ProviderSection]
    routing: Routing
    notices: frozenset[str]
    key: Reference | None
    receipt_key: Reference | None
    chip_anchors: Path | None
    rule_files: tuple[RuleFile, ...]
    surroundings: Surroundings
    faults: tuple[Fault, ...]

    def _shown(self) -> str:
        return repr(self.surroundings)


def load(path: str | Path, environ: Mapping[str, str] | None = None) -> Configuration:
    """Return the configuration that the TOML file at ``path`` holds.

    Args:
        path: The file. Relative paths within it start at its directory.
        environ: The environment variables that ``env:`` refers to; the process's by default.

    Raises:
        ConfigError: ``config-missing``, ``config-unreadable`` or ``config-syntax`` of the file
            itself; ``config-invalid`` with every fault of what stands in it.
    """
    variables = _variables(environ)
    del environ  # like the file it may hold secrets, which no traceback shall show
    return _finished(_read(path, variables))


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
    held, variables = Concealed(mapping), _variables(environ)
    del mapping, environ
    return _finished(_drafted(held, source, variables, base))


def draft(path: str | Path, environ: Mapping[str, str] | None = None) -> Draft:
    """Return what can be read of the TOML file at ``path``, with every fault in it.

    Raises:
        ConfigError: ``config-missing``, ``config-unreadable`` or ``config-syntax``.
    """
    variables = _variables(environ)
    del environ
    return _read(path, variables)


def _variables(environ: Mapping[str, str] | None) -> Concealed[Mapping[str, str]]:
    return Concealed(os.environ if environ is None else environ)


def _read(path: str | Path, variables: Concealed[Mapping[str, str]]) -> Draft:
    return _drafted(parsed_file(Path(path)), str(path), variables, Path(path).absolute().parent)


def _finished(read: Draft) -> Configuration:
    if read.configuration is None:
        raise config_error(read.faults)
    return read.configuration


def _drafted(
    mapping: Concealed[Any], source: str, variables: Concealed[Mapping[str, str]], base: Path
) -> Draft:
    surroundings = Surroundings(
        file=source,
        base=base,
        environ=variables.reveal(),
        environment=_environment(mapping),
        own_verifier=_is_own_verifier(mapping),
    )
    top = Place(surroundings)
    written = Concealed(guards.without_my_numbers(mapping.reveal(), top))
    file = structure(_File, written.reveal(), top)
    providers = MappingProxyType(_providers(written, top))
    guards.report_production_urls(written, top)
    report_broken_rules(written, top)
    read = Draft(
        configuration=None,
        providers=providers,
        routing=_routing(written),
        notices=frozenset(table_of(written, "notices")),
        key=_key_in(written, "store"),
        receipt_key=_key_in(written, "receipts"),
        chip_anchors=_chip_anchors_in(written, surroundings),
        rule_files=rule_files(table_of(written, "residence").get("rules"), top),
        surroundings=surroundings,
        faults=(),
    )
    whole = None if isinstance(file, Wrong) else _whole(file, read, written, top)
    return attrs.evolve(read, configuration=whole, faults=tuple(top.faults))


def _whole(file: _File, read: Draft, written: Concealed[Any], top: Place) -> Configuration | None:
    if top.errors:
        return None
    store = read_store_url(file.store, top.at("store"))
    if isinstance(store, Wrong):
        return None
    return Configuration(
        environment=file.environment,
        language=file.language,
        operation_seconds=file.operation_seconds,
        relying_party=file.relying_party,
        store=store,
        providers=read.providers,
        notices=file.notices,
        identity=file.identity,
        consents=file.consents,
        card=file.card,
        receipts=file.receipts,
        routing=read.routing,
        mock=file.mock,
        retention=_retention(file.retention_days),
        rule_files=read.rule_files,
        surroundings=read.surroundings,
        warnings=tuple(top.faults),
        written=written,
    )


def _environment(mapping: Concealed[Any]) -> Environment:
    """Return the environment to judge by: of a misspelt one, which is reported, the likest."""
    near = near_names(str(mapping.reveal().get("environment")).lower(), Environment)
    return Environment(near[0]) if near else Environment.MOCK


def _is_own_verifier(mapping: Concealed[Any]) -> bool:
    """Tell whether the firm says that it verifies itself, and since when it may."""
    try:
        firm = mapping.reveal()["relying_party"]
        return bool(firm["notified_on"]) and firm["signature_verifier"] == _OWN
    except (KeyError, TypeError):
        return False


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
    if not ID_PATTERN.fullmatch(str(name)):
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


def _key_in(written: Concealed[Any], table: str) -> Reference | None:
    key = Concealed(table_of(written, table).get("key"))
    found = key.reveal()
    return Reference(found) if isinstance(found, str) and is_reference(found) else None


def _chip_anchors_in(written: Concealed[Any], surroundings: Surroundings) -> Path | None:
    """Return the file of the card CAs if there is one; what is wrong with it is told elsewhere."""
    named = table_of(written, "card").get("anchors")
    if not isinstance(named, str) or not named:
        return None
    found = readable_file(named.removeprefix("file:"), Place(surroundings))
    return None if isinstance(found, Wrong) else found


def _routing(written: Concealed[Any]) -> Routing:
    read = [(route, table_of(written, route.table).get(route.key)) for route in ROUTES]
    return Routing(
        tuple(
            (route.capability, ProviderName(name))
            for route, name in read
            if name and isinstance(name, str)
        )
    )


def _retention(days: Mapping[str, int]) -> Mapping[str, timedelta]:
    return MappingProxyType({use_case: timedelta(days=count) for use_case, count in days.items()})
