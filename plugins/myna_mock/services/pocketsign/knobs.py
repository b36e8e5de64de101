"""Everything about the service that nobody outside knows, as one frozen class."""

import attrs

from myna_mock.services.pocketsign.operator_key import JweForm


@attrs.frozen(kw_only=True)
class ConsentForm:
    """The names in consent and cancellation documents. The real schema is not public.

    Attributes:
        consent: The root of a consent; only that it begins so was seen.
        cancellation: The root of a cancellation (unconfirmed).
        service: The element with the id of the firm's service (unconfirmed).
        items: The element with one element for each item (unconfirmed).
        name: The element of the name (unconfirmed).
        address: The element of the address (unconfirmed).
        birth_date: The element of the birth date (unconfirmed).
        sex: The element of the sex (unconfirmed).
    """

    consent: str = "利用者同意申請情報"
    cancellation: str = "利用者同意取消情報"
    service: str = "サービス"
    items: str = "提供項目"
    name: str = "氏名"
    address: str = "住所"
    birth_date: str = "生年月日"
    sex: str = "性別"


@attrs.frozen(kw_only=True)
class OperatorKnobs:
    """How this PocketSign service behaves where nobody outside knows. All unconfirmed.

    Attributes:
        jwe: What the JWE of デジタル認証アプリ is made of.
        form: The names in consent documents.
        batch: The most requests in one call of a batch form.
    """

    jwe: JweForm = attrs.field(factory=JweForm)
    form: ConsentForm = attrs.field(factory=ConsentForm)
    batch: int = 100
