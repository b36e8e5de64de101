"""Names and rules of the service that are not publicly confirmed, as options.

Verify, its form for デジタル認証アプリ and the status checks are documented. Of consents only the
member ``rawApplication``, the beginning of the document's root and parts of ``Consent`` were seen;
of the latest facts the method's name. A tenant that holds the specification can set each under
``[providers.NAME.wire]`` without waiting for a release.
"""

from collections.abc import Mapping
from typing import Literal

import attrs
from attrs.validators import ge, le

import myna_sdk.authoring as m


@attrs.frozen(kw_only=True)
class Wire:
    """Every name of the service that this plugin takes on trust. All unconfirmed.

    Attributes:
        data: What ``data`` beside a JWE is, in base64: what the card was given to sign, the
            digest, or the whole document.
        state: The member with ``Certificate.State`` in answers to status checks.
        create_consent: The method for a signature in clear.
        create_consent_billed: Whether registering a consent may cost money. The public list of
            fees does not name it. While that is unconfirmed, a registration of unknown fate is
            not made again unless somebody insists.
        consent_status: The method that tells how a consent stands; empty if there is none.
        withdraw_consent: The method that takes a signed cancellation; empty if there is none.
        application: The member with the signed document, base64.
        consent_certificate: The member with the certificate in clear, base64 of its DER.
        consent_signature: The member with the signature in clear, base64.
        consent_id: The member that names a consent.
        latest_by: What the latest facts are asked by: the person, or their certificate.
        latest_consent: The member that names the consent when facts are asked; empty to leave out.
        latest_certificate: The member with the newer certificate.
        latest_content: The member with what is in it.
        batch_requests: The member with the requests of a batch form.
        batch_results: The member with its answers.
        batch_response: The member of one of them with a good answer.
        batch_error: The member of one of them with an error.
        batch_size: The most requests in one call.
        form: What the consent document says it is a form of. ``MOCK`` is refused outside a mock
            world: that form is ours.
        consent_root: The root of a consent; only that it begins so was seen.
        cancellation_root: The root of a cancellation.
        firm: The element with the firm's name.
        service: The element with the id of the firm's service.
        text_version: The element with the version of the text that was shown.
        items: The element with one element for each item.
        name: The element of the name.
        address: The element of the address.
        birth_date: The element of the birth date.
        sex: The element of the sex.
    """

    data: Literal["to-be-signed", "digest", "document"] = "to-be-signed"
    state: str = "certificateState"
    create_consent: str = "ConsentService/CreateConsent"
    create_consent_billed: bool = True
    consent_status: str = "ConsentService/GetConsent"
    withdraw_consent: str = "ConsentService/RevokeConsent"
    application: str = "rawApplication"
    consent_certificate: str = "certificate"
    consent_signature: str = "signature"
    consent_id: str = "consentId"
    latest_by: Literal["user", "certificate"] = "user"
    latest_consent: str = "consentId"
    latest_certificate: str = "latestCertificate"
    latest_content: str = "certificateContent"
    batch_requests: str = "requests"
    batch_results: str = "results"
    batch_response: str = "response"
    batch_error: str = "error"
    batch_size: int = attrs.field(default=100, validator=[ge(1), le(1000)])
    form: str = "MOCK"
    consent_root: str = "利用者同意申請情報"
    cancellation_root: str = "利用者同意取消情報"
    firm: str = "事業者"
    service: str = "サービス"
    text_version: str = "同意文の版"
    items: str = "提供項目"
    name: str = "氏名"
    address: str = "住所"
    birth_date: str = "生年月日"
    sex: str = "性別"

    def element(self, item: m.FactItem) -> str:
        """Return the element of ``item`` in a consent document."""
        elements: Mapping[m.FactItem, str] = {
            m.FactItem.NAME: self.name,
            m.FactItem.ADDRESS: self.address,
            m.FactItem.BIRTH_DATE: self.birth_date,
            m.FactItem.SEX: self.sex,
        }
        return elements[item]

    def member(self, field: str) -> str:
        """Return the JSON name of a field of the reply classes."""
        chosen = {
            "state": self.state,
            "latest_certificate": self.latest_certificate,
            "latest_content": self.latest_content,
            "results": self.batch_results,
            "response": self.batch_response,
            "error": self.batch_error,
        }
        return chosen.get(field) or m.camel_case(field)
