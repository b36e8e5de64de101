"""What the suite asks of providers: one document, one person, one consent, all of them made up."""

import base64
import json
from typing import Any, Final

from myna_sdk.model.certificate import Carrier, CertificateKind, CertificateReference
from myna_sdk.model.consent import ConsentStatement
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import PersonRef, RefKind
from myna_sdk.model.signing import Detached, DigestForm, Document, Sealed, Signed
from myna_sdk.providers.consent_capabilities import (
    ConsentAsk,
    ConsentQuery,
    LiveConsent,
    SignedConsent,
    SignedWithdrawal,
    grant,
)
from myna_sdk.providers.signature_capabilities import AuthenticationResponse, StatusRequest
from myna_sdk.testing.stage import START, UNDER_TEST

_HEADER: Final = json.dumps({"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "operator-1"})

JWE: Final = ".".join(
    (
        base64.urlsafe_b64encode(_HEADER.encode()).rstrip(b"=").decode(),
        *("canary-sealed-key", "canary-iv", "canary-sealed-text", "canary-tag"),
    )
)
"""The form of a JWE, sealed for nobody."""

DOCUMENT: Final = Document(Concealed("かなりあ荘 canary-document 賃貸借の申込み\n".encode()))
"""What is signed."""

SIGNED: Final = Signed(
    document=DOCUMENT,
    digest_form=DigestForm.DIGEST_INFO,
    signature=Sealed(jwe=Concealed(JWE), for_operator="operator-1"),
)
"""The document with a signature that is sealed for an operator."""

DETACHED: Final = Detached(
    certificate=Concealed(b"canary-certificate"), signature=Concealed(b"canary-signature")
)
"""The form of a signature in clear."""

PERSON_ID: Final = "canary-user-4711"
CERTIFICATE_ID: Final = "canary-certificate-4711"
CONSENT_ID: Final = "canary-consent-4711"

PERSON: Final = PersonRef(
    provider=UNDER_TEST, tenant="", kind=RefKind.OPERATOR_USER, value=PERSON_ID
)
CERTIFICATE: Final = CertificateReference(
    kind=CertificateKind.SIGNING, carrier=Carrier.CARD, provider_id=CERTIFICATE_ID
)

RESPONSE: Final = AuthenticationResponse(nonce=Concealed(b"canary-nonce"), response=DETACHED)
"""A response to a nonce."""

BY_PERSON: Final = StatusRequest(person=PERSON)
BY_CERTIFICATE: Final = StatusRequest(certificate=CERTIFICATE)

STATEMENT: Final = ConsentStatement(
    items=frozenset({FactItem.NAME, FactItem.ADDRESS}),
    service_id="rental-screening",
    text_version="conformance",
)
CONSENT: Final = ConsentQuery(
    provider_id=Concealed(CONSENT_ID), person=PERSON, service_id=STATEMENT.service_id
)
ASK: Final = ConsentAsk(statement=STATEMENT, firm="見本不動産株式会社")
WITHDRAWAL: Final = ConsentAsk(
    statement=STATEMENT, firm=ASK.firm, withdrawal_of=Concealed(CONSENT_ID)
)


def signed_consent(signed: Signed) -> SignedConsent:
    """Return the consent with ``signed`` as its document and signature."""
    return SignedConsent(statement=STATEMENT, signed=signed, received_at=START)


def signed_withdrawal(signed: Signed) -> SignedWithdrawal:
    """Return the cancellation of the consent with ``signed``."""
    return SignedWithdrawal(consent=CONSENT, signed=signed)


def live_consent() -> LiveConsent:
    """Return the proof that the consent is live, as the core makes it."""
    return grant(
        person=PERSON,
        certificate=CERTIFICATE,
        consent=CONSENT,
        items=STATEMENT.items,
        at=START,
    )


FACTS: Final[dict[str, Any]] = {
    "name": "試験 かなりあ",
    "address": "東京都見本区架空町九丁目9番9号 かなりあ荘",
    "birth_date": "319680229",
    "sex": "2",
}
"""The facts of a signing certificate of nobody's, under the usual names."""

CANARIES: Final = (
    *(text for text in FACTS.values() if len(text) > 3),
    *("かなりあ", "canary-", "試験"),
)
"""What no eye may see of all this."""
