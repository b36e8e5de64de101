"""Names and rules of the service that are not publicly confirmed, as options.

The official pages could be read up to the authorization endpoint only. What is here was seen in
working clients of third parties, or follows from Keycloak, on which the service seems to be
built. A firm that holds the official specification can set each under
``[providers.NAME.wire]`` without waiting for a release.
"""

from collections.abc import Mapping

import attrs

from myna_sdk.model.facts import FactItem
from myna_sdk.providers.oidc.endpoints import Endpoints
from myna_sdk.providers.settings import HttpsUrl


@attrs.frozen(kw_only=True)
class Wire:
    """Every name of the service that this plugin takes on trust. All unconfirmed.

    Attributes:
        realm: The realm in paths and issuer.
        issuer: The exact ``iss``, if not that of base URL and realm.
        authorization_url: The authorization endpoint, if not below the issuer.
        token_url: The token endpoint, if not below the issuer.
        userinfo_url: The userinfo endpoint, if not below the issuer.
        key_set_url: The key set, if not below the issuer.
        name: The userinfo claim of the name.
        address: The userinfo claim of the address.
        birthdate: The userinfo claim of the birth date.
        gender: The userinfo claim of the sex.
        assertion_audience: ``aud`` of client assertions; the token endpoint if not given.
        at_hash_required: Whether an ID token without ``at_hash`` is refused.
        client_scope: ``scope`` of the client-credentials request; not sent if not given.
        sign_url: Where signing transactions are started, if not at ``sign-transactions`` below
            the API's root; a result lies at ``/ID/result`` below it.
        sign_hash: The member of the start that holds the base64 of what is signed.
        sign_transaction: The member of its reply that holds the transaction's id. If it is
            absent, the one text in the shape of a UUID is taken.
        sign_scope: The scope of an authorization that signs.
        sign_parameter: The parameter of the authorization that names the transaction.
        sign_result: The member of the result that holds the JWE. If it is absent, the one text
            in the shape of a compact JWE is taken.
    """

    realm: str = "main"
    issuer: HttpsUrl | None = None
    authorization_url: HttpsUrl | None = None
    token_url: HttpsUrl | None = None
    userinfo_url: HttpsUrl | None = None
    key_set_url: HttpsUrl | None = None
    name: str = "name"
    address: str = "address"
    birthdate: str = "birthdate"
    gender: str = "gender"
    assertion_audience: str | None = None
    at_hash_required: bool = True
    client_scope: str | None = None
    sign_url: HttpsUrl | None = None
    sign_hash: str = "hash"
    sign_transaction: str = "sign_transaction_id"
    sign_scope: str = "sign"
    sign_parameter: str = "sign_transaction_id"
    sign_result: str = "jwe"

    def claims(self) -> Mapping[FactItem, str]:
        """Return the claim of each item."""
        return {
            FactItem.NAME: self.name,
            FactItem.ADDRESS: self.address,
            FactItem.BIRTH_DATE: self.birthdate,
            FactItem.SEX: self.gender,
        }

    def endpoints(self, issuer: str) -> Endpoints:
        """Return the endpoints: below ``issuer`` in Keycloak's layout, or where they are set."""
        usual = Endpoints.keycloak(issuer)
        return Endpoints(
            authorization=self.authorization_url or usual.authorization,
            token=self.token_url or usual.token,
            userinfo=self.userinfo_url or usual.userinfo,
            key_set=self.key_set_url or usual.key_set,
        )

    def urls(self) -> tuple[HttpsUrl, ...]:
        """Return every URL that is set."""
        named = (
            *(self.issuer, self.authorization_url, self.token_url),
            *(self.userinfo_url, self.key_set_url, self.sign_url),
        )
        return tuple(url for url in named if url is not None)
