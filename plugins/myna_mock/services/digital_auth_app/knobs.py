"""Everything about the service that is unknown or uncertain, as one frozen class (§20)."""

from enum import StrEnum

import attrs

from myna_mock.services.digital_auth_app.refusals import KEYCLOAK, Texts


class AddressFormat(StrEnum):
    """How ``address`` is written: a plain string was seen twice, the OIDC object never."""

    STRING = "string"
    OBJECT = "object"


class BirthdateFormat(StrEnum):
    """How ``birthdate`` is written: eight digits were seen twice."""

    DIGITS = "YYYYMMDD"
    ISO = "YYYY-MM-DD"


class UserinfoFormat(StrEnum):
    """How userinfo is answered: plain JSON; a signed JWT was never seen."""

    JSON = "json"
    JWT = "jwt"


class NameSpace(StrEnum):
    """What stands between family and given name: not established."""

    AS_REGISTERED = "as-registered"
    FULL_WIDTH = "full-width"


@attrs.frozen(kw_only=True)
class Knobs:
    """How this デジタル認証アプリ service behaves where nobody outside knows. All unconfirmed.

    Attributes:
        id_token_alg: ``ES256`` or ``RS256``; sources differ.
        client_assertion_algs: What a client may sign its assertion with.
        assertion_max_exp_s: How far ahead ``exp`` of an assertion may lie, in seconds.
        lax_assertions: Accept what the sandbox of 2025 did: ``exp`` a day ahead, ``iat`` absent,
            the issuer as audience.
        clock_skew_s: How far a client's clock may be ahead, in seconds.
        code_ttl_s: Life of an authorization code, in seconds.
        access_ttl_s: Life of an access token and an ID token, in seconds.
        refresh_ttl_s: Life of a refresh token, in seconds.
        ticket_ttl_s: How long the person may take on their page, in seconds.
        sign_ttl_s: How long a signing transaction may take from start to signature, in seconds.
        sign_result_ttl_s: How long the result is there after the signature, in seconds.
        sign_request_field: The member of the start with the base64 of what is signed; any one
            text of the right length when ``None``.
        sign_id_field: The member of its reply with the transaction's id.
        sign_result_field: The member of the result with the JWE.
        sign_started: The HTTP status of a start.
        refresh_rotation: Each refresh gives a new refresh token and ends the old one.
        callback_iss: Send ``iss`` in the callback (RFC 9207).
        cancel_error: The ``error`` when the person refuses.
        cancel_description: Its ``error_description``; empty for none.
        address_format: See `AddressFormat`.
        birthdate_format: See `BirthdateFormat`.
        name_space: See `NameSpace`.
        userinfo_format: See `UserinfoFormat`.
        phone_certificates: Accept certificates held in a phone; the date from which the service
            does is not known (§14.5).
        texts: The table of refusals.
    """

    id_token_alg: str = "ES256"
    client_assertion_algs: tuple[str, ...] = ("RS256", "ES256")
    assertion_max_exp_s: int = 60
    lax_assertions: bool = False
    clock_skew_s: int = 15
    code_ttl_s: int = 60
    access_ttl_s: int = 300
    refresh_ttl_s: int = 1800
    ticket_ttl_s: int = 1800
    sign_ttl_s: int = 1800
    sign_result_ttl_s: int = 1800
    sign_request_field: str | None = None
    sign_id_field: str = "sign_transaction_id"
    sign_result_field: str = "jwe"
    sign_started: int = 200
    refresh_rotation: bool = True
    callback_iss: bool = False
    cancel_error: str = "access_denied"
    cancel_description: str = ""
    address_format: AddressFormat = AddressFormat.STRING
    birthdate_format: BirthdateFormat = BirthdateFormat.DIGITS
    name_space: NameSpace = NameSpace.AS_REGISTERED
    userinfo_format: UserinfoFormat = UserinfoFormat.JSON
    phone_certificates: bool = True
    texts: Texts = attrs.field(default=KEYCLOAK, eq=False, repr=False)
