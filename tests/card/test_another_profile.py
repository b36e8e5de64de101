"""Another kind of card is another profile: other identifiers, files and keys, and the same code.

The card is made up. Of the next card only its algorithms are public, ECDSA on P-384 with SHA-384;
nobody outside knows its identifiers, and what signs the data in its chip.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA384

from myna_sdk.card.card_number import CardNumber, read_card_number
from myna_sdk.card.certificates import CardCertificate, read_certificate
from myna_sdk.card.chip import Integrity, read_chip
from myna_sdk.card.detecting import CardKind, detect, pin_status
from myna_sdk.card.profile import (
    CURRENT_CHIP,
    Application,
    ChipProfile,
    Reference,
    bare_sha384,
)
from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.card.verdicts import ChipProven
from myna_sdk.drive.blocking import Driver
from myna_sdk.effects import Flow
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.jpki.keys import NEXT_CARD
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Detached, Document, Signed
from tests.card import holder
from tests.card.chip_maker import Chip, anchors
from tests.card.running import performers
from tests.card.scripted import App, ScriptedCard

R = TypeVar("R")

ISSUER: Final = bytes.fromhex("F04D4F434B")
KEYS: Final = {number: ec.generate_private_key(ec.SECP384R1()) for number in (0x17, 0x1A)}
LEASE: Final = Document(Concealed(b"a lease of a flat that is not there"))

MOVED: Final[dict[str, dict[int, int]]] = {
    "jpki": dict(zip((1, 2, 6, 8, 10, 11, 24, 27, 23, 26), range(13, 23), strict=True)),
    "text": dict(zip((2, 3, 4, 5, 7, 17, 21), range(10, 17), strict=True)),
    "visual": dict(zip((2, 3, 4, 18), range(26, 30), strict=True)),
    "common": {1: 9},
}
"""Where each file of today's card is on the other one."""


def moved(application: Application) -> Application:
    to = MOVED[application.name]
    return Application(
        name=application.name,
        identifier=ISSUER + application.identifier[-4:],
        files=frozenset(to[file] for file in application.files),
        references=tuple(
            Reference(each.kind, to[each.file], each.tries) for each in application.references
        ),
        keys=frozenset(to[key] for key in application.keys),
    )


def _profile() -> ChipProfile:
    jpki, text, visual, common = (MOVED[each] for each in ("jpki", "text", "visual", "common"))
    places: dict[str, Any] = {
        **{name: jpki[getattr(CURRENT_CHIP, name)] for name in ("token", "availability")},
        **{
            name: text[getattr(CURRENT_CHIP, name)]
            for name in ("text_facts", "text_integrity", "text_signer", "text_about", "text_key")
        },
        **{
            name: visual[getattr(CURRENT_CHIP, name)]
            for name in ("visual_face", "visual_about", "visual_signer")
        },
        "common_number": common[CURRENT_CHIP.common_number],
    }
    certificates = tuple(
        attrs.evolve(
            each,
            certificate=jpki[each.certificate],
            issuer=jpki[each.issuer],
            key=jpki[each.key],
        )
        for each in CURRENT_CHIP.certificates
    )
    applications: dict[str, Any] = {name: moved(getattr(CURRENT_CHIP, name)) for name in MOVED}
    return attrs.evolve(
        CURRENT_CHIP,
        name="made-up",
        algorithms=NEXT_CARD,
        to_be_signed=bare_sha384,
        certificates=certificates,
        **applications,
        **places,
    )


MADE_UP: Final = _profile()


def other_card() -> ScriptedCard:
    """Return a card of the made-up kind, with all that is on one of today's."""
    apps = {}
    for application in CURRENT_CHIP.applications:
        old, to = Chip().card().apps[application.identifier], MOVED[application.name]
        apps[moved(application).identifier] = App(
            files={
                to[n]: attrs.evolve(file, opened_by=_all(to, file.opened_by))
                for n, file in old.files.items()
                if n in to
            },
            pins={to[n]: pin for n, pin in old.pins.items() if n in to},
            keys={to.get(n, n): _on_curve(n) if n else sign for n, sign in old.keys.items()},
            key_pins={to[n]: to[pin] for n, pin in old.key_pins.items()},
        )
    return ScriptedCard(apps)


def _all(to: dict[int, int], opened_by: Iterable[int]) -> frozenset[int]:
    return frozenset(to[n] for n in opened_by if n in to)


def _on_curve(number: int) -> Callable[[bytes], bytes]:
    return lambda digest: KEYS[number].sign(digest, ec.ECDSA(Prehashed(SHA384())))


def run(card: ScriptedCard, flow: Flow[R], *profiles: ChipProfile) -> R:
    with Driver(attrs.evolve(performers(card), card_profiles=profiles)) as driver:
        return driver.run(flow)


def made(flow: Flow[R]) -> R:
    return run(other_card(), flow, MADE_UP)


def test_what_lies_on_the_reader_is_told() -> None:
    kind = made(detect(MADE_UP))
    assert isinstance(kind, CardKind)
    assert (kind.has_face, len(kind.certificates or ())) == (True, 2)
    assert len(made(pin_status(MADE_UP))) == 5  # type: ignore[arg-type]
    number = made(read_card_number(MADE_UP))
    assert isinstance(number, CardNumber)


def test_its_face_and_texts_are_read_and_proven() -> None:
    number = CardSecret.of(holder.PRINTED)
    on = Integrity.RECORD_WITH_HASH_OF_MY_NUMBER
    found = made(read_chip(number, anchors(), integrity=on, profile=MADE_UP))
    assert isinstance(found, ChipReading)
    assert isinstance(found.verdict, ChipProven)
    assert found.text is not None
    assert isinstance(found.text.verdict, ChipProven)


def test_its_keys_on_a_curve_sign_documents_and_answer_logins() -> None:
    signed = made(sign_document(LEASE, CardSecret.of(holder.PASSWORD), profile=MADE_UP))
    assert isinstance(signed, Signed)
    assert isinstance(signed.signature, Detached)
    made_it = signed.signature.signature.reveal()
    KEYS[0x1A].public_key().verify(made_it, LEASE.content.reveal(), ec.ECDSA(SHA384()))
    nonce = Concealed(bytes(32))
    answer = made(answer_login(nonce, CardSecret.of(holder.AUTH_PIN), profile=MADE_UP))
    assert isinstance(answer, Detached)
    held = answer.signature.reveal()
    KEYS[0x17].public_key().verify(held, nonce.reveal(), ec.ECDSA(SHA384()))


def test_its_certificates_are_read_and_a_wrong_pin_costs_what_it_costs() -> None:
    kind = CertificateKind.SIGNING
    found = made(read_certificate(kind, pin=CardSecret.of(holder.PASSWORD), profile=MADE_UP))
    assert isinstance(found, CardCertificate)
    assert found.der.reveal() == holder.SIGNING_CERTIFICATE
    wrong = made(sign_document(LEASE, CardSecret.of("WRONG1"), profile=MADE_UP))
    assert isinstance(wrong, CardRefusal)
    assert (wrong.reason, wrong.tries) == (CardReason.PIN_WRONG, 4)


def test_a_card_of_another_kind_is_no_card_to_the_others() -> None:
    assert run(other_card(), detect()) == CardRefusal(CardReason.OTHER_CARD)
    today = run(Chip().card(), detect(MADE_UP), MADE_UP)
    assert today == CardRefusal(CardReason.OTHER_CARD)


def test_a_kind_of_card_that_the_driver_was_not_told_is_refused() -> None:
    card = other_card()
    with pytest.raises(UsageError, match="card-profile-unknown"):
        run(card, detect(MADE_UP))
    assert card.sent == []


def _with(name: str, **more: Any) -> ChipProfile:
    return attrs.evolve(MADE_UP, **{name: attrs.evolve(getattr(CURRENT_CHIP, name), **more)})


GREEDY = {
    "a file of today's texts that is in no profile": _with(
        "text", files=CURRENT_CHIP.text.files | {0x01}
    ),
    "a number of today's that is never presented": _with(
        "visual", references=(attrs.evolve(CURRENT_CHIP.visual.references[0], file=0x13),)
    ),
    "an application of the register": _with(
        "common", identifier=bytes.fromhex("D3921000310001010401")
    ),
    "an application by the start of its name": _with(
        "text", identifier=CURRENT_CHIP.text.identifier[:5]
    ),
    "no name at all": _with("text", identifier=b""),
}


@pytest.mark.parametrize("case", GREEDY)
def test_no_profile_reaches_more_of_todays_cards_than_their_own(case: str) -> None:
    card = Chip().card()
    with pytest.raises(UsageError, match="card-profile-refused"):
        run(card, detect(GREEDY[case]), GREEDY[case])
    assert card.sent == []


def test_todays_profile_is_not_replaced_by_one_of_its_name() -> None:
    greedy = attrs.evolve(GREEDY["no name at all"], name="current")
    assert isinstance(run(Chip().card(), detect(), greedy), CardKind)
