"""What comes of a person as a customer: a signature, a consent, a move, and the new address."""

from typing import TYPE_CHECKING, Final

import attrs

from myna_sdk import Statement
from myna_sdk.certificate_status.results import StatusResult
from myna_sdk.consents.results import ConsentResult
from myna_sdk.identity.results import IdentityResult
from myna_sdk.latest_facts.results import LatestFacts
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Verified

if TYPE_CHECKING:
    from myna_mock.person_handle import PersonHandle
    from myna_mock.served.remote import RemoteWorld
    from myna_sdk.client import Myna

SESSION: Final = "demo-browser"
SUBJECT: Final = "customer-4711"
NEW_ADDRESS: Final = "東京都見本区見本二丁目9番9号"
PROPERTY: Final = "東京都見本区見本三丁目3番3号 見本マンション303号室"
PRICE: Final = 45_000_000
ITEMS: Final = ("name", "address")


@attrs.frozen(repr=False, kw_only=True)
class Later(Masked):
    """What happened after the login.

    Attributes:
        signature: The identity check by signature, for a sale.
        consent: The consent to the latest facts; ``None`` if the signature was not verified, and
            so below.
        status: How the certificate stood the day after the move.
        latest: The latest facts, after a new certificate was issued.
    """

    signature: IdentityResult
    consent: ConsentResult | None = None
    status: StatusResult | None = None
    latest: LatestFacts | None = None


def live_on(myna: "Myna", world: "RemoteWorld", person: "PersonHandle") -> Later:
    """Return what happened: the person signed, consented, moved and got a new certificate."""
    signature = _signed(myna, person)
    if not isinstance(signature.outcome, Verified):
        return Later(signature=signature)
    asked = myna.consents.start(
        "address-update", items=ITEMS, subject=SUBJECT, browser_session=SESSION
    )
    consent = myna.consents.complete(person.sign(asked.url), browser_session=SESSION)
    person.move(to=NEW_ADDRESS)
    world.travel(days=1)  # the revocation list of the day is a new one
    status = myna.status.check(SUBJECT)
    person.reissue()
    world.travel(hours=2)  # a new certificate is linked after about 90 minutes
    latest = myna.facts.latest(SUBJECT)
    return Later(signature=signature, consent=consent, status=status, latest=latest)


def _signed(myna: "Myna", person: "PersonHandle") -> IdentityResult:
    name = person.name.reveal()
    started = myna.identity.start(
        "property-sale",
        by="signature",
        subject=SUBJECT,
        want=("name", "address", "birth_date"),
        browser_session=SESSION,
        document=Statement(parties=(name,), property=PROPERTY, price=PRICE),
        declared=person.facts,
    )
    return myna.identity.complete(person.sign(started.url), browser_session=SESSION)
