"""Use cases are read strictly, and a statutory one cannot be relaxed by its data."""

from collections.abc import Callable
from importlib.resources import files

import pytest

from myna_sdk.errors import ConfigError, UsageError
from myna_sdk.law.reading import read_table
from myna_sdk.law.use_cases import IDENTIFYING, Channel, read_use_cases, use_case_of, use_cases
from tests.architecture.test_my_number import computed
from tests.law.test_methods import JAPANESE

WRITTEN = files("myna_sdk.law").joinpath("use_cases.toml").read_text(encoding="utf-8")
SALE = WRITTEN[WRITTEN.index("[property-sale]") : WRITTEN.index("[loan-application]")]


def test_a_statutory_use_case_asks_for_who_the_person_is_and_takes_no_login() -> None:
    statutory = {name: each for name, each in use_cases().items() if each.statutory is not None}
    assert set(statutory) == {"property-sale", "loan-application"}
    for each in statutory.values():
        assert Channel.LOGIN not in each.channels
        assert each.items >= IDENTIFYING


def test_every_use_case_speaks_both_languages() -> None:
    for each in use_cases().values():
        for ja, en in ((each.title_ja, each.title_en), (each.purpose_ja, each.purpose_en)):
            assert JAPANESE.search(ja)
            assert not JAPANESE.search(en)


def test_an_unknown_use_case_names_the_nearest_and_never_a_my_number() -> None:
    with pytest.raises(UsageError, match="'rental-screning'; nearest: rental-screening"):
        use_case_of("rental-screning")
    number = computed()
    with pytest.raises(UsageError) as refused:
        use_case_of(number)
    assert number not in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda text: text.replace('["signature", "chip"]', '["signature", "login"]'),
            "property-sale.channels: a login is no method of the statute",
        ),
        (
            lambda text: text.replace('"address", ', ""),
            "property-sale.items: the statute asks for address, birth_date, name",
        ),
        (
            lambda text: text.replace('statutory = "sale"', 'statutory = "sales"'),
            "property-sale.statutory: 'sales' is not known; nearest: sale",
        ),
        (
            lambda text: text.replace("purpose_ja", "purpse_ja"),
            "property-sale.purpose_ja: is missing",
        ),
        (
            lambda text: text + 'channel = "signature"\n',
            "property-sale.channel: no such key; nearest: channels",
        ),
    ],
)
def test_use_cases_that_break_their_form_are_refused_by_place(
    spoil: Callable[[str], str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_use_cases(read_table(spoil(SALE), "use_cases.toml"))
