"""The settings of one デジタル認証アプリ client: ``[providers.NAME]``."""

from typing import Literal

import attrs
from attrs.validators import ge, le, matches_re, max_len, min_len

from myna_digital_auth_app._wire import Wire
from myna_sdk.model.signing import DigestForm
from myna_sdk.providers.settings import HttpsUrl, PrivateKey, ReturnUrl


@attrs.frozen(kw_only=True)
class Settings:
    """One client of the service.

    Attributes:
        client_id: As issued: 1 to 255 of ``0-9 a-z A-Z`` (authserver, authorization endpoint).
        private_key: Signs client assertions; two while one replaces the other, the first signs.
            Its public JWK is delivered to the Digital Agency with the application form.
        redirect_uri: Exactly as registered, at most 255 characters.
        base_url: The root of the API if it is not the official one of the environment, such as
            that of a mock world.
        acr_values: Which assurance is asked for. ``aal3 crl`` is what third parties send: card
            and PIN, revocation checked against the CRL (its table of values is unconfirmed).
        id_token_algorithms: What an ID token may be signed with.
        assertion_lifetime: Seconds for which a client assertion holds, 1 to 300.
        clock_skew: Seconds by which the service's clock may differ, 0 to 300.
        digest_form: What the card signs: ``digest-info`` makes an ordinary signature that any tool
            verifies; ``raw`` signs the bare digest, for operators that want it so (unconfirmed
            which of them do).
        wire: Names that are not publicly confirmed.
    """

    client_id: str = attrs.field(
        validator=matches_re(r"[0-9a-zA-Z]{1,255}"),
    )
    private_key: PrivateKey
    redirect_uri: ReturnUrl = attrs.field(validator=max_len(255))
    base_url: HttpsUrl | None = None
    acr_values: str = attrs.field(
        default="aal3 crl", validator=matches_re(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
    )
    id_token_algorithms: tuple[Literal["ES256", "RS256"], ...] = attrs.field(
        default=("ES256", "RS256"), validator=min_len(1)
    )
    assertion_lifetime: int = attrs.field(default=60, validator=[ge(1), le(300)])
    clock_skew: int = attrs.field(default=60, validator=[ge(0), le(300)])
    digest_form: DigestForm = DigestForm.DIGEST_INFO
    wire: Wire = attrs.field(factory=Wire)
