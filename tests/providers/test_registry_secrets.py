"""Secrets and keys: by reference, by one loader, never shown."""

import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.jwk import ECKey, RSAKey

from myna_sdk.model.masking import Secret
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.keys import PrivateKey, read_private_key
from myna_sdk.providers.places import Place, Wrong
from myna_sdk.providers.references import SECRET_LIMIT, Reference, read_reference, read_secret
from tests.providers.places import kinds, place

CLEAR = "unmistakable-secret"


@pytest.fixture
def top(tmp_path: Path) -> Place:
    """Give a place in production whose directory is empty."""
    return place("production", base=tmp_path, environ={"TOKEN": CLEAR, "EMPTY": ""})


def write(path: Path, content: bytes, mode: int = 0o600) -> Path:
    """Leave ``content`` at ``path`` with ``mode``."""
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_secret_comes_from_the_environment(top: Place) -> None:
    read = read_secret("env:TOKEN", top)
    assert isinstance(read, Secret)
    assert read.reveal() == CLEAR
    assert top.faults == []


def test_a_secret_comes_from_a_file_without_its_line_end(top: Place, tmp_path: Path) -> None:
    write(tmp_path / "token", f" {CLEAR} \r\n".encode())
    read = read_secret("file:token", top)
    assert isinstance(read, Secret)
    assert read.reveal() == f" {CLEAR} "
    assert top.faults == []


def test_a_secret_comes_from_the_keyring(top: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _keyring(monkeypatch, lambda service, name: CLEAR if (service, name) == ("a", "b/c") else None)
    read = read_secret("keyring:a/b/c", top)
    assert isinstance(read, Secret)
    assert read.reveal() == CLEAR


def _keyring(monkeypatch: pytest.MonkeyPatch, get: Callable[[str, str], str | None]) -> None:
    module: Any = types.ModuleType("keyring")
    module.get_password = get
    module.__spec__ = types.SimpleNamespace(name="keyring")
    monkeypatch.setitem(sys.modules, "keyring", module)


def test_a_keyring_that_fails_is_a_fault_without_its_words(
    top: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(service: str, name: str) -> str:
        raise RuntimeError(CLEAR)

    _keyring(monkeypatch, fail)
    read_secret("keyring:service/name", top)
    assert kinds(top) == [("", FaultKind.KEYRING_FAILED)]
    assert CLEAR not in top.faults[0].render()


def test_a_keyring_without_the_entry_is_a_fault(
    top: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keyring(monkeypatch, lambda service, name: None)
    read_secret("keyring:service/name", top)
    assert kinds(top) == [("", FaultKind.KEYRING_EMPTY)]


def test_a_keyring_that_is_not_installed_names_its_extra(
    top: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    read_secret("keyring:service/name", top)
    assert kinds(top) == [("", FaultKind.KEYRING_MISSING)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("env:NOT_SET", FaultKind.ENV_UNSET),
        ("env:EMPTY", FaultKind.ENV_UNSET),
        ("env:", FaultKind.REFERENCE_EMPTY),
        ("file:", FaultKind.REFERENCE_EMPTY),
        ("file:absent", FaultKind.PATH_MISSING),
        ("file:.", FaultKind.PATH_MISSING),
        ("file:a\0b", FaultKind.PATH_MISSING),
        ("keyring:service", FaultKind.REFERENCE_EMPTY),
        ("keyring:/name", FaultKind.REFERENCE_EMPTY),
        ("evn:TOKEN", FaultKind.REFERENCE_UNKNOWN),
        ("flie:token", FaultKind.REFERENCE_UNKNOWN),
        ("ENV:TOKEN", FaultKind.REFERENCE_UNKNOWN),
        (CLEAR, FaultKind.SECRET_IN_FILE),
        ("", FaultKind.TEXT_EMPTY),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_fault(top: Place, text: str, kind: FaultKind) -> None:
    assert isinstance(read_secret(text, top), Wrong)
    assert [found for _, found in kinds(top)] == [kind]
    assert CLEAR not in top.faults[0].render()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\n", FaultKind.TEXT_EMPTY),
        (b"\xff\xfe", FaultKind.SECRET_NOT_TEXT),
        (b"x" * (SECRET_LIMIT + 1), FaultKind.SECRET_TOO_LONG),
    ],
)
def test_a_file_that_holds_no_secret_is_a_fault(
    top: Place, tmp_path: Path, content: bytes, kind: FaultKind
) -> None:
    write(tmp_path / "token", content)
    assert isinstance(read_secret("file:token", top), Wrong)
    assert kinds(top) == [("", kind)]


def test_a_pipe_is_no_file_to_wait_for(top: Place, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")
    assert isinstance(read_secret("file:token", top), Wrong)
    assert kinds(top) == [("", FaultKind.PATH_MISSING)]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_file_that_others_can_open_is_warned_of(top: Place, tmp_path: Path, mode: int) -> None:
    write(tmp_path / "token", CLEAR.encode(), mode)
    assert isinstance(read_secret("file:token", top), Secret)
    assert kinds(top) == [("", FaultKind.PATH_OPEN)]
    assert top.errors == 0


@pytest.mark.parametrize("environment", ["mock", "sandbox"])
def test_a_secret_in_the_file_itself_is_warned_of_outside_production(environment: str) -> None:
    top = place(environment)
    assert isinstance(read_secret(CLEAR, top), Secret)
    assert kinds(top) == [("", FaultKind.SECRET_LITERAL)]
    assert CLEAR not in top.faults[0].render()


def test_a_secret_that_only_resembles_a_url_is_no_misspelt_reference() -> None:
    assert isinstance(read_secret("https://hooks.example/unguessable", place()), Secret)


def test_a_reference_can_be_read_without_being_followed(top: Place) -> None:
    found = read_reference("file:absent.key", top)
    assert isinstance(found, Reference)
    assert (found.scheme, found.rest) == ("file", "absent.key")
    for wrong in ("plain", "env:", "keyring:service"):
        assert isinstance(read_reference(wrong, top), Wrong)


def pem(key: Any, password: bytes | None = None) -> bytes:
    """Return ``key`` as PKCS #8."""
    locked: serialization.KeySerializationEncryption = (
        serialization.NoEncryption()
        if password is None
        else serialization.BestAvailableEncryption(password)
    )
    encoded: bytes = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked
    )
    return encoded


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    """Give an RSA key of the least size."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def ec_key() -> ec.EllipticCurvePrivateKey:
    """Give a P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def test_an_rsa_key_signs_rs256_under_its_thumbprint(
    top: Place, tmp_path: Path, rsa_key: rsa.RSAPrivateKey
) -> None:
    write(tmp_path / "rp.pem", pem(rsa_key))
    key = read_private_key("file:rp.pem", top)
    assert isinstance(key, PrivateKey)
    assert (key.algorithm, key.active) == ("RS256", (key,))
    assert key.kid == RSAKey.import_key(pem(rsa_key)).thumbprint()
    assert key.reveal().private_numbers() == rsa_key.private_numbers()
    assert key.pem().reveal() == pem(rsa_key)
    assert key.public_pem() in pem_of_public(rsa_key)


def pem_of_public(key: rsa.RSAPrivateKey) -> bytes:
    """Return the public half of ``key``."""
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_a_p256_key_signs_es256_under_its_thumbprint(
    tmp_path: Path, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    one_line = pem(ec_key).decode().replace("\n", "\\n")  # as some systems keep variables
    key = read_private_key("env:KEY", place("production", environ={"KEY": one_line}))
    assert isinstance(key, PrivateKey)
    assert key.algorithm == "ES256"
    assert key.kid == ECKey.import_key(pem(ec_key)).thumbprint()


def test_a_thumbprint_keeps_leading_zeros_of_coordinates() -> None:
    """RFC 7638 §3: x and y have the full size of the curve (RFC 7518 §6.2.1.2)."""
    seen: set[bool] = set()
    for private in range(1, 600):
        numbers = ec.derive_private_key(private, ec.SECP256R1())
        short = numbers.public_key().public_numbers().x.bit_length() <= 248
        if short not in seen:
            key = read_private_key(
                "env:KEY", place("production", environ={"KEY": pem(numbers).decode()})
            )
            assert isinstance(key, PrivateKey)
            assert key.kid == ECKey.import_key(pem(numbers)).thumbprint()
            seen.add(short)
    assert seen == {True, False}


def test_a_key_may_have_a_name_and_a_password(
    top: Place, tmp_path: Path, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    write(tmp_path / "rp.pem", pem(ec_key, CLEAR.encode()))
    table = {"from": "file:rp.pem", "kid": "2026-11", "password": "env:TOKEN"}
    key = read_private_key(table, top)
    assert isinstance(key, PrivateKey)
    assert key.kid == "2026-11"
    for wrong in ({"from": "file:rp.pem"}, {"from": "file:rp.pem", "password": "env:OTHER"}):
        again = place(base=tmp_path, environ={"OTHER": "another password"})
        assert isinstance(read_private_key(wrong, again), Wrong)
        assert kinds(again) == [("", FaultKind.KEY_LOCKED)]


def test_two_keys_are_active_while_one_replaces_the_other(
    top: Place, tmp_path: Path, rsa_key: rsa.RSAPrivateKey, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    write(tmp_path / "new.pem", pem(ec_key))
    write(tmp_path / "old.pem", pem(rsa_key))
    key = read_private_key(["file:new.pem", "file:old.pem"], top)
    assert isinstance(key, PrivateKey)
    assert [each.algorithm for each in key.active] == ["ES256", "RS256"]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ([], [("key", FaultKind.KEYS_NUMBER)]),
        (["file:a"] * 3, [("key", FaultKind.KEYS_NUMBER)]),
        (["file:a.pem", "file:a.pem"], [("key", FaultKind.KEYS_SAME)]),
        (["file:a.pem", "file:b.pem"], [("key.1", FaultKind.PATH_MISSING)]),
        ([5, "file:a.pem"], [("key.0", FaultKind.TYPE_WRONG)]),
        ({"from": "file:a.pem", "kidd": "1"}, [("key.kidd", FaultKind.KEY_UNKNOWN)]),
        ({"kid": "1"}, [("key", FaultKind.TYPE_WRONG)]),
        ({"from": "file:a.pem", "kid": 1}, [("key", FaultKind.TYPE_WRONG)]),
        ({"from": "file:a.pem", "password": "env:UNSET"}, [("key", FaultKind.ENV_UNSET)]),
    ],
)
def test_keys_that_cannot_be_are_faults_at_their_place(
    top: Place,
    tmp_path: Path,
    ec_key: ec.EllipticCurvePrivateKey,
    raw: object,
    found: list[tuple[str, FaultKind]],
) -> None:
    write(tmp_path / "a.pem", pem(ec_key))
    assert isinstance(read_private_key(raw, top.at("key")), Wrong)
    assert kinds(top) == found


UNFIT: dict[str, tuple[Callable[[], bytes], FaultKind]] = {
    "rsa of 1024 bits": (
        lambda: pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
        FaultKind.KEY_WEAK,
    ),
    "p-384": (lambda: pem(ec.generate_private_key(ec.SECP384R1())), FaultKind.KEY_KIND),
    "ed25519": (lambda: pem(ed25519.Ed25519PrivateKey.generate()), FaultKind.KEY_KIND),
    "no pem": (lambda: b"no key at all", FaultKind.KEY_UNREADABLE),
    "public": (
        lambda: (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        ),
        FaultKind.KEY_UNREADABLE,
    ),
}


@pytest.mark.parametrize(("make", "kind"), UNFIT.values(), ids=UNFIT)
def test_a_key_of_another_kind_or_strength_is_refused(
    top: Place, tmp_path: Path, make: Callable[[], bytes], kind: FaultKind
) -> None:
    write(tmp_path / "rp.pem", make())
    assert isinstance(read_private_key("file:rp.pem", top), Wrong)
    assert kinds(top) == [("", kind)]


@pytest.mark.parametrize("way", [repr, str, format])
def test_a_key_shows_its_id_and_nothing_else(
    top: Place, tmp_path: Path, ec_key: ec.EllipticCurvePrivateKey, way: Callable[[object], str]
) -> None:
    write(tmp_path / "rp.pem", pem(ec_key))
    key = read_private_key("file:rp.pem", top)
    assert isinstance(key, PrivateKey)
    assert way(key) == f"PrivateKey({key.kid}, ES256)"
