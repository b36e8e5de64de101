"""Authlib, a client that knows nothing of this SDK, logs in at the mock world and judges it.

Authlib reads the machine's clock, so this world runs beside it.
"""

import warnings
from typing import Any

import attrs
import pytest
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.services.digital_auth_app.tokens import TokenFault
from myna_mock.world import World
from myna_sdk.drive.clock import SystemClock
from tests.mock_world.party import ALL_SCOPES, CLIENT, REDIRECT_URI

with warnings.catch_warnings(record=True):  # Authlib would rather have another HTTP library
    from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
    from authlib.integrations.base_client.sync_openid import OpenIDMixin  # type: ignore[import-untyped]
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
    from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]

NONCE = "a-nonce-of-the-foreign-client"
VERIFIER = "a-verifier-of-the-foreign-client-that-is-long-enough"
_KEY = RSAKey.generate_key(2048, {"kid": "foreign-1", "use": "sig", "alg": "RS256"})


@attrs.define
class ForeignClient(OpenIDMixin):  # type: ignore[misc]
    """A relying party made of Authlib's own parts."""

    world: World
    client_id: str = CLIENT
    server_metadata: dict[str, Any] = attrs.field(factory=dict)

    def _get_session(self) -> Any:
        session = OAuth2Client(
            CLIENT,
            _KEY,
            scope=ALL_SCOPES,
            redirect_uri=REDIRECT_URI,
            token_endpoint_auth_method="private_key_jwt",
            code_challenge_method="S256",
            transport=self.world.transport,
        )
        endpoint = self.load_server_metadata()["token_endpoint"]
        session.register_client_auth_method(
            PrivateKeyJWT(endpoint, headers={"kid": "foreign-1"}, claims=self._short_lived())
        )
        return session

    def _short_lived(self) -> dict[str, int]:
        return {"exp": int(self.world.at.timestamp()) + 60}

    def load_server_metadata(self) -> dict[str, Any]:
        if not self.server_metadata:
            discovery = self.world.app.site.url(Operation.DISCOVERY)
            with OAuth2Client(transport=self.world.transport) as session:
                self.server_metadata = session.request("GET", discovery, withhold_token=True).json()
        return self.server_metadata

    def get(self, url: str, *, token: dict[str, Any]) -> Any:
        with self._get_session() as session:
            session.token = token
            return session.get(url)

    def log_in(self, persona: str = "mihon-hanako") -> dict[str, Any]:
        with self._get_session() as session:
            url, state = session.create_authorization_url(
                self.load_server_metadata()["authorization_endpoint"],
                code_verifier=VERIFIER,
                nonce=NONCE,
            )
            back = self.world.person(persona).approve(url)
            pairs = "&".join(f"{name}={value}" for name, value in back.parameters.reveal())
            found: dict[str, Any] = session.fetch_token(
                self.load_server_metadata()["token_endpoint"],
                authorization_response=f"{REDIRECT_URI}?{pairs}",
                grant_type="authorization_code",
                state=state,
                code_verifier=VERIFIER,
            )
            return found

    def judge(self, token: dict[str, Any]) -> dict[str, Any]:
        """Validate the ID token by Authlib's rules, then ask userinfo for the same person."""
        claims: dict[str, Any] = self.parse_id_token(token, NONCE)
        told: dict[str, Any] = self.userinfo(token=token)
        assert told["sub"] == claims["sub"]
        return told


def _foreign(alg: str = "ES256") -> ForeignClient:
    world = World("foreign", at=SystemClock().now(), knobs=Knobs(id_token_alg=alg))
    world.run(SystemClock())
    world.enrol(CLIENT, {"keys": [_KEY.as_dict(private=False)]}, [REDIRECT_URI])
    return ForeignClient(world)


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_a_foreign_client_logs_hanako_in_and_finds_nothing_wrong(alg: str) -> None:
    client = _foreign(alg)
    client.world.person().reissue()  # whenever this runs, her certificate holds
    told = client.judge(client.log_in())
    assert (told["name"], told["birthdate"], told["gender"]) == ("見本 花子", "19900102", "2")


def test_a_foreign_client_can_refresh() -> None:
    client = _foreign()
    client.world.person().reissue()
    token = client.log_in()
    with client._get_session() as session:
        endpoint = client.load_server_metadata()["token_endpoint"]
        again = session.refresh_token(endpoint, refresh_token=token["refresh_token"])
    assert again["access_token"] != token["access_token"]
    assert client.judge(again)["name"] == "見本 花子"


def test_a_foreign_client_gets_no_code_from_somebody_who_cannot_log_in() -> None:
    client = _foreign()
    with pytest.raises(AuthlibBaseError, match="missing_code"):
        client.log_in("mada-nashi")


_OVERLOOKED = {
    TokenFault.WRONG_AUD,  # Authlib looks at azp instead
    TokenFault.AUD_LIST,
    TokenFault.ISS_SLASH,
}


@pytest.mark.parametrize("fault", sorted(set(TokenFault) - _OVERLOOKED))
def test_a_foreign_client_refuses_every_token_that_a_fault_made_wrong(fault: TokenFault) -> None:
    client = _foreign()
    client.world.person().reissue()
    with client.world.fault("digital-auth-app.token", fault):
        token = client.log_in()
    with pytest.raises((JoseError, AssertionError, ValueError, AuthlibBaseError)):
        client.judge(token)
