"""``myna consent``, ``facts`` and ``status``: what costs money has a dry run, facts stay masked."""

from pathlib import Path
from urllib.parse import urlencode

from tests.cli.conftest import SESSION, Settled, Told

WHO = "customer-4711"
NEW_HOME = "東京都見本区二丁目9番9号"


def _start(settled: Settled) -> str:
    told = settled.run(
        "consent", "start", "address-update", "--subject", WHO, "--item", "address,name",
        "--session", SESSION, "--json",
    )  # fmt: skip
    assert told.code == 0, told
    url: str = told.json["started"]["url"]
    return url


def _signed(settled: Settled, url: str, *options: str) -> Told:
    callback = settled.world.person("mihon-hanako").sign(url)
    back = "http://127.0.0.1/myna/callback?" + urlencode(callback.parameters.reveal())
    return settled.run("consent", "complete", "-", "--session", SESSION, *options, stdin=back)


def _consented(settled: Settled) -> None:
    assert _signed(settled, _start(settled)).code == 0


def test_a_consent_is_signed_and_shown(settled: Settled) -> None:
    told = _signed(settled, _start(settled), "--json")
    assert told.code == 0
    assert told.json["consent"]["state"] == "active"
    assert told.json["consent"]["items"] == ["address", "name"]
    assert "active" in settled.run("consent", "status", WHO, "--poll").out
    assert "有効" in settled.run("--lang", "ja", "consent", "status", WHO).out


def test_without_a_consent_it_is_undetermined_with_three(settled: Settled) -> None:
    told = settled.run("consent", "status", WHO, "--json")
    assert told.code == 3
    assert told.json["consent"]["reason"] == "not-consented"


def test_a_dry_run_asks_nobody(settled: Settled) -> None:
    _consented(settled)
    asked = len(settled.world.journal.entries)
    told = settled.run("facts", "latest", WHO, "--dry-run", "--json")
    assert told.json["prospect"] == {"would_ask": "pocketsign", "items": ["address", "name"]}
    told = settled.run("status", "check", WHO, "nobody", "--dry-run", "--json")
    assert told.json["prospect"] == {"would_ask": 1, "not_eligible": 1}
    assert "pocketsign" in settled.run("facts", "latest", WHO, "--dry-run").out
    assert "1" in settled.run("status", "check", WHO, "--dry-run").out
    assert len(settled.world.journal.entries) == asked


def test_latest_facts_stay_masked_unless_revealed(settled: Settled) -> None:
    _consented(settled)
    hanako = settled.world.person("mihon-hanako")
    hanako.move(to=NEW_HOME)
    gone = settled.run("facts", "latest", WHO, "--json")
    assert (gone.code, gone.json["latest"]["reason"]) == (3, "no-live-certificate")
    hanako.reissue()
    settled.world.travel(hours=2)
    told = settled.run("facts", "latest", WHO)
    assert told.code == 0
    assert "updated" in told.out
    assert "no [retention_days] is set" in told.out
    assert NEW_HOME not in told.out
    latest = settled.run("facts", "latest", WHO, "--reveal", "--json").json["latest"]
    assert (latest["outcome"], latest["facts"], latest["kept"]) == ("no-newer-data", {}, {})


def test_latest_facts_that_are_kept_are_shown_also_when_none_are_newer(
    settled: Settled, tmp_path: Path
) -> None:
    with (tmp_path / "myna.toml").open("a") as file:
        file.write("retention_days.address-update = 90\n")
    _consented(settled)
    hanako = settled.world.person("mihon-hanako")
    hanako.move(to=NEW_HOME)
    hanako.reissue()
    settled.world.travel(hours=2)
    assert "retention_days" not in settled.run("facts", "latest", WHO).out
    assert NEW_HOME not in settled.run("facts", "latest", WHO, "--json").out
    latest = settled.run("facts", "latest", WHO, "--reveal", "--json").json["latest"]
    assert (latest["outcome"], latest["kept"]["address"]) == ("no-newer-data", NEW_HOME)
    assert NEW_HOME in settled.run("facts", "latest", WHO, "--reveal").out


def test_a_revoked_certificate_exits_with_one_and_its_meaning(settled: Settled) -> None:
    _consented(settled)
    assert settled.run("status", "check", WHO).code == 0
    settled.world.person("mihon-hanako").move(to=NEW_HOME)
    settled.world.travel(days=1)
    told = settled.run("status", "check", WHO, "--json")
    assert told.code == 1
    (status,) = told.json["status"]
    assert (status["status"], status["reason"]) == ("revoked", "facts-changed")
    told = settled.run("status", "check", WHO, "--lang", "ja")
    assert "失効: 記載事項の変更 (facts-changed)" in told.out
    told = settled.run("status", "check", "nobody", WHO)
    assert told.code == 1, "what is revoked is not hidden by what could not be told"


def test_people_read_until_when_a_consent_holds_as_in_japan(settled: Settled) -> None:
    _consented(settled)
    assert "2036-11-24 23:59:59 JST" in settled.run("consent", "status", WHO).out


def test_several_people_are_read_from_standard_input(settled: Settled) -> None:
    _consented(settled)
    told = settled.run("status", "check", "-", stdin=f"{WHO}\nnobody\n")
    assert told.code == 3
    assert "valid" in told.out
    assert "not-eligible" in told.out


def test_a_withdrawal_stops_at_once_and_leads_to_the_signature(settled: Settled) -> None:
    _consented(settled)
    told = settled.run("consent", "withdraw", WHO, "--session", SESSION, "--json")
    assert told.code == 0
    stopped = settled.run("facts", "latest", WHO, "--json")
    assert stopped.json["latest"]["reason"] == "consent-withdrawn"
    done = _signed(settled, told.json["withdrawal"]["url"], "--json")
    assert done.json["consent"]["state"] == "withdrawn"
    assert settled.run("consent", "withdraw", WHO, "--session", SESSION).code == 3


def test_a_refusal_is_undetermined_and_speaks_to_the_customer(settled: Settled) -> None:
    callback = settled.world.person("mihon-hanako").refuse(_start(settled))
    back = "http://127.0.0.1/myna/callback?" + urlencode(callback.parameters.reveal())
    told = settled.run("consent", "complete", back, "--session", SESSION)
    assert told.code == 3
    assert "cancelled" in told.out
