"""Nothing that holds a fact or a secret shows it, except through its named doors."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from pprint import pformat
from typing import Any

import attrs
import cattrs
import pytest
from rich.pretty import pretty_repr

from myna_sdk.comparison import compare
from myna_sdk.effects import CachePut, HttpReply, HttpRequest, Redeemed
from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.callback import Callback
from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.facts import BasicFacts, Currency, Provenance, Source
from myna_sdk.model.masking import Concealed, Masked, Secret
from myna_sdk.model.names import PersonName, SubstituteMap
from myna_sdk.model.outcome import Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.presentation import Means, Presentation
from myna_sdk.model.sexes import RegisteredSex, Sex

NAME, KANA, FORMER, ALIAS = "金糸雀　花枝", "カナリヤ　ハナエ", "旧金糸雀", "金糸雀通"
ADDRESS = "東京都見本区金糸雀町二丁目9番9号"
CANARIES = ("金糸雀", "カナリヤ", "1913", "female", "FEMALE", "canary")
BORN = date(1913, 7, 19)
AT = datetime(2026, 11, 24, tzinfo=UTC)

FULL_NAME = PersonName(NAME, kana=KANA, former_name=FORMER, alias=ALIAS)
FACTS = BasicFacts(
    name=FULL_NAME,
    address=DomesticAddress(ADDRESS, substitutes=SubstituteMap.parse("0001")),
    birth_date=BirthDate.of(BORN),
    sex=RegisteredSex(Sex.FEMALE),
)
PERSON = PersonRef(
    provider=ProviderName("p"), tenant="t", kind=RefKind.PAIRWISE_SUB, value="canary-sub"
)
CERTIFICATE = CertificateReference(
    kind=CertificateKind.USER_AUTHENTICATION, provider_id="canary-certificate"
)
MASKED: tuple[Masked, ...] = (
    Concealed(NAME),
    Concealed((NAME, BORN)),
    Secret("canary-secret"),
    FULL_NAME,
    DomesticAddress(ADDRESS),
    MovedAbroad(BORN),
    BirthDate.of(BORN),
    RegisteredSex(Sex.FEMALE),
    FACTS,
    PERSON,
    CERTIFICATE,
    Presentation(means=Means.REDIRECT, certificate=CERTIFICATE),
    Verified(PERSON, facts=FACTS, provider_ref="canary-ref"),
    Callback.get("https://firm.example/back?code=canary-code"),
    HttpReply(200, (("x-who", "canary"),), NAME.encode() + b"canary"),
    HttpRequest("POST", "https://p.example/canary", body=b"canary"),
    CachePut("canary-key", b"canary", AT),
    Redeemed(b"canary", AT),
    compare(FACTS, FACTS),
    *compare(FACTS, FACTS).diff(),
)
every_masked = pytest.mark.parametrize("value", MASKED, ids=lambda value: type(value).__name__)

SHOWERS: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "format": lambda value: format(value, ">80"),
    "f-string": lambda value: f"{value} {value!s} {value!r} {value!a}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031 - the old form, on purpose
    "str.format": "{0} {0!r}".format,
    "in a tuple": lambda value: repr((value, {"key": value})),
    "pprint": pformat,
    "rich": pretty_repr,
    "json by repr": lambda value: json.dumps({"value": value}, default=str),
    "as exception": lambda value: str(RuntimeError(value)),
}


def shows_nothing(text: str) -> bool:
    return not any(canary in text for canary in CANARIES)


def test_the_check_for_canaries_can_fail() -> None:
    assert not shows_nothing(FACTS.reveal()["name"])
    assert not shows_nothing(str(FACTS.reveal()))


@every_masked
@pytest.mark.parametrize("way", SHOWERS)
def test_no_way_of_showing_a_value_shows_what_it_holds(value: Masked, way: str) -> None:
    shown = SHOWERS[way](value)
    assert shows_nothing(shown)
    assert type(value).__name__ in shown


@every_masked
def test_logging_a_value_shows_its_type_only(
    value: Masked, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("any").warning("got %s and %r", value, value)
    assert type(value).__name__ in caplog.text
    assert shows_nothing(caplog.text)


@every_masked
def test_json_refuses_a_value(value: Masked) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(value)


@every_masked
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_refuses_a_value(value: Masked, protocol: int) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(value, protocol)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps([{"deep": value}], protocol)


@every_masked
def test_a_value_gives_away_no_state(value: Masked) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        value.__getstate__()
    with pytest.raises(TypeError, match="never pickled"):
        value.__reduce__()
    with pytest.raises(TypeError):
        vars(value)


@every_masked
def test_a_copy_is_the_value_itself(value: Masked) -> None:
    assert copy.copy(value) is value
    assert copy.deepcopy(value) is value


APART = (FACTS, FULL_NAME, FACTS.address, FACTS.birth_date, FACTS.sex, PERSON, CERTIFICATE)


@pytest.mark.parametrize("facts", APART)
def test_facts_and_references_taken_apart_by_attrs_and_cattrs_stay_concealed(facts: Any) -> None:
    assert shows_nothing(repr(attrs.asdict(facts)))
    assert shows_nothing(repr(attrs.astuple(facts)))
    assert shows_nothing(repr(cattrs.Converter().unstructure(facts)))


@every_masked
def test_a_traceback_with_locals_shows_nothing(value: Masked) -> None:
    def fails(argument: Masked) -> None:
        kept = [argument]
        raise RuntimeError(f"failed on {argument} of {len(kept)}")

    shown = locals_of(lambda: fails(value))
    assert "kept = " in shown
    assert shows_nothing(shown)


REFUSED: dict[str, Callable[[], object]] = {
    "kana": lambda: PersonName(NAME, kana=" "),
    "former name": lambda: PersonName(NAME, former_name="", alias=ALIAS),
    "calendar": lambda: BirthDate(1913, 2, 30),
    "digits": lambda: BirthDate.parse("19131399"),
    "no month": lambda: BirthDate.parse("19130007"),
    "too long": lambda: BirthDate.parse("1913-07-19"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_a_value_that_is_refused_is_not_in_the_locals_of_the_frames_that_refuse(way: str) -> None:
    shown = locals_of(REFUSED[way])
    assert "ValueError" in shown
    assert shows_nothing(shown)


def locals_of(call: Callable[[], object]) -> str:
    """Return the traceback of what ``call`` raises, with the locals of the frames below it."""
    with pytest.raises((ValueError, RuntimeError)) as caught:
        call()
    within = caught.tb.tb_next
    assert within is not None
    below = within.tb_next  # skips the lambda, whose line of source names the canary
    found = traceback.TracebackException(caught.type, caught.value, below, capture_locals=True)
    return "".join(found.format())


def test_equal_values_in_two_cells_are_equal_and_hash_alike() -> None:
    assert Concealed(NAME) == Concealed(NAME)
    assert hash(Concealed(NAME)) == hash(Concealed(NAME))
    assert Concealed(NAME) != Concealed(KANA)


def test_a_cell_never_equals_what_it_holds_nor_a_cell_of_another_kind() -> None:
    assert Concealed("canary") != "canary"
    assert Concealed("canary") != Secret("canary")


def test_the_named_doors_give_exactly_what_went_in() -> None:
    assert FULL_NAME.reveal() == NAME
    assert FULL_NAME.kana == Concealed(KANA)
    assert FULL_NAME.former_name == Concealed(FORMER)
    assert FULL_NAME.alias == Concealed(ALIAS)
    assert Secret("canary-secret").reveal() == "canary-secret"


def test_a_reference_may_be_given_as_text_or_in_a_cell_and_is_the_same() -> None:
    assert attrs.evolve(PERSON, value="canary-sub") == PERSON
    assert attrs.evolve(PERSON, value=Concealed("canary-sub")) == PERSON
    assert attrs.evolve(CERTIFICATE, provider_id=None).provider_id is None


def test_frozen_values_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(FACTS, "name", None)  # noqa: B010 - mypy would refuse the plain assignment


def test_provenance_is_no_secret() -> None:
    stamp = Provenance(Source.USERINFO, Currency.SHARED_BY_APP, AT)
    assert "shared-by-app" in repr(stamp)
