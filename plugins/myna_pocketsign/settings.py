"""The settings of one PocketSign tenant: ``[providers.NAME]``."""

import attrs
from attrs.validators import matches_re, optional

import myna_sdk.authoring as m
from myna_pocketsign._wire import Wire


@attrs.frozen(kw_only=True)
class Settings:
    """One tenant of the service.

    Attributes:
        token: The tenant's API token; it stays on the server.
        base_url: The root of the service if it is not the official one of the environment, such
            as that of a mock world.
        tenant: The tenant's id. It is part of every reference of a person, and is sent as
            ``X-Tenant-ID``, which a third party does and the official sample does not.
        check_method: How revocation is looked up when a signature is verified. By OCSP a
            certificate that was revoked this morning is found; the list of the day may be a day
            old. The price of a verification is the same.
        codes: Codes of the service and reasons of ours, before the plugin's own.
        wire: Names that are not publicly confirmed.
    """

    token: m.Secret
    base_url: m.HttpsUrl | None = None
    tenant: str | None = attrs.field(
        default=None, validator=optional(matches_re(r"[\x21-\x7e]{1,128}"))
    )
    check_method: m.CheckMethod = m.CheckMethod.OCSP
    codes: m.CodeTable = attrs.field(factory=dict)
    wire: Wire = attrs.field(factory=Wire)
