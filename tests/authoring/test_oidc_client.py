"""The relying party as authors construct it."""

from typing import Any

import pytest

import myna_sdk.authoring as m
from myna_sdk.testing import client_key

GIVEN: dict[str, Any] = {
    "issuer": m.HttpsUrl("https://idp.acme.example"),
    "client_id": "RP1",
    "key": client_key(),
    "claims": m.CardTextFacts,
    "redirect_uri": m.ReturnUrl("https://firm.example/callback"),
}


def made(**changed: Any) -> m.OidcClient:
    return m.OidcClient(**(GIVEN | changed))


def test_endpoints_lie_below_the_issuer_unless_they_are_given() -> None:
    below = "https://idp.acme.example/protocol/openid-connect"
    assert made().party.endpoints == m.Endpoints(
        authorization=f"{below}/auth",
        token=f"{below}/token",
        userinfo=f"{below}/userinfo",
        key_set=f"{below}/certs",
    )
    own = m.Endpoints(authorization="a", token="t", userinfo="u", key_set="k")
    assert made(endpoints=own).party.endpoints is own


def test_the_issuer_is_kept_character_by_character() -> None:
    assert made(issuer="https://idp.acme.example/").party.issuer == "https://idp.acme.example/"


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": ""},
        {"client_id": ""},
        {"client_id": "a" * 256},
        {"client_id": "試験"},
        {"redirect_uri": ""},
        {"redirect_uri": "https://firm.example/" + "a" * 255},
        {"assertion_lifetime": 0},
    ],
)
def test_a_value_out_of_its_bounds_is_a_fault_of_the_configuration(
    changed: dict[str, Any],
) -> None:
    with pytest.raises(m.ConfigError) as caught:
        made(**changed)
    assert caught.value.code == "config-invalid"


@pytest.mark.parametrize(
    "policy",
    [
        {"algorithms": ()},
        {"algorithms": ("none",)},
        {"algorithms": ("ES256", "HS256")},
        {"skew": -1},
    ],
)
def test_trivially_false(policy: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"algorithms|skew"):
        m.TokenPolicy(**policy)
