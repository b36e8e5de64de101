"""Checks a configuration as a whole, plugins and keys included: every fault at once."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from myna_sdk.configuration.chip_anchors import chip_anchor_faults
from myna_sdk.configuration.http import report_unusable_certificates
from myna_sdk.configuration.reading import draft
from myna_sdk.configuration.receipt_key import receipt_key_faults
from myna_sdk.configuration.values import Configuration
from myna_sdk.errors import ConfigError, PluginError
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.faults import Fault, FaultKind
from myna_sdk.providers.instances import Instance
from myna_sdk.providers.pairs import report_misfits
from myna_sdk.providers.places import Place, Surroundings, Wrong
from myna_sdk.providers.references import Reference
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.routes import able, resolve
from myna_sdk.providers.sections import ROUTES, Configured, Route
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.firm_rules import RuleFile, read_rule_files
from myna_sdk.store import KeyProvider, key_provider

_KEY_FAULTS: Final[Mapping[str, FaultKind]] = {
    "store-key-missing": FaultKind.MASTER_KEY_MISSING,
    "store-key-exposed": FaultKind.MASTER_KEY_EXPOSED,
    "store-key-malformed": FaultKind.MASTER_KEY_MALFORMED,
    "extra-missing": FaultKind.KEYRING_MISSING,
}


def check(configuration: Configuration, registry: Registry) -> tuple[Fault, ...]:
    """Return every fault and warning that shows only beside plugins, keys and environment.

    Every configured provider is constructed and the keys are read; nothing is sent.

    Args:
        configuration: A configuration that could be read.
        registry: The installed plugins.
    """
    notices = frozenset(configuration.notices)
    around = _around(configuration, notices, configuration.rule_files, registry)
    key = _master_key(configuration.store.key, configuration.surroundings)
    receipts = _receipt_key(configuration.receipts.key, configuration.surroundings)
    chip = _chip_anchors(configuration.card.anchors, configuration.surroundings)
    return _each_once(*configuration.warnings, *around, *key, *receipts, *chip)


def check_file(
    path: str | Path, registry: Registry, environ: Mapping[str, str] | None = None
) -> tuple[Fault, ...]:
    """Return every fault and warning of the file at ``path`` and of all that it names, at once.

    Unlike ``load`` and then `check`, a fault in one table does not hide those of its providers.

    Args:
        path: The file.
        registry: The installed plugins.
        environ: The environment variables that ``env:`` refers to; the process's by default.
    """
    try:
        read = draft(path, environ)
    except ConfigError as error:
        return error.faults
    around = _around(read, read.notices, read.rule_files, registry)
    key = () if read.key is None else _master_key(read.key, read.surroundings)
    receipts = _receipt_key(read.receipt_key, read.surroundings)
    chip = _chip_anchors(read.chip_anchors, read.surroundings)
    return _each_once(*read.faults, *around, *key, *receipts, *chip)


def _each_once(*faults: Fault) -> tuple[Fault, ...]:
    """Return the faults in their order: file and settings may both find one, told once."""
    return tuple(fault for n, fault in enumerate(faults) if fault not in faults[:n])


def _around(
    configured: Configured,
    notices: frozenset[str],
    rules: tuple[RuleFile, ...],
    registry: Registry,
) -> tuple[Fault, ...]:
    place = Place(configured.surroundings)
    _load_hooks(configured, registry)
    instances = registry.instances(configured)
    for name in instances:
        instance = instances.read(name, place)
        if not isinstance(instance, Wrong):
            _construct(instance, place.at("providers").at(name))
    for name, section in configured.providers.items():
        there = place.at("providers").at(name).at("http")
        report_unusable_certificates(name, section.http, there)
    _check_routes(configured, notices, registry, place)
    place.faults.extend(_rules_of_plugins(rules, registry))
    report_misfits(registry, configured, place)
    return tuple(place.faults)


def _load_hooks(configured: Configured, registry: Registry) -> None:
    """Load the hooks of the configured plugins, so that faulty ones show as broken."""
    for plugin_id in {section.plugin for section in configured.providers.values()}:
        plugin = registry.find(plugin_id)
        if plugin is not None:
            registry.hooks.load(plugin)


def _rules_of_plugins(firms: tuple[RuleFile, ...], registry: Registry) -> tuple[Fault, ...]:
    """Return what is wrong with the rules on paperwork, those that plugins bring included."""
    try:
        brought = registry.hooks.residence_rules()
    except PluginError as error:
        return (
            Fault(
                kind=FaultKind.PLUGIN_BROKEN,
                file=str(error.data.get("plugin", "")),
                key="",
                data=(("plugin", str(error.data.get("plugin", ""))), ("why", error.message)),
            ),
        )
    files = (*firms, *(RuleFile(name=name, text=text) for name, text in brought))
    return read_rule_files(files, RuleBook.ours())[1] if brought else ()


def _construct(instance: Instance, place: Place) -> None:
    try:
        _ = instance.provider
    except PluginError as error:
        why = str(error.data.get("why", error.message))
        place.report(FaultKind.PLUGIN_BROKEN, plugin=instance.plugin, why=why)
    except ConfigError as error:
        place.faults.extend(error.faults)
        if not error.faults:
            place.report(FaultKind.VALUE_REFUSED, why=error.message)


def _check_routes(
    configured: Configured, notices: frozenset[str], registry: Registry, place: Place
) -> None:
    for route in ROUTES:
        if not _is_used(configured, route, registry):
            continue
        leads = resolve(registry, configured, route, place)
        if isinstance(leads, Wrong) or route.notice is None or route.notice in notices:
            continue
        place.at("notices").at(route.notice).report(
            FaultKind.NOTICE_MISSING, route=f"{route.table}.{route.key}", notice=route.notice
        )


def _is_used(configured: Configured, route: Route, registry: Registry) -> bool:
    """Tell whether ``route`` is to lead somewhere.

    A route that the file names is. Of the others only those by which a person's identity reaches
    us: where nothing signs, something must log in.
    """
    if configured.routing.get(route.capability) is not None:
        return True
    if route.capability is not Capability.AUTHENTICATOR:
        return False
    return not able(registry, configured, Capability.SIGNER) or bool(
        able(registry, configured, Capability.AUTHENTICATOR)
    )


def _master_key(key: Reference, surroundings: Surroundings) -> tuple[Fault, ...]:
    place = Place(surroundings).at("store").at("key")
    fault = _key_fault(lambda: _provider(key, surroundings).master())
    if isinstance(fault, FaultKind):
        place.report(fault, reference=key)
    elif fault:
        place.report(FaultKind.VALUE_REFUSED, why=fault)
    return tuple(place.faults)


def _receipt_key(key: Reference | None, surroundings: Surroundings) -> tuple[Fault, ...]:
    return () if key is None else receipt_key_faults(key, surroundings)


def _chip_anchors(path: Path | None, surroundings: Surroundings) -> tuple[Fault, ...]:
    return () if path is None else chip_anchor_faults(path, surroundings)


def _provider(key: Reference, around: Surroundings) -> KeyProvider:
    return key_provider(key, around.base, environ=around.environ)


def _key_fault(read: Callable[[], object]) -> FaultKind | str:
    """Return what keeps the key from being read, or an empty text."""
    try:
        read()
    except ConfigError as error:
        return _KEY_FAULTS.get(error.code, error.message)
    return ""
