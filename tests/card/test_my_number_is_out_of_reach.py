"""No operation selects, reads or presents what belongs to the My Number (番号法 20条)."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest

import myna_sdk.card
from myna_sdk.card.card_number import CardNumber, read_card_number
from myna_sdk.card.certificates import read_certificate, read_issuer
from myna_sdk.card.chip import Integrity, read_chip
from myna_sdk.card.detecting import detect, pin_status
from myna_sdk.card.faults import CardDataError
from myna_sdk.card.profile import CURRENT_CHIP, Application, PinKind, Reference
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.card.signing import answer_login, sign_document
from myna_sdk.drive.cards import tracing
from myna_sdk.effects import Flow
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import Document
from tests.card import holder
from tests.card.chip_maker import Chip, anchors
from tests.card.running import Run, run_blocking
from tests.card.scripted import OK, TEXT, VISUAL

FORBIDDEN = {TEXT: {0x01, 0x14}, VISUAL: {0x05, 0x13}}
"""The number, its image, and in both applications the reference that is the number itself."""

ON = Integrity.RECORD_WITH_HASH_OF_MY_NUMBER
LEASE = Document(Concealed(b"a lease of a flat that is not there"))

OPERATIONS: dict[str, Callable[[], Flow[object]]] = {
    "detect": detect,
    "pin_status": pin_status,
    "read_certificate": lambda: read_certificate(
        CertificateKind.SIGNING, pin=CardSecret.of(holder.PASSWORD)
    ),
    "read_issuer": lambda: read_issuer(CertificateKind.USER_AUTHENTICATION),
    "sign_document": lambda: sign_document(LEASE, CardSecret.of(holder.PASSWORD)),
    "answer_login": lambda: answer_login(Concealed(bytes(32)), CardSecret.of(holder.AUTH_PIN)),
    "read_chip": lambda: read_chip(CardSecret.of(holder.PRINTED), anchors(), integrity=ON),
    "read_card_number": read_card_number,
}


def touched(sent: list[bytes]) -> set[tuple[bytes, int]]:
    """Return every file that commands name, with its application."""
    found, application = set(), b""
    for apdu in sent:
        if apdu[1:3] == b"\xa4\x04":
            application = apdu[5 : 5 + apdu[4]]
        elif apdu[1] == 0xA4:
            found.add((application, int.from_bytes(apdu[5:7])))
        elif apdu[1] == 0xB0 and apdu[2] & 0x80:
            found.add((application, apdu[2] & 0x1F))
        elif apdu[1] in (0x20, 0x2A) and apdu[3] & 0x80:
            found.add((application, apdu[3] & 0x1F))
    return found


def out_of_reach(sent: list[bytes]) -> set[tuple[bytes, int]]:
    return {(app, file) for app, file in touched(sent) if file in FORBIDDEN.get(app, ())}


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_touches_what_belongs_to_the_number(run: Run, name: str) -> None:
    card = Chip().card()
    assert not isinstance(run(card, OPERATIONS[name]()), CardRefusal)
    assert touched(card.sent) or name == "read_card_number"
    assert out_of_reach(card.sent) == set()


def test_every_operation_of_the_room_is_among_them() -> None:
    promised = set()
    for found in pkgutil.iter_modules(myna_sdk.card.__path__):
        module = importlib.import_module(f"myna_sdk.card.{found.name}")
        names = getattr(module, "__all__", ())
        promised |= {n for n in names if inspect.iscoroutinefunction(getattr(module, n))}
    assert promised == set(OPERATIONS)


@pytest.mark.parametrize(
    "apdu",
    [
        TEXT + b"\x00\xa4\x02\x0c\x02\x00\x01",
        TEXT + b"\x00\xb0\x81\x00\x11",
        TEXT + b"\x00\x20\x00\x94",
        VISUAL + b"\x00\xb0\x85\x00\x00",
        VISUAL + b"\x00\x20\x00\x93",
    ],
)
def test_the_search_itself_would_find_one(apdu: bytes) -> None:
    assert out_of_reach([b"\x00\xa4\x04\x0c\x0a" + apdu[:10], apdu[10:]])


def test_no_profile_names_what_belongs_to_the_number() -> None:
    for application in CURRENT_CHIP.applications:
        references = {reference.file for reference in application.references}
        named = application.files | application.keys | references
        assert not named & FORBIDDEN.get(application.identifier, set())


def _astray(application: Application, **more: Any) -> Application:
    return attrs.evolve(application, files=frozenset(range(0x20)), **more)


ASTRAY = {
    "the number as the facts": attrs.evolve(
        CURRENT_CHIP, text=_astray(CURRENT_CHIP.text), text_facts=0x01
    ),
    "the number's image as the face": attrs.evolve(
        CURRENT_CHIP, visual=_astray(CURRENT_CHIP.visual), visual_face=0x05
    ),
    "the number as what is presented": attrs.evolve(
        CURRENT_CHIP,
        visual=attrs.evolve(
            CURRENT_CHIP.visual, references=(Reference(PinKind.PRINTED_VISUAL, 0x13, 10),)
        ),
    ),
    "the number as the token": attrs.evolve(
        CURRENT_CHIP, jpki=attrs.evolve(CURRENT_CHIP.text, files=frozenset({0x01})), token=0x01
    ),
    "an application that is none of the four": attrs.evolve(
        CURRENT_CHIP,
        visual=attrs.evolve(CURRENT_CHIP.visual, identifier=bytes.fromhex("D3921000310001010401")),
    ),
}


@pytest.mark.parametrize("case", ASTRAY)
def test_a_profile_of_the_callers_reaches_nothing_of_the_number(run: Run, case: str) -> None:
    card, profile = Chip().card(), ASTRAY[case]
    number = CardSecret.of(holder.PRINTED)
    token = case == "the number as the token"
    flow = detect(profile) if token else read_chip(number, anchors(), profile=profile)
    with pytest.raises(UsageError, match="card-command-refused"):
        run(card, flow)
    assert out_of_reach(card.sent) == set()


def test_the_hash_of_the_number_enters_no_trace_and_no_result(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(tracing.TRACE, "myna_sdk.card.trace")
    marker = bytes(range(200, 232))
    chip = Chip(integrity_after=lambda record: record.replace(bytes(32), marker, 1))
    found = run(chip.card(), read_chip(CardSecret.of(holder.PRINTED), anchors(), integrity=ON))
    assert not isinstance(found, CardRefusal)
    assert marker in chip.card().apps[TEXT].files[0x03].content
    shown = f"{found} {[record.getMessage() for record in caplog.records]}"
    assert not any(form in shown for form in (marker.hex(), marker.hex(" "), repr(marker)[2:-1]))
    assert found.text is not None
    assert not any(marker.hex() in str(check) for check in found.text.verdict.checks)


def test_the_common_application_tells_which_card_it_is(run: Run) -> None:
    found = run(Chip().card(), read_card_number())
    assert isinstance(found, CardNumber)
    assert (found.municipality, found.expires_on) == ("99999", date(2035, 2, 17))
    assert found.manufactured.reveal() not in repr(found)
    assert run(holder.phone(), read_card_number()) == CardRefusal(CardReason.PHONE)


@pytest.mark.parametrize(
    "record", [b"", b"\x01\x1c" + b"4" * 27, b"\x02\x1c" + b"4" * 28, b"\x01\x1c" + b"4" * 28]
)
def test_a_record_that_is_none_is_an_error(record: bytes) -> None:
    card = Chip().card()
    card.twist = lambda apdu: record + OK if apdu[1] == 0xB2 else None
    with pytest.raises(CardDataError):
        run_blocking(card, read_card_number())
