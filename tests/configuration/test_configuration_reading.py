"""Reading a configuration: one frozen value, or every fault at once."""

from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.configuration import Configuration, SignatureVerifierStatus, load, parse
from myna_sdk.errors import ConfigError
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind
from tests.configuration.files import LEAST, keyed, read, refused

FIRM = """\
environment = "sandbox"               # mock | sandbox | production
language = "ja"

[relying_party]
name = "見本不動産株式会社"
signature_verifier = "none"           # none | entrusted | own

[store]
url = "sqlite:///myna.db"             # or a PostgreSQL URL
key = "file:master.key"               # or keyring:…, env:…

[providers.digital-auth-app]
client_id = "RP00000001"
private_key = "file:rp-key.pem"
redirect_uri = "https://firm.example/myna/callback"

[providers.pocketsign]
token = "env:POCKETSIGN_TOKEN"

[notices]                              # versions of the texts shown to the customer
identity = "2026-11"
consent = "2026-11"

[identity]
authenticator = "digital-auth-app"
signer = "digital-auth-app"
verifier = "pocketsign"

[consents]
registry = "pocketsign"

[facts]
source = "pocketsign"
"""
"""The firm's file of the acceptance examples, to the letter."""


def test_the_firms_file_of_the_acceptance_examples_is_read(tmp_path: Path) -> None:
    read_file = read(tmp_path, FIRM)
    assert read_file.environment is Environment.SANDBOX
    assert read_file.relying_party.name == "見本不動産株式会社"
    assert list(read_file.providers) == ["digital-auth-app", "pocketsign"]
    assert read_file.routing.get(Capability.AUTHENTICATOR) == "digital-auth-app"
    assert read_file.notices["identity"] == "2026-11"
    assert read_file.pending_lifetime == timedelta(minutes=30)
    assert read_file.routing.get(Capability.LATEST_FACTS_SOURCE) == "pocketsign"
    assert not read_file.warnings


def test_the_shortest_file_has_defaults_for_the_rest(tmp_path: Path) -> None:
    least = read(tmp_path, LEAST)
    assert least.language == "ja"
    assert least.relying_party.signature_verifier is SignatureVerifierStatus.NONE
    assert (dict(least.providers), dict(least.retention), least.mock) == ({}, {}, None)
    assert least.routing.get(Capability.AUTHENTICATOR) is None
    assert least.warnings == ()


def test_a_configuration_cannot_be_changed(tmp_path: Path) -> None:
    least = read(tmp_path, LEAST)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        least.language = "en"  # type: ignore[misc]
    with pytest.raises(TypeError):
        least.providers["more"] = None  # type: ignore[index]


def test_a_relative_database_is_the_same_from_every_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "myna.toml").write_text(LEAST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    here = load("myna.toml", {}).store.url.reveal()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load("../myna.toml", {}).store.url.reveal().endswith("/myna.db")
    assert here == f"sqlite:///{tmp_path}/myna.db"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/myna.db",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://db.example/myna",
        "postgresql+psycopg://db.example/myna?sslmode=verify-full",
    ],
)
def test_another_store_url_is_left_as_it_is(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, LEAST.replace("sqlite:///myna.db", url)).store.url.reveal() == url


@pytest.mark.parametrize("url", ["mysql://db.example/myna", "myna.db", "postgresql://"])
def test_a_store_of_another_kind_is_a_fault(tmp_path: Path, url: str) -> None:
    found = refused(tmp_path, LEAST.replace("sqlite:///myna.db", url))
    assert keyed(found) == [("store.url", FaultKind.STORE_URL)]
    found = refused(tmp_path, LEAST.replace("sqlite:///myna.db", "env:URL"), URL=url)
    assert keyed(found) == [("store.url", FaultKind.STORE_URL)]


def test_every_fault_is_told_at_once_each_with_file_key_and_remedy(tmp_path: Path) -> None:
    text = """\
environment = "prod"
langage = "ja"
[relying_party]
name = 5
signature_verifier = "entrusted"
[store]
url = "oracle://x"
key = "a key itself"
[identity]
pending_minutes = 0
[provider.alpha]
[providers.Bad_Name]
[providers.alpha]
plugin = 7
[providers.beta.http]
timeout = "fast"
[retention_days]
rental-screenin = 90
rental-guarantee = 36501
[notices]
identity = 2026-11-01
identty = "2026-11"
"""
    found = refused(tmp_path, text)
    assert set(keyed(found)) == {
        ("langage", FaultKind.KEY_UNKNOWN),
        ("provider", FaultKind.KEY_UNKNOWN),
        ("environment", FaultKind.CHOICE_UNKNOWN),
        ("relying_party.name", FaultKind.TYPE_WRONG),
        ("relying_party.notified_on", FaultKind.NOTIFIED_ON_MISSING),
        ("relying_party.operator", FaultKind.OPERATOR_MISSING),
        ("store.url", FaultKind.STORE_URL),
        ("store.key", FaultKind.REFERENCE_UNKNOWN),
        ("identity.pending_minutes", FaultKind.VALUE_REFUSED),
        ("providers.Bad_Name", FaultKind.NAME_MALFORMED),
        ("providers.alpha.plugin", FaultKind.TYPE_WRONG),
        ("providers.beta.http.timeout", FaultKind.TYPE_WRONG),
        ("retention_days.rental-screenin", FaultKind.USE_CASE_UNKNOWN),
        ("retention_days", FaultKind.VALUE_REFUSED),
        ("notices.identity", FaultKind.TYPE_WRONG),
        ("notices.identty", FaultKind.KEY_UNKNOWN),
    }
    assert len(keyed(found)) == 16
    for fault in found:
        assert fault.file == str(tmp_path / "myna.toml")
        assert fault.remedy
        assert " must " not in fault.render("ja")
    remedies = {fault.key: fault.remedy for fault in found}
    assert remedies["langage"] == "Did you mean: language?"
    assert remedies["provider"] == "Did you mean: providers?"
    assert remedies["retention_days.rental-screenin"] == (
        "Did you mean: rental-screening, rental-guarantee?"
    )


@pytest.mark.parametrize("mark", ["\\u202e", "\\u0007", "\\u200b", "\\n"])
def test_what_a_receipt_tells_of_the_firm_can_be_seen(tmp_path: Path, mark: str) -> None:
    """Else the first receipt would be refused, months after the file was written."""
    told = f'"甲{mark}乙"'
    text = LEAST.replace('"見本不動産株式会社"', f"{told}\noffice = {told}\nlicence = {told}")
    found = refused(tmp_path, f"{text}[notices]\nidentity = {told}\n")
    keys = ("relying_party.name", "relying_party.office", "relying_party.licence", "notices")
    assert keyed(found) == [(key, FaultKind.VALUE_REFUSED) for key in keys]
    assert all("cannot be seen" in fault.problem for fault in found)


def test_the_message_of_the_error_lists_every_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="2 faults") as caught:
        read(tmp_path, LEAST.replace("name", "nam").replace("key =", "kye ="))
    for key in ("relying_party.nam", "store.kye"):
        assert key in str(caught.value)


def test_a_misplaced_table_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    found = refused(tmp_path, 'store = "sqlite"\nproviders = 5\nidentity = []\nmock = 1\n')
    assert {key for key, _ in keyed(found)} >= {"store", "providers", "identity", "mock"}


@pytest.mark.parametrize(
    ("verifier", "more", "missing"),
    [
        ("own", "", ["notified_on"]),
        ("own", "notified_on = 2026-10-01", []),
        ("entrusted", "", ["notified_on", "operator"]),
        ("entrusted", 'notified_on = 2026-10-01\noperator = "認定事業者"', []),
        ("none", "", []),
    ],
)
def test_who_verifies_signatures_says_since_when_and_through_whom(
    tmp_path: Path, verifier: str, more: str, missing: list[str]
) -> None:
    text = LEAST.replace(
        "[relying_party]", f'[relying_party]\nsignature_verifier = "{verifier}"\n{more}'
    )
    if missing:
        assert [key for key, _ in keyed(refused(tmp_path, text))] == [
            f"relying_party.{key}" for key in missing
        ]
    else:
        party = read(tmp_path, text).relying_party
        assert party.notified_on == (date(2026, 10, 1) if more else None)


def test_facts_are_kept_as_many_days_as_the_file_says(tmp_path: Path) -> None:
    kept = read(tmp_path, LEAST + "[retention_days]\nrental-screening = 90\n").retention
    assert kept == {"rental-screening": timedelta(days=90)}


def test_a_provider_has_http_settings_of_its_own(tmp_path: Path) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).write_text("-", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    http = """\
[providers.alpha.http]
ca_bundle = "ca.pem"
client_certificate = "file:cert.pem"
client_key = "key.pem"
proxy = "http://127.0.0.1:3128"
timeout = 5
connections = 2
"""
    section = read(tmp_path, LEAST + http).providers["alpha"]  # type: ignore[index]
    assert section.plugin == "alpha"
    assert section.http.client_certificate == tmp_path / "cert.pem"
    assert section.http.proxy is not None
    assert (section.http.timeout, section.http.connections) == (5.0, 2)
    assert dict(section.table.reveal()) == {}


def test_a_client_key_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("-", encoding="utf-8")
    (tmp_path / "key.pem").chmod(0o644)
    found = read(tmp_path, LEAST + '[providers.alpha.http]\nclient_key = "key.pem"\n').warnings
    assert [(f.key, f.kind) for f in found] == [
        ("providers.alpha.http.client_key", FaultKind.PATH_OPEN)
    ]


raw_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
tables = st.sampled_from(
    [
        *("environment", "language", "relying_party", "store", "providers", "identity"),
        *("notices", "consents", "facts", "status", "mock", "retention_days"),
    ]
)
keys = st.sampled_from(["name", "url", "key", "signature_verifier", "http", "authenticator"])


@given(
    st.dictionaries(
        tables | st.text(),
        raw_values
        | st.sampled_from(["mock", "sandbox", "production"])
        | st.dictionaries(keys | st.text(), raw_values, max_size=4),
        max_size=8,
    )
)
def test_no_mapping_whatsoever_raises_anything_but_a_config_error(
    mapping: dict[str, object],
) -> None:
    try:
        found = parse(mapping, source="myna.toml", environ={}, base=Path("/nowhere"))
    except ConfigError as error:
        refusals = [fault.render("ja") for fault in error.faults if fault.severity == "error"]
    else:
        assert isinstance(found, Configuration)
        return
    assert refusals
