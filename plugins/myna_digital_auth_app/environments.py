"""The service's environments. Hosts and issuers were seen by third parties (unconfirmed).

The issuer has no trailing slash: a client that wrote one failed against the live service.
"""

from typing import Final
from urllib.parse import urlsplit

import attrs

from myna_sdk.providers.context import Environment


@attrs.frozen(kw_only=True)
class ServiceEnvironment:
    """One place where the service runs.

    Attributes:
        base_url: The root of its API, without trailing slash.
        realm: The realm in its paths.
    """

    base_url: str
    realm: str = "main"

    @property
    def issuer(self) -> str:
        """The exact ``iss`` of its tokens, without trailing slash."""
        return f"{self.base_url}/realms/{self.realm}"

    @property
    def host(self) -> str:
        """Its host, in lower case."""
        return (urlsplit(self.base_url).hostname or "").rstrip(".")


PRODUCTION: Final = ServiceEnvironment(base_url="https://auth-and-sign.go.jp/api")
SANDBOX: Final = ServiceEnvironment(base_url="https://sb-auth-and-sign.go.jp/api")

OFFICIAL: Final = {Environment.PRODUCTION: PRODUCTION, Environment.SANDBOX: SANDBOX}


def environment_for(
    environment: Environment, *, base_url: str | None, realm: str
) -> ServiceEnvironment | str:
    """Return where the service runs for ``environment``, or in a few words why there is none.

    Without ``base_url`` that is the official place. With one it is a custom place, which must not
    be the official place of another environment: subjects and tokens of one never count in
    another.
    """
    if base_url is None:
        official = OFFICIAL.get(environment)
        if official is None:
            return "the mock environment needs base_url"
        return attrs.evolve(official, realm=realm)
    chosen = ServiceEnvironment(base_url=base_url.rstrip("/"), realm=realm)
    return of_another_environment(environment, chosen.host) or chosen


def of_another_environment(environment: Environment, host: str) -> str | None:
    """Return in a few words that ``host`` is the official one of another environment, if so."""
    for other, place in OFFICIAL.items():
        if host.rstrip(".") == place.host and other is not environment:
            return f"{place.host} is the {other.value} service"
    return None
