"""Guards over the whole file: no My Number, and nothing of a test in production."""

from pathlib import Path

import pytest

from myna_sdk.configuration import load
from myna_sdk.errors import ConfigError
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.providers.faults import FaultKind
from tests.configuration.files import LEAST, keyed, read, refused


def a_number() -> str:
    """Return a number of the shape that nobody may write down; none stands in the repository."""
    stem = "98765432109"
    return next(stem + str(d) for d in range(10) if looks_like_my_number(stem + str(d)))


WAYS = {
    "a text": '[notices]\nidentity = "{}"',
    "an integer": "[providers.alpha]\nclient_id = {}",
    "with hyphens": '[providers.alpha]\nclient_id = "{:-}"',
    "in a list": '[providers.alpha]\nids = ["a", ["{}"]]',
    "in a table": '[providers.alpha]\ncodes = { a = "{}" }',
    "a key": '[providers.alpha.codes]\n"{}" = "cancelled"',
    "a table": "[providers.{}]",
    "a top-level key": "[{}]",
    "a route": '[identity]\nauthenticator = "{}"',
    "a plugin": '[providers.alpha]\nplugin = "{}"',
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_my_number_anywhere_is_refused_and_never_shown(tmp_path: Path, way: str) -> None:
    number = a_number()
    hyphened = "-".join((number[:4], number[4:8], number[8:]))
    line = way.replace("{:-}", hyphened).replace("{}", number)
    text = f"{LEAST}{line}\n"
    found = refused(tmp_path, text)
    assert FaultKind.MY_NUMBER in [fault.kind for fault in found]
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "myna.toml", {})
    shown = [str(caught.value), repr(caught.value.faults), repr(caught.value.data)]
    shown += [fault.render("ja") for fault in found] + [str(fault.as_json()) for fault in found]
    assert all(each not in "".join(shown) for each in (number, hyphened))


def test_the_other_faults_are_told_beside_a_my_number(tmp_path: Path) -> None:
    text = LEAST + f'[notices]\nidentity = "{a_number()}"\n[identity]\npending_minutes = "x"\n'
    assert keyed(refused(tmp_path, text)) == [
        ("notices.identity", FaultKind.MY_NUMBER),
        ("identity.pending_minutes", FaultKind.TYPE_WRONG),
    ]


def test_a_number_of_another_shape_is_none_of_it(tmp_path: Path) -> None:
    number = a_number()
    other = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert read(tmp_path, LEAST + f'[notices]\nidentity = "{other}"\n').notices["identity"] == other


PRODUCTION = LEAST.replace("sandbox", "production")


@pytest.mark.parametrize(
    ("more", "key", "kind"),
    [
        ('url = "http://operator.example"', "url", FaultKind.URL_PLAIN_HTTP),
        ('url = "https://localhost/x"', "url", FaultKind.URL_LOOPBACK),
        ('urls = ["https://127.0.0.1:8443"]', "urls.0", FaultKind.URL_LOOPBACK),
        ('deep = { url = "https://[::1]/" }', "deep.url", FaultKind.URL_LOOPBACK),
        ('back = "http://localhost:8000/"', "back", FaultKind.URL_PLAIN_HTTP),
    ],
)
def test_production_refuses_test_hosts_whatever_type_the_plugin_gives_them(
    tmp_path: Path, more: str, key: str, kind: FaultKind
) -> None:
    found = refused(tmp_path, f"{PRODUCTION}[providers.alpha]\n{more}\n")
    assert keyed(found) == [(f"providers.alpha.{key}", kind)]
    assert read(tmp_path, f"{LEAST}[providers.alpha]\n{more}\n").providers


@pytest.mark.parametrize(
    "proxy", ["socks5://proxy.example:1080", "proxy.example:3128", "http://:3128", "http://p:0x50"]
)
def test_a_proxy_that_could_not_be_used_is_refused(tmp_path: Path, proxy: str) -> None:
    text = LEAST + f'[providers.alpha.http]\nproxy = "{proxy}"\n'
    found = refused(tmp_path, text)
    assert keyed(found) == [("providers.alpha.http.proxy", FaultKind.VALUE_REFUSED)]
    assert proxy not in found[0].render()


def test_production_may_use_a_proxy_on_the_same_machine(tmp_path: Path) -> None:
    text = PRODUCTION + '[providers.alpha.http]\nproxy = "http://127.0.0.1:3128"\n'
    assert read(tmp_path, text).providers


def test_a_misspelt_environment_is_judged_as_the_likest(tmp_path: Path) -> None:
    """What would be wrong once it is spelt right is told at once."""
    text = LEAST.replace("sandbox", "prodution") + '[mock]\nurl = "https://mock.example/w/a"\n'
    text += '[providers.alpha]\nbase_url = "http://127.0.0.1:8790/api"\n'
    assert set(keyed(refused(tmp_path, text))) == {
        ("environment", FaultKind.CHOICE_UNKNOWN),
        ("mock", FaultKind.MOCK_TABLE),
        ("providers.alpha.base_url", FaultKind.URL_PLAIN_HTTP),
    }


@pytest.mark.parametrize("environment", ["production", "sandbox"])
def test_the_mock_table_belongs_to_the_mock_world(tmp_path: Path, environment: str) -> None:
    text = LEAST.replace("sandbox", environment) + '[mock]\nurl = "https://mock.example/w/a"\n'
    assert keyed(refused(tmp_path, text)) == [("mock", FaultKind.MOCK_TABLE)]


def test_the_mock_world_may_be_on_this_machine(tmp_path: Path) -> None:
    text = LEAST.replace("sandbox", "mock") + '[mock]\nurl = "http://127.0.0.1:8790/w/a"\n'
    mock = read(tmp_path, text).mock
    assert mock is not None
    assert mock.url == "http://127.0.0.1:8790/w/a"


@pytest.mark.parametrize("environment", ["production", "sandbox", "mock"])
def test_a_master_key_never_stands_in_the_file(tmp_path: Path, environment: str) -> None:
    text = LEAST.replace("sandbox", environment).replace("file:master.key", "dW5taXN0YWthYmxl")
    found = refused(tmp_path, text)
    assert keyed(found) == [("store.key", FaultKind.REFERENCE_UNKNOWN)]
    assert "dW5taXN0YWthYmxl" not in found[0].render()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:unmistakable@db.example/myna",
        "postgresql://db.example/myna?sslmode=require&password=unmistakable",
        "postgresql://db.example/myna?sslpassword=unmistakable",
    ],
)
def test_a_database_password_in_the_file_is_refused_in_production(tmp_path: Path, url: str) -> None:
    found = refused(tmp_path, PRODUCTION.replace("sqlite:///myna.db", url))
    assert keyed(found) == [("store.url", FaultKind.URL_PASSWORD)]
    in_sandbox = read(tmp_path, LEAST.replace("sqlite:///myna.db", url))
    assert [fault.kind for fault in in_sandbox.warnings] == [FaultKind.SECRET_LITERAL]
    by_reference = PRODUCTION.replace("sqlite:///myna.db", "env:URL")
    assert read(tmp_path, by_reference, URL=url).store.url.reveal() == url
    assert "unmistakable" not in repr(in_sandbox) + repr(in_sandbox.store)
