"""Provider instances: made on first use, bound to their hosts, broken by name."""

import pytest

from myna_sdk.errors import ConfigError, MynaError, PluginError, UsageError
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.constructing import PROTOCOLS
from myna_sdk.providers.faults import Fault, FaultKind
from myna_sdk.providers.loading import State
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.sections import ROUTES
from tests.providers.distributions import PROVIDER, Distributions
from tests.providers.places import Made, Maker


def faults(registry: Registry, configured: Made, name: str) -> list[Fault]:
    """Return the faults for which the instance ``name`` is refused."""
    with pytest.raises(ConfigError) as caught:
        registry.instances(configured)[name]
    return list(caught.value.faults)


def broken(registry: Registry, configured: Made, name: str = "alpha") -> str:
    """Return why the provider of the instance ``name`` cannot be made."""
    with pytest.raises(PluginError) as caught:
        _ = registry.instances(configured)[name].provider
    assert caught.value.code == "plugin-broken"
    assert caught.value.data["plugin"] == "alpha"
    return caught.value.message


def test_only_what_is_used_is_imported_and_made_once(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha")
    distributions.plugin("beta")
    instances = Registry.discover().instances(made({"alpha": {}, "beta": {}}))
    assert distributions.imported() == set()
    instance = instances["alpha"]
    assert instance.provider is instance.provider
    assert instances["alpha"] is instance
    assert distributions.imported() == {"alpha_manifest", "alpha_provider"}


def test_one_plugin_serves_two_tenants(distributions: Distributions, made: Maker) -> None:
    distributions.plugin("alpha")
    tables = {
        "east": {"plugin": "alpha", "token": "env:EAST"},
        "west": {"plugin": "alpha", "token": "env:WEST"},
    }
    configured = made(tables, environ={"EAST": "token-of-east", "WEST": "token-of-west"})
    east, west = Registry.discover().instances(configured).all()
    assert (east.plugin, west.plugin) == ("alpha", "alpha")
    assert east.settings.token.reveal() == "token-of-east"
    assert west.settings.token.reveal() == "token-of-west"


def test_the_hosts_are_those_of_the_manifest_and_of_the_url_settings(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha", extra="hosts=frozenset({'alpha.example'})")
    table = {"url": "https://API.operator.example:8443/v1", "back": "https://firm.example/back"}
    instance = Registry.discover().instances(made({"alpha": table}))["alpha"]
    assert instance.hosts == {"alpha.example", "api.operator.example:8443"}


def test_an_unknown_instance_is_answered_with_the_nearest_names(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha")
    with pytest.raises(UsageError) as caught:
        Registry.discover().instances(made({"alpha": {}}))["alhpa"]
    assert caught.value.code == "provider-unknown"
    assert "nearest: alpha" in caught.value.message


def test_an_unknown_plugin_is_a_fault_of_its_section(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha")
    found = faults(Registry.discover(), made({"one": {"plugin": "alhpa"}}), "one")
    assert [(fault.key, fault.kind) for fault in found] == [
        ("providers.one", FaultKind.PLUGIN_UNKNOWN)
    ]
    assert "alpha" in found[0].remedy


@pytest.mark.parametrize("environment", ["sandbox", "production", "mock"])
def test_a_plugin_of_the_mock_world_works_in_the_mock_world_only(
    distributions: Distributions, made: Maker, environment: str
) -> None:
    distributions.plugin("alpha", extra="mock=True")
    registry, configured = Registry.discover(), made({"alpha": {}}, environment=environment)
    if environment == "mock":
        assert registry.instances(configured)["alpha"].plugin == "alpha"
    else:
        assert [f.kind for f in faults(registry, configured, "alpha")] == [FaultKind.PLUGIN_MOCK]


@pytest.mark.parametrize(
    ("extra", "kind", "told"),
    [
        ("api=2", FaultKind.PLUGIN_BROKEN, "API version 2"),
        (
            "requires=('not_there',), extra='alpha[reader]'",
            FaultKind.PLUGIN_UNAVAILABLE,
            "pip install 'alpha[reader]'",
        ),
        (
            "settings=None, factory=None, offers=()",
            FaultKind.PLUGIN_NO_PROVIDER,
            "brings no provider",
        ),
        ("settings=lambda: load('Absent')", FaultKind.PLUGIN_BROKEN, "Absent"),
        ("settings=lambda: 'Settings'", FaultKind.PLUGIN_BROKEN, "no class"),
        ("settings=lambda: load('Provider')", FaultKind.PLUGIN_BROKEN, "no attrs class"),
    ],
)
def test_a_plugin_that_cannot_be_configured_says_why(
    distributions: Distributions, made: Maker, extra: str, kind: FaultKind, told: str
) -> None:
    distributions.plugin("alpha", extra=extra)
    found = faults(Registry.discover(), made({"alpha": {}}), "alpha")
    assert [(fault.key, fault.kind) for fault in found] == [("providers.alpha", kind)]
    assert told in found[0].render()


@pytest.mark.parametrize(
    "hint", ["object", "list[str]", "str | int", "Unheard", "m.Mapping[int, str]"]
)
def test_a_setting_of_a_type_that_settings_cannot_have_is_the_plugins_fault(
    distributions: Distributions, made: Maker, hint: str
) -> None:
    provider = PROVIDER.replace("url: m.HttpsUrl | None", f"url: '{hint} | None'")
    distributions.plugin("alpha", provider=provider)
    found = faults(Registry.discover(), made({"alpha": {"url": "x"}}), "alpha")
    assert [fault.kind for fault in found] == [FaultKind.PLUGIN_BROKEN]


def test_every_fault_of_every_section_is_told_at_once(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha")
    tables = {
        "one": {"plugin": "alpha", "token": "env:NOT_SET", "url": "http://operator.example"},
        "two": {"plugin": "gone"},
        "three": {"plugin": "alpha", "tokn": "env:NOT_SET"},
    }
    with pytest.raises(ConfigError) as caught:
        Registry.discover().instances(made(tables)).all()
    assert [(fault.key, fault.kind) for fault in caught.value.faults] == [
        ("providers.one.token", FaultKind.ENV_UNSET),
        ("providers.one.url", FaultKind.URL_PLAIN_HTTP),
        ("providers.two", FaultKind.PLUGIN_UNKNOWN),
        ("providers.three.tokn", FaultKind.KEY_UNKNOWN),
    ]


BEGIN = "    async def begin_login(self, ask, ctx): ...\n"
COMPLETE = "    async def complete_login(self, back, ctx): ...\n"
BAD_PROVIDERS = {
    "it-raises": (
        "self.settings = settings",
        "raise ValueError(settings.token.reveal())",
        "raised ValueError",
    ),
    "it-lacks-a-method": (COMPLETE, "", "no method complete_login"),
    "a-method-blocks": (BEGIN, BEGIN.replace("async ", ""), "begin_login is no async method"),
    "a-method-takes-less": (BEGIN, BEGIN.replace(", ctx", ""), "not take a request and a context"),
    "a-method-cannot-be-looked-at": (
        BEGIN,
        "    @property\n"
        "    def begin_login(self): raise RuntimeError(self.settings.token.reveal())\n",
        "its begin_login cannot be looked at: RuntimeError",
    ),
    "a-method-is-data": (BEGIN, "    begin_login = 3\n", "no method begin_login"),
}


@pytest.mark.parametrize(("old", "new", "why"), BAD_PROVIDERS.values(), ids=BAD_PROVIDERS)
def test_a_provider_that_breaks_its_promise_is_broken_and_no_setting_is_quoted(
    distributions: Distributions, made: Maker, old: str, new: str, why: str
) -> None:
    assert old in PROVIDER
    distributions.plugin("alpha", provider=PROVIDER.replace(old, new))
    configured = made({"alpha": {"token": "env:TOKEN"}}, environ={"TOKEN": "unmistakable-token"})
    message = broken(Registry.discover(), configured)
    assert why in message
    assert "unmistakable-token" not in message


def test_an_abstract_provider_is_broken_by_the_name_of_what_it_lacks(
    distributions: Distributions, made: Maker
) -> None:
    provider = PROVIDER.replace("class Provider:", "class Provider(m.Authenticator):")
    distributions.plugin("alpha", provider=provider.replace(COMPLETE, ""))
    assert "complete_login" in broken(Registry.discover(), made({"alpha": {}}))


def test_a_factory_may_refuse_settings_that_cannot_be_together(
    distributions: Distributions, made: Maker
) -> None:
    refuse = "raise m.ConfigError('service-environment', 'of another environment')"
    distributions.plugin("alpha", provider=PROVIDER.replace("self.settings = settings", refuse))
    with pytest.raises(MynaError) as caught:
        _ = Registry.discover().instances(made({"alpha": {}}))["alpha"].provider
    assert caught.value.code == "service-environment"


def test_every_capability_has_a_protocol_and_a_route() -> None:
    assert set(PROTOCOLS) == set(Capability)
    assert {route.capability for route in ROUTES} == set(Capability)


def test_one_candidate_needs_no_route(distributions: Distributions, made: Maker) -> None:
    distributions.plugin("alpha")
    distributions.plugin("beta", extra="offers=()")
    instances = Registry.discover().instances(made({"alpha": {}, "beta": {}}))
    assert instances.routed(Capability.AUTHENTICATOR).name == "alpha"


@pytest.mark.parametrize(
    ("tables", "route", "kind", "told"),
    [
        (("alpha", "gamma"), None, FaultKind.ROUTE_SEVERAL, "alpha, gamma"),
        (("beta",), None, FaultKind.ROUTE_NONE, "alpha, digital-auth-app, gamma"),
        (("alpha", "beta"), "beta", FaultKind.ROUTE_UNABLE, "alpha"),
        (("alpha", "beta"), "alhpa", FaultKind.ROUTE_UNKNOWN, "alpha"),
    ],
)
def test_a_route_that_leads_nowhere_is_a_fault_that_names_what_could_be(
    distributions: Distributions,
    made: Maker,
    tables: tuple[str, ...],
    route: str | None,
    kind: FaultKind,
    told: str,
) -> None:
    distributions.plugin("alpha")
    distributions.plugin("beta", extra="offers=()")
    distributions.plugin("gamma")
    configured = made({name: {} for name in tables}, route=route)
    with pytest.raises(ConfigError) as caught:
        Registry.discover().instances(configured).routed(Capability.AUTHENTICATOR)
    (fault,) = caught.value.faults
    assert (fault.key, fault.kind) == ("identity.authenticator", kind)
    assert told in fault.render()


def test_several_candidates_are_told_apart_by_the_route(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha")
    distributions.plugin("gamma")
    configured = made({"alpha": {}, "gamma": {}}, route="gamma")
    routed = Registry.discover().instances(configured).routed(Capability.AUTHENTICATOR)
    assert routed.name == "gamma"


def test_the_listing_tells_every_state(distributions: Distributions, made: Maker) -> None:
    distributions.plugin("alpha", extra="title='Alpha title'")
    distributions.plugin("beta")
    distributions.plugin("gamma", extra="api=9")
    distributions.plugin("delta", extra="requires=('not_there',)")
    distributions.hooks("omega", "pass")
    configured = made(
        {
            "east": {"plugin": "alpha"},
            "west": {"plugin": "alpha", "url": "http://x"},
            "gone": {},
            "delta": {},
            "third": {"plugin": "gamma"},
        }
    )
    rows = {row.id: row for row in Registry.discover().listing(configured)}
    assert {name: row.state for name, row in rows.items() if row.distribution != "myna-sdk"} == {
        "east": State.READY,
        "west": State.UNCONFIGURED,
        "gone": State.UNAVAILABLE,
        "delta": State.UNAVAILABLE,
        "third": State.BROKEN,
        "beta": State.UNCONFIGURED,
        "omega": State.READY,
    }
    assert "providers.west.url" in rows["west"].problem
    assert rows["east"].as_json() == {
        "id": "east",
        "plugin": "alpha",
        "title": "Alpha title",
        "version": "1.0",
        "distribution": "alpha-plugin",
        "state": "ready",
        "capabilities": [{"capability": "authenticator", "level": "full", "since": "0.1"}],
        "problem": "",
    }


def test_a_squatter_is_listed_beside_the_configured_plugin_it_claims(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("mock", name="aaa-ev")
    rows = Registry.discover().listing(made({"mock": {}}, environment="mock"))
    assert {(row.id, row.distribution): row.state for row in rows if row.plugin == "mock"} == {
        ("mock", "aaa-ev"): State.BROKEN,
        ("mock", "myna-sdk"): State.UNCONFIGURED,
    }


def test_a_partial_offer_tells_what_is_missing(distributions: Distributions) -> None:
    offer = "offers=(m.Offer(m.Capability.AUTHENTICATOR, m.Level.PARTIAL, 'no resume'),)"
    distributions.plugin("alpha", extra=offer)
    (row,) = [row for row in Registry.discover().listing() if row.id == "alpha"]
    assert row.as_json()["capabilities"][0]["missing"] == "no resume"


def test_an_instance_shows_no_setting(distributions: Distributions, made: Maker) -> None:
    distributions.plugin("alpha")
    configured = made({"alpha": {"token": "env:TOKEN"}}, environ={"TOKEN": "unmistakable-token"})
    instances = Registry.discover().instances(configured)
    shown = f"{instances!r} {instances['alpha']!r} {instances['alpha'].settings!r} {configured!r}"
    assert "unmistakable-token" not in shown
