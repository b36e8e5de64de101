"""The service's environments. The mock host is documented, the others were seen by a third party.

A mock here is a mock world of ours; the operator's own mock belongs to the sandbox.
"""

from typing import Final

import myna_sdk.authoring as m

MOCK: Final = "https://verify.mock.p8n.app"
TEST: Final = "https://verify.test.p8n.app"
PRODUCTION: Final = "https://verify.p8n.app"

_OFFICIAL_OF: Final = {m.Environment.SANDBOX: TEST, m.Environment.PRODUCTION: PRODUCTION}
_ENVIRONMENT_AT: Final = {
    m.HttpsUrl(MOCK).host: m.Environment.SANDBOX,
    m.HttpsUrl(TEST).host: m.Environment.SANDBOX,
    m.HttpsUrl(PRODUCTION).host: m.Environment.PRODUCTION,
}


def base_url_for(environment: m.Environment, chosen: m.HttpsUrl | None) -> str:
    """Return the root of the service for ``environment``, without trailing slash.

    Raises:
        ConfigError: ``service-environment``: the mock environment lacks ``base_url``, or it leads
            to the service of another environment.
    """
    if chosen is None:
        if environment not in _OFFICIAL_OF:
            raise _wrong("the mock environment needs base_url")
        return _OFFICIAL_OF[environment]
    of = _ENVIRONMENT_AT.get(chosen.host.rstrip("."))  # whatever its port and path
    if of not in {None, environment}:
        raise _wrong(f"base_url is the {of} service")
    return chosen.rstrip("/")


def _wrong(why: str) -> m.ConfigError:
    return m.ConfigError("service-environment", f"pocketsign: {why}")
