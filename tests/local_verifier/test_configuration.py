"""What the configuration of a verifier of one's own may say, and what is refused before it runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from myna_local_verifier.settings import Lists, Settings
from myna_mock.firm import PROVIDER, VERIFIER, Firm
from myna_mock.observed import ObservedWorld
from myna_sdk.configuration import parse
from myna_sdk.configuration.checking import check
from myna_sdk.errors import ConfigError
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.own_verifier import JudgesItself
from myna_sdk.providers.places import Wrong
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.structuring import structure
from tests.providers.places import kinds, place

CERTIFICATE = "root.cer"
OCSP = {"signing": "https://ocsp.example/"}
CRL = {"url": "https://crl.example/{prefecture}/{municipality}.crl"}


@pytest.fixture
def written(world: ObservedWorld, firm: Firm) -> dict[str, Any]:
    return dict(firm.verifying_itself(world, ask_its_clock=False))


def faults(written: Mapping[str, Any], folder: Path) -> list[tuple[str, FaultKind]]:
    try:
        configuration = parse(written, source="myna.toml", environ={}, base=folder)
    except ConfigError as error:
        found = error.faults
    else:
        found = check(configuration, Registry.discover())
    return [(f.key, f.kind) for f in found if f.severity == "error"]


def read(table: Mapping[str, Any], folder: Path) -> tuple[object, list[tuple[str, FaultKind]]]:
    (folder / CERTIFICATE).write_bytes(b"")
    (folder / "lists").mkdir(exist_ok=True)
    where = place("mock", base=folder)
    settings = structure(Settings, {"anchors": "mock", "roots": [CERTIFICATE], **table}, where)
    return settings, kinds(where)


def test_a_firm_that_verifies_itself_is_without_fault(written: dict[str, Any], firm: Firm) -> None:
    assert faults(written, firm.folder) == []


def test_a_signature_that_is_sealed_for_an_operator_fits_no_verifier_of_ones_own(
    written: dict[str, Any], firm: Firm
) -> None:
    written["identity"] = {**written["identity"], "signer": PROVIDER}
    assert faults(written, firm.folder) == [("identity.verifier", FaultKind.PAIR_MISFIT)]
    parsed = parse(written, source="myna.toml", environ={}, base=firm.folder)
    (fault,) = check(parsed, Registry.discover())
    assert "digital-auth-app-jwe" in fault.render("en")
    assert VERIFIER in fault.render("ja")


def test_a_root_that_is_none_of_the_hierarchys_is_refused_with_its_file_and_why(
    written: dict[str, Any], firm: Firm
) -> None:
    own = dict(written["providers"][VERIFIER])
    (firm.folder / "junk.cer").write_bytes(b"-----BEGIN CERTIFICATE-----\n")
    own["roots"] = [*own["roots"], "junk.cer"]
    written["providers"] = {**written["providers"], VERIFIER: own}
    parsed = parse(written, source="myna.toml", environ={}, base=firm.folder)
    (fault,) = check(parsed, Registry.discover())
    assert (fault.key, fault.kind) == (f"providers.{VERIFIER}", FaultKind.VALUE_REFUSED)
    assert "junk.cer" in fault.render()
    assert "input-is-pem" in fault.render()


def _production(written: Mapping[str, Any], relying_party: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of a firm in production; its roots are the mock's, and refused."""
    own = {
        "anchors": "production",
        "roots": written["providers"][VERIFIER]["roots"],
        "ocsp": OCSP,
        "crl": CRL,
    }
    return {
        **{key: written[key] for key in ("language", "store", "notices")},
        "environment": "production",
        "relying_party": {"name": "見本不動産株式会社", **relying_party},
        "providers": {VERIFIER: own},
    }


NOT_OWN = {(f"providers.{VERIFIER}.{key}", FaultKind.REVOCATION_NOT_OWN) for key in ("ocsp", "crl")}


@pytest.mark.parametrize(
    "relying_party",
    [
        {},
        {"signature_verifier": "none"},
        {"signature_verifier": "entrusted", "notified_on": "2026-04-01", "operator": "pocketsign"},
    ],
)
def test_with_real_anchors_only_its_own_verifier_may_name_a_source(
    written: dict[str, Any], firm: Firm, relying_party: dict[str, Any]
) -> None:
    """公的個人認証法 17条: the answer of J-LIS is for 署名検証者 that notified it themselves."""
    if "notified_on" in relying_party:
        relying_party = {**relying_party, "notified_on": written["relying_party"]["notified_on"]}
    told = faults(_production(written, relying_party), firm.folder)
    assert set(told) >= NOT_OWN


def test_a_verifier_of_its_own_may_name_one_and_a_mock_root_is_still_no_real_one(
    written: dict[str, Any], firm: Firm
) -> None:
    own = {
        "signature_verifier": "own",
        "notified_on": written["relying_party"]["notified_on"],
    }
    told = _production(written, own)
    found = faults(told, firm.folder)
    assert not set(found) & NOT_OWN
    assert (f"providers.{VERIFIER}", FaultKind.VALUE_REFUSED) in found


def test_its_own_verifier_tells_the_day_of_its_notification(
    written: dict[str, Any], firm: Firm
) -> None:
    told = faults(_production(written, {"signature_verifier": "own"}), firm.folder)
    assert ("relying_party.notified_on", FaultKind.NOTIFIED_ON_MISSING) in told


def test_mock_anchors_count_in_no_other_environment(written: dict[str, Any], firm: Firm) -> None:
    own = {"signature_verifier": "own", "notified_on": written["relying_party"]["notified_on"]}
    told = _production(written, own)
    told["providers"][VERIFIER]["anchors"] = "mock"
    found = faults(told, firm.folder)
    assert (f"providers.{VERIFIER}.anchors", FaultKind.ANCHORS_ELSEWHERE) in found


def test_the_settings_say_which_sources_there_are(tmp_path: Path) -> None:
    settings, found = read({"ocsp": OCSP}, tmp_path)
    assert found == []
    assert isinstance(settings, JudgesItself)
    assert settings.revocation_keys == ("ocsp",)


REFUSED: Mapping[str, tuple[dict[str, Any], str]] = {
    "no roots": ({"roots": []}, "roots"),
    "an unsafe policy": ({"policy": "unsafe-soft-fail"}, "policy"),
    "a fingerprint that is none": ({"confirmed": ["abc"]}, "confirmed"),
    "lists without a place": ({"crl": {}}, "crl"),
    "lists in two places": ({"crl": {**CRL, "folder": "lists"}}, "crl"),
    "a folder that is not there": ({"crl": {"folder": "nowhere"}}, "crl.folder"),
    "one list for all": ({"crl": {"url": "https://crl.example/all.crl"}}, "crl.url"),
    "a host from a certificate": (
        {"crl": {"url": "https://{prefecture}.example/{municipality}.crl"}},
        "crl.url",
    ),
    "an unknown brace": (
        {"crl": {"url": "https://crl.example/{prefecture}/{municipality}/{serial}"}},
        "crl.url",
    ),
    "a name for all": ({"crl": {"folder": "lists", "name": "all.crl"}}, "crl.name"),
    "responders of nothing": ({"ocsp": {}}, "ocsp"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_settings_that_cannot_work_are_refused_by_their_key(what: str, tmp_path: Path) -> None:
    table, key = REFUSED[what]
    settings, found = read(table, tmp_path)
    assert isinstance(settings, Wrong)
    assert [each for each, _ in found] == [key]


def test_a_name_is_the_municipalitys_by_default(tmp_path: Path) -> None:
    settings, found = read({"crl": {"folder": "lists"}}, tmp_path)
    assert found == []
    assert isinstance(settings, Settings)
    assert isinstance(settings.crl, Lists)
    assert settings.crl.name == "{prefecture}/{municipality}.crl"
