"""Names and rules of the service that are not publicly confirmed, as options.

The official pages could be read up to the authorization endpoint only. What is here was seen in
working clients of third parties, or follows from Keycloak, on which the service seems to be
built. A firm that holds the official specification can set each under
``[providers.NAME.wire]`` without waiting for a release.
"""

from collections.abc import Mapping

import attrs

from myna_sdk.model.facts import FactItem


@attrs.frozen(kw_only=True)
class Wire:
    """Every name of the service that this plugin takes on trust. All unconfirmed.

    Attributes:
        realm: The realm in paths and issuer.
        name: The userinfo claim of the name.
        address: The userinfo claim of the address.
        birthdate: The userinfo claim of the birth date.
        gender: The userinfo claim of the sex.
        assertion_audience: ``aud`` of client assertions; the token endpoint if not given.
        at_hash_required: Whether an ID token without ``at_hash`` is refused.
    """

    realm: str = "main"
    name: str = "name"
    address: str = "address"
    birthdate: str = "birthdate"
    gender: str = "gender"
    assertion_audience: str | None = None
    at_hash_required: bool = True

    def claims(self) -> Mapping[FactItem, str]:
        """Return the claim of each item."""
        return {
            FactItem.NAME: self.name,
            FactItem.ADDRESS: self.address,
            FactItem.BIRTH_DATE: self.birthdate,
            FactItem.SEX: self.gender,
        }
