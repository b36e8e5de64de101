"""``config check``: the file, the plugins, the routes and the keys, every fault at once."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from myna_sdk.configuration import load
from myna_sdk.configuration.checking import check, check_file
from myna_sdk.configuration.starting import begin
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.registry import Registry
from tests.configuration.files import LEAST, keyed
from tests.providers.distributions import PROVIDER, Distributions

FIRM = """\
environment = "sandbox"
[relying_party]
name = "見本不動産株式会社"
[store]
url = "sqlite:///myna.db"
key = "file:master.key"
[notices]
identity = "2026-11"
[providers.digital-auth-app]
client_id = "RP00000001"
private_key = "file:rp-key.pem"
redirect_uri = "https://firm.example/myna/callback"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a directory with a master key and a client key."""
    begin(tmp_path / "first.toml")
    return tmp_path


def checked(folder: Path, text: str, **environ: str) -> list[tuple[str, FaultKind]]:
    """Return key and kind of every fault and warning of ``text``."""
    path = folder / "myna.toml"
    path.write_text(text, encoding="utf-8")
    return [(f.key, f.kind) for f in check_file(path, Registry.discover(), environ)]


def test_what_config_init_leaves_is_without_fault(folder: Path) -> None:
    assert check_file(folder / "first.toml", Registry.discover(), {}) == ()
    assert check(load(folder / "first.toml", {}), Registry.discover()) == ()


def test_a_firms_file_is_without_fault(folder: Path) -> None:
    assert checked(folder, FIRM) == []


def test_faults_of_file_settings_routes_and_keys_are_told_at_once(folder: Path) -> None:
    text = FIRM.replace("client_id", "clientid").replace("file:rp-key.pem", "env:RP_KEY")
    text = text.replace("file:master.key", "env:MASTER").replace('identity = "2026-11"', "")
    text += '[identity]\nauthenticator = "digital-auth"\npending_minute = 5\n[providers.gone]\n'
    assert set(checked(folder, text)) == {
        ("identity.pending_minute", FaultKind.KEY_UNKNOWN),
        ("providers.digital-auth-app.clientid", FaultKind.KEY_UNKNOWN),
        ("providers.digital-auth-app.private_key", FaultKind.ENV_UNSET),
        ("providers.gone", FaultKind.PLUGIN_UNKNOWN),
        ("identity.authenticator", FaultKind.ROUTE_UNKNOWN),
        ("store.key", FaultKind.MASTER_KEY_MISSING),
    }


def test_a_routed_use_needs_the_version_of_its_notice(folder: Path) -> None:
    assert checked(folder, FIRM.replace('identity = "2026-11"', "")) == [
        ("notices.identity", FaultKind.NOTICE_MISSING)
    ]


def test_a_firm_without_provider_is_told_which_plugin_it_could_use(folder: Path) -> None:
    path = folder / "myna.toml"
    path.write_text(LEAST, encoding="utf-8")
    (fault,) = check_file(path, Registry.discover(), {})
    assert (fault.key, fault.kind) == ("identity.authenticator", FaultKind.ROUTE_NONE)
    assert "digital-auth-app" in fault.remedy


@pytest.mark.parametrize(
    ("content", "mode", "kind"),
    [
        (None, 0o600, FaultKind.MASTER_KEY_MISSING),
        (b"short", 0o600, FaultKind.MASTER_KEY_MALFORMED),
        (b"1:" + b"A" * 43 + b"=", 0o644, FaultKind.MASTER_KEY_EXPOSED),
    ],
)
def test_a_master_key_that_cannot_serve_is_a_fault(
    folder: Path, content: bytes | None, mode: int, kind: FaultKind
) -> None:
    key = folder / "master.key"
    key.unlink()
    if content is not None:
        key.write_bytes(content)
        key.chmod(mode)
    assert checked(folder, FIRM) == [("store.key", kind)]


def test_a_client_key_that_others_can_read_is_a_warning(folder: Path) -> None:
    (folder / "rp-key.pem").chmod(0o644)
    assert checked(folder, FIRM) == [
        ("providers.digital-auth-app.private_key", FaultKind.PATH_OPEN)
    ]


@pytest.mark.parametrize(
    ("http", "key"),
    [
        ('ca_bundle = "master.key"', "ca_bundle"),
        ('client_certificate = "rp-key.pem"', "client_certificate"),
        ('ca_bundle = "rp-key.pem"\nclient_certificate = "rp-key.pem"', "ca_bundle"),
    ],
)
def test_a_certificate_file_that_no_connection_could_use_is_a_fault(
    folder: Path, http: str, key: str
) -> None:
    assert checked(folder, f"{FIRM}[providers.digital-auth-app.http]\n{http}\n") == [
        (f"providers.digital-auth-app.http.{key}", FaultKind.VALUE_REFUSED)
    ]


def test_a_client_key_that_is_too_weak_is_a_fault(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "rp-key.pem").write_bytes(key)
    assert checked(folder, FIRM) == [("providers.digital-auth-app.private_key", FaultKind.KEY_KIND)]


def test_a_broken_provider_and_misspelt_hooks_are_faults(
    folder: Path, distributions: Distributions
) -> None:
    distributions.plugin("alpha", provider=PROVIDER.replace("async def begin_login", "def begin"))
    hooks = "hooks=lambda: load('Hooks')()"
    misspelt = "\nclass Hooks:\n    @m.hook\n    def myna_evnet(self, event): ...\n"
    distributions.plugin("beta", extra=hooks, provider=PROVIDER + misspelt)
    text = FIRM + "[providers.alpha]\n[providers.beta]\n"
    text += '[identity]\nauthenticator = "digital-auth-app"\n'
    assert checked(folder, text) == [
        ("providers.alpha", FaultKind.PLUGIN_BROKEN),
        ("providers.beta", FaultKind.PLUGIN_BROKEN),
    ]


def test_a_plugin_of_the_mock_world_is_refused_in_production(
    folder: Path, distributions: Distributions
) -> None:
    distributions.plugin("alpha", extra="mock=True")
    text = FIRM.replace("sandbox", "production") + "[providers.alpha]\n"
    text += '[identity]\nauthenticator = "digital-auth-app"\n'
    assert checked(folder, text) == [("providers.alpha", FaultKind.PLUGIN_MOCK)]


def test_what_file_and_settings_both_find_is_told_once(folder: Path) -> None:
    text = FIRM.replace("sandbox", "production").replace("https://", "http://")
    found = checked(folder, text)
    assert found
    assert len(found) == len(set(found))


def test_a_file_that_cannot_be_read_is_one_fault(folder: Path) -> None:
    found = check_file(folder / "absent.toml", Registry.discover(), {})
    assert keyed(list(found)) == [("", FaultKind.FILE_MISSING)]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("file:receipt-key.pem", None),
        ("file:nowhere.pem", FaultKind.PATH_MISSING),
        ("env:RECEIPT_KEY", FaultKind.ENV_UNSET),
        ("file:rp-key.pem", FaultKind.VALUE_REFUSED),
        ("no-reference", FaultKind.REFERENCE_UNKNOWN),
    ],
)
def test_the_key_that_signs_receipts_is_read_and_its_faults_are_told(
    folder: Path, written: str, kind: FaultKind | None
) -> None:
    found = checked(folder, f'{FIRM}[receipts]\nkey = "{written}"\n')
    assert found == ([] if kind is None else [("receipts.key", kind)])


def test_the_keys_of_the_card_cas_are_read_and_their_faults_are_told(folder: Path) -> None:
    anchors = 'hierarchy = "{}"\n[[anchor]]\napplication = "visual"\nidentifier = "{}"\n'
    anchors += f'modulus = "{1 << 2047 | 1:x}"\n'
    card = '[card]\nreader = "pcsc"\nanchors = "{}"\n[providers.pcsc]\n'
    (folder / "test.toml").write_text(anchors.format("test", b"6000023".hex() + "00" * 9))
    (folder / "mock.toml").write_text(anchors.format("mock", b"9000023".hex() + "00" * 9))
    (folder / "empty.toml").touch()
    (folder / "deep.toml").write_text("a = " + "[" * 20_000)
    assert checked(folder, FIRM + card.format("test.toml")) == []
    for file, kind in {
        "mock.toml": FaultKind.CHIP_ANCHORS_ELSEWHERE,
        "empty.toml": FaultKind.VALUE_REFUSED,
        "deep.toml": FaultKind.VALUE_REFUSED,
        "gone.toml": FaultKind.PATH_MISSING,
    }.items():
        assert checked(folder, FIRM + card.format(file)) == [("card.anchors", kind)]


def test_a_route_to_a_reader_leads_to_a_plugin_that_has_one(folder: Path) -> None:
    text = FIRM + '[card]\nreader = "digital-auth-app"\n'
    assert checked(folder, text) == [("card.reader", FaultKind.ROUTE_UNABLE)]
