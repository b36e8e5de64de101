"""What the text and the visual application of a person's card hold."""

from functools import cache
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.card.application import Application
from myna_mock.card.municipality import TEXT_CA, VISUAL_CA, CardAuthority, municipality_id
from myna_mock.card.printed import PrintedNumbers
from myna_mock.card.profile import CardProfile
from myna_mock.card.text_application import TextContent, text_application
from myna_mock.card.visual_application import FacePictures, VisualContent, visual_application
from myna_mock.people.carried import address_text
from myna_mock.people.state import PersonState
from myna_mock.randomness import Derivation
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import day_in_japan
from myna_sdk.model.masking import Masked
from myna_sdk.model.sexes import Sex, SexCode

Facts: TypeAlias = tuple[str, str, str, str]


def faces(
    holder: str,
    state: PersonState,
    printed: PrintedNumbers,
    profile: CardProfile,
    *,
    authority: CardAuthority,
    derivation: Derivation,
) -> tuple[Application, Application]:
    """Return the visual and the text application of ``holder``'s card."""
    code = state.office.code

    def own_key(*purpose: str) -> rsa.RSAPrivateKey:
        return authority.keys.rsa("card", holder, str(state.cards), *purpose)

    facts = _texts(state.chip)
    visual = VisualContent(
        birth_date=facts[2],
        sex=facts[3],
        printed=printed,
        pictures=LatePictures(holder, state, printed, derivation),
        municipality=code,
        signer=cache(lambda: authority.certificate(VISUAL_CA, code)),
        signer_key=lambda: authority.municipality_key(code),
        own_key=lambda: own_key("visual"),
        key_reference=municipality_id(code),
        extended_length=profile.extended_length,
    )
    text = TextContent(
        facts=facts,
        number_a=printed.number_a,
        number_b=printed.number_b,
        signer=cache(lambda: authority.certificate(TEXT_CA, code)),
        signer_key=lambda: authority.municipality_key(code),
        own_key=lambda: own_key("text"),
        session_key=lambda: own_key("text", "session"),
        key_reference=municipality_id(code),
        extended_length=profile.extended_length,
    )
    return visual_application(visual), text_application(text)


class LatePictures(Masked):
    """The images of a card, drawn when they are first needed: only drawing needs Pillow."""

    def __init__(
        self, holder: str, state: PersonState, printed: PrintedNumbers, derivation: Derivation
    ) -> None:
        self._told = (holder, state, printed, derivation)

    def _drawn(self) -> FacePictures:
        from myna_mock.card.pictures import CardPictures  # noqa: PLC0415 - brings Pillow

        holder, state, printed, derivation = self._told
        name, address, _, _ = _texts(state.drawn)
        return CardPictures(
            drawn_name=name,
            drawn_address=address,
            printed=printed,
            shape=derivation.bytes(8, "card", "face", holder) if _has_photo(state) else None,
        )

    def name(self) -> bytes:
        """Return the name."""
        return self._drawn().name()

    def address(self) -> bytes:
        """Return the address."""
        return self._drawn().address()

    def photo(self) -> bytes:
        """Return the photograph, nothing on a card without one."""
        return self._drawn().photo()

    def security_code(self) -> bytes:
        """Return the security code."""
        return self._drawn().security_code()

    def number(self) -> bytes:
        """Return the number of the back."""
        return self._drawn().number()


def _has_photo(state: PersonState) -> bool:
    """Tell whether the card has a photograph: those issued before the first birthday have none."""
    born = state.register.birth_date
    age = (
        None
        if born is None or state.card_since is None
        else born.age_on(day_in_japan(state.card_since))
    )
    return age is None or age >= 1


def _texts(facts: BasicFacts) -> Facts:
    """Return the four facts as the chip writes them: a full-width space in the name (§5.2)."""
    name, address = facts.name, facts.address
    born, sex = facts.birth_date, facts.sex
    return (
        "" if name is None else name.reveal().replace(" ", "　"),
        "" if address is None else address_text(address),
        "" if born is None else born.digits(),
        SexCode.CARD.write(Sex.UNKNOWN if sex is None else sex.reveal()),
    )
