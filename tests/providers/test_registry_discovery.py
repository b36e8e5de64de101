"""Which plugins there are: nothing is chosen, nothing is displaced, nothing bad spreads."""

import sys
from importlib import metadata

import pytest

from myna_sdk.errors import UsageError
from myna_sdk.providers.discovery import FIRST_PARTY, RESERVED_IDS
from myna_sdk.providers.loading import State, findable
from myna_sdk.providers.manifest import ENTRY_POINT_GROUP
from myna_sdk.providers.registry import Registry
from tests.providers.distributions import Distributions, manifest

BAD_MANIFESTS = {
    "it-raises": ("raise RuntimeError('no')", "RuntimeError: no"),
    "it-exits": ("raise SystemExit(3)", "SystemExit"),
    "it-is-no-python": ("MANIFEST = (", "SyntaxError"),
    "it-imports-what-is-not-there": ("import module_that_is_not_there", "module_that_is_not_there"),
    "it-has-no-manifest": ("", "AttributeError"),
    "it-is-no-manifest": ("MANIFEST = {'id': 'bad'}", "is no Manifest but dict"),
    "it-calls-itself-otherwise": (manifest("other"), "calls itself 'other'"),
    "it-is-of-another-api": (manifest("bad", extra="api=99"), "API version 99"),
    "it-has-settings-alone": (manifest("bad", extra="factory=None, offers=()"), "only one of"),
    "it-offers-without-factory": (
        manifest("bad", extra="factory=None, settings=None"),
        "without a factory",
    ),
    "it-offers-nothing-known": (
        manifest("bad", extra="offers=('login',)"),
        "its manifest's offers",
    ),
    "it-offers-no-capability": (
        manifest("bad", extra="offers=(m.Offer('login'),)"),
        "its manifest's offers",
    ),
    "it-requires-one-text": (manifest("bad", extra="requires='httpx'"), "its manifest's requires"),
    "it-requires-nothing-at-all": (
        manifest("bad", extra="requires=None"),
        "its manifest's requires",
    ),
    "its-hosts-are-a-text": (manifest("bad", extra="hosts='acme.example'"), "manifest's hosts"),
    "its-rules-are-no-texts": (manifest("bad", extra="rules=(3,)"), "its manifest's rules"),
    "its-hooks-are-an-object": (manifest("bad", extra="hooks=3"), "its manifest's hooks"),
    "it-may-or-may-not-be-mock": (manifest("bad", extra="mock='no'"), "its manifest's mock"),
}


def test_discovering_imports_nothing(distributions: Distributions) -> None:
    distributions.plugin("alpha")
    assert "alpha" in Registry.discover().ids
    assert distributions.imported() == set()


def test_asking_for_a_plugin_imports_its_manifest_and_nothing_else(
    distributions: Distributions,
) -> None:
    distributions.plugin("alpha")
    distributions.plugin("beta")
    plugin = Registry.discover().plugin("alpha")
    assert (plugin.state, plugin.title, plugin.distribution) == (
        State.FOUND,
        "Alpha",
        "alpha-plugin",
    )
    assert distributions.imported() == {"alpha_manifest"}


@pytest.mark.parametrize(("source", "why"), BAD_MANIFESTS.values(), ids=BAD_MANIFESTS)
def test_a_bad_manifest_breaks_its_own_plugin_only(
    distributions: Distributions, source: str, why: str
) -> None:
    distributions.install("bad-plugin", {"bad": "bad_manifest:MANIFEST"}, {"bad_manifest": source})
    distributions.plugin("alpha")
    registry = Registry.discover()
    states = {plugin.id: plugin.state for plugin in registry.plugins()}
    assert states["alpha"] is State.FOUND
    assert states["bad"] is State.BROKEN
    assert why in registry.plugin("bad").problem


def test_two_claimants_of_one_id_are_both_refused_and_named(distributions: Distributions) -> None:
    for name in ("zeta-ev", "aleph-ev"):
        module = name.replace("-", "_")
        distributions.install(name, {"twice": f"{module}:MANIFEST"}, {module: manifest("twice")})
    registry = Registry.discover()
    rows = [row for row in registry.listing() if row.id == "twice"]
    assert [(row.distribution, row.state) for row in rows] == [
        ("aleph-ev", State.BROKEN),
        ("zeta-ev", State.BROKEN),
    ]
    assert all("aleph-ev 1.0 and zeta-ev 1.0" in row.problem for row in rows)
    assert "twice" not in registry.ids
    assert distributions.imported() == set()


@pytest.mark.parametrize("name", ["aaa-ev", "mmm-ev", "zzz-ev"])
def test_a_squatter_never_displaces_a_plugin_of_ours(
    distributions: Distributions, name: str
) -> None:
    """The order in which a folder lists distributions decides nothing."""
    distributions.install(
        name,
        {"digital-auth-app": "squatting:MANIFEST"},
        {"squatting": manifest("digital-auth-app")},
    )
    registry = Registry.discover()
    assert registry.plugin("digital-auth-app").distribution == "myna-sdk"
    squatters = [row for row in registry.listing() if row.distribution == name]
    assert [row.state for row in squatters] == [State.BROKEN]
    assert "reserved" in squatters[0].problem
    assert "squatting" not in sys.modules


def test_every_id_of_ours_is_reserved() -> None:
    """A squatter of one that is not would have both refused, and so break ours."""
    ours = metadata.distribution(FIRST_PARTY).entry_points.select(group=ENTRY_POINT_GROUP)
    assert len(ours) > 1
    assert {point.name for point in ours} <= RESERVED_IDS


def test_an_id_of_ours_stays_reserved_where_our_plugin_is_not_installed(
    distributions: Distributions,
) -> None:
    distributions.install(
        "early-bird", {"card-reader": "early:MANIFEST"}, {"early": manifest("card-reader")}
    )
    registry = Registry.discover()
    assert "card-reader" not in registry.ids
    found = registry.find("card-reader")
    assert found is not None
    assert found.state is State.BROKEN


@pytest.mark.parametrize("plugin_id", ["Alpha", "al_pha", "1alpha", "a" * 65, "日本"])
def test_an_id_that_no_table_could_have_is_refused(
    distributions: Distributions, plugin_id: str
) -> None:
    distributions.install("odd-plugin", {plugin_id: "odd:MANIFEST"}, {"odd": manifest(plugin_id)})
    rows = [row for row in Registry.discover().listing() if row.id == plugin_id]
    assert [row.state for row in rows] == [State.BROKEN]


def test_unreadable_metadata_hides_no_other_distribution(distributions: Distributions) -> None:
    distributions.plugin("alpha")
    distributions.plugin("beta")
    info = distributions.folder / "beta_plugin-1.0.dist-info"
    (info / "entry_points.txt").write_bytes(b"\xff\xfe\x00[broken")
    assert "alpha" in Registry.discover().ids


def test_a_missing_module_makes_a_plugin_unavailable_and_names_its_extra(
    distributions: Distributions,
) -> None:
    extra = "requires=('json', 'module_that_is_not_there'), extra='alpha-plugin[reader]'"
    distributions.plugin("alpha", extra=extra)
    plugin = Registry.discover().plugin("alpha")
    assert plugin.state is State.UNAVAILABLE
    assert plugin.missing == ("module_that_is_not_there",)
    assert "alpha-plugin[reader]" in plugin.problem


def test_a_required_module_is_looked_for_and_not_imported(distributions: Distributions) -> None:
    package = distributions.folder / "heavy_package"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    (package / "inner.py").write_text("", encoding="utf-8")
    distributions.plugin("alpha", extra="requires=('heavy_package.inner',)")
    assert Registry.discover().plugin("alpha").state is State.FOUND
    assert not findable("heavy_package.absent")
    assert "heavy_package" not in sys.modules


def test_an_unknown_plugin_is_answered_with_the_nearest_ids(distributions: Distributions) -> None:
    distributions.plugin("alpha")
    with pytest.raises(UsageError) as caught:
        Registry.discover().plugin("alhpa")
    assert caught.value.code == "plugin-unknown"
    assert "nearest: alpha" in caught.value.message
