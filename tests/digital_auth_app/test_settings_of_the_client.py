"""The settings of a client, as the configuration reads them (reference §3.1, §4.5)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from myna_digital_auth_app.manifest import MANIFEST
from myna_digital_auth_app.provider import DigitalAuthApp
from myna_digital_auth_app.settings import Settings
from myna_sdk.providers.capabilities import Authenticator, Diagnosable
from myna_sdk.providers.context import Environment
from myna_sdk.providers.settings import Place, Surroundings, structure
from myna_sdk.testing import client_key
from tests.digital_auth_app.journey import settings

GOOD: Mapping[str, Any] = {
    "client_id": "RP00000001",
    "private_key": "file:key.pem",
    "redirect_uri": "https://firm.example/callback",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("client")
    pem = (
        client_key()
        .reveal()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (path / "key.pem").write_bytes(pem)
    (path / "key.pem").chmod(0o600)
    return path


def faults(folder: Path, **changed: Any) -> list[str]:
    """Return the key of each fault of the client's section."""
    section = {key: value for key, value in {**GOOD, **changed}.items() if value is not ...}
    around = Surroundings(
        file="myna.toml", base=folder, environ={}, environment=Environment.SANDBOX
    )
    place = Place(around)
    structure(Settings, section, place)
    return [fault.key for fault in place.faults]


def test_the_least_settings_are_enough(folder: Path) -> None:
    assert faults(folder) == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"client_id": ...}, "client_id"),
        ({"client_id": "RP-1"}, "client_id"),
        ({"client_id": "RP1\n"}, "client_id"),
        ({"client_id": "ＲＰ１"}, "client_id"),
        ({"client_id": "a" * 256}, "client_id"),
        ({"private_key": ...}, "private_key"),
        ({"private_key": ["file:key.pem"] * 3}, "private_key"),
        ({"redirect_uri": "https://firm.example/" + "a" * 255}, "redirect_uri"),
        ({"redirect_uri": "http://firm.example/callback"}, "redirect_uri"),
        ({"base_url": "http://127.0.0.1:8000/w/x/api"}, "base_url"),
        ({"id_token_algorithms": []}, "id_token_algorithms"),
        ({"id_token_algorithms": ["none"]}, "id_token_algorithms.0"),
        ({"id_token_algorithms": ["HS256"]}, "id_token_algorithms.0"),
        ({"acr_values": "aal3  crl"}, "acr_values"),
        ({"acr_values": "aal3\ncrl"}, "acr_values"),
        ({"assertion_lifetime": 0}, "assertion_lifetime"),
        ({"assertion_lifetime": 301}, "assertion_lifetime"),
        ({"clock_skew": -1}, "clock_skew"),
        ({"clock_skew": 301}, "clock_skew"),
        ({"clock_skew": "60"}, "clock_skew"),
        ({"wire": {"realm": 1}}, "wire.realm"),
        ({"acr_value": "aal3"}, "acr_value"),
    ],
)
def test_a_setting_out_of_its_bounds_is_a_fault_with_its_key(
    folder: Path, changed: dict[str, Any], key: str
) -> None:
    assert faults(folder, **changed) == [key]


def test_every_fault_is_told_at_once(folder: Path) -> None:
    found = faults(folder, client_id="-", clock_skew=-1, redirect_uri="ftp://x", acr_values=" ")
    assert set(found) == {"client_id", "clock_skew", "redirect_uri", "acr_values"}


def test_the_manifest_names_settings_factory_and_hosts() -> None:
    assert MANIFEST.settings is not None
    assert MANIFEST.settings() is Settings
    assert {"auth-and-sign.go.jp", "sb-auth-and-sign.go.jp"} == MANIFEST.hosts
    assert not MANIFEST.mock


def test_the_factory_makes_what_the_manifest_offers() -> None:
    assert MANIFEST.factory is not None
    made = MANIFEST.factory(settings())
    assert isinstance(made, DigitalAuthApp)
    assert isinstance(made, Authenticator)
    assert isinstance(made, Diagnosable)
