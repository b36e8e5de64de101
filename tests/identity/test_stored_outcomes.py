"""What is stored of an outcome comes back whole, and a provider's code names its plugin."""

import pytest

from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.cases.facts_record import read_facts, write_facts
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.outcome import Undetermined

S = "session-1"


def test_the_text_that_a_fact_was_read_from_is_stored_with_it() -> None:
    raw = ((FactItem.NAME, Concealed("見本　花子")),)
    facts = BasicFacts(name=PersonName("見本 花子"), raw=raw)
    assert read_facts(write_facts(facts)).raw == raw


def test_a_stored_login_has_the_texts_that_it_was_answered_with(myna: Myna, world: World) -> None:
    login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
    done = myna.identity.complete(
        world.person("mihon-hanako").approve(login.url), browser_session=S
    )
    assert done.verified().facts.raw
    assert myna.identity.result(login.id or "").verified().facts.raw == done.verified().facts.raw


@pytest.mark.parametrize("stored", [False, True])
def test_a_providers_own_code_names_the_plugin(myna: Myna, world: World, stored: bool) -> None:
    login = myna.identity.start("rental-screening", browser_session=S)
    done = myna.identity.complete(world.person("mihon-hanako").refuse(login.url), browser_session=S)
    outcome = myna.identity.result(login.id or "").outcome if stored else done.outcome
    assert isinstance(outcome, Undetermined)
    assert outcome.detail == "digital-auth-app:access_denied"
