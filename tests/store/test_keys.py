"""Master keys: where they come from, in which form, and that nobody else sees them."""

import base64
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_mock.randomness import SeededRandom
from myna_sdk.errors import ConfigError
from myna_sdk.store import (
    EnvKey,
    FileKey,
    KeyringKey,
    add_generation,
    create_key_file,
    key_provider,
)
from myna_sdk.store.keys import parse_master_keys

KEY = base64.b64encode(bytes(range(32))).decode()
NEW = base64.b64encode(bytes(range(1, 33))).decode()


def _refused(code: str, error: pytest.ExceptionInfo[ConfigError]) -> None:
    assert error.value.code == code
    shown = f"{error.value} {error.value.data}"
    assert KEY not in shown
    assert NEW not in shown


def test_a_new_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    create_key_file(tmp_path / "key", SeededRandom(1))
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    (key,) = FileKey(tmp_path / "key").master()
    assert key.generation == 1
    assert len(key.key.reveal()) == 32
    assert repr(key) == "MasterKey(generation 1)"


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    create_key_file(tmp_path / "key", SeededRandom(1))
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(ConfigError) as refused:
        create_key_file(tmp_path / "key", SeededRandom(2))
    _refused("store-key-exists", refused)
    assert (tmp_path / "key").read_bytes() == before


def test_a_key_file_is_not_made_where_it_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        create_key_file(tmp_path / "missing" / "key", SeededRandom(1))
    _refused("store-key-not-writable", refused)


def test_half_a_key_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever found it there would keep it for a whole one."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("myna_sdk.store.durable.os.fsync", full)
        with pytest.raises(ConfigError) as refused:
            create_key_file(tmp_path / "key", SeededRandom(1))
    _refused("store-key-not-writable", refused)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    create_key_file(tmp_path / "key", SeededRandom(1))
    (tmp_path / "key").chmod(mode)
    with pytest.raises(ConfigError) as refused:
        FileKey(tmp_path / "key").master()
    _refused("store-key-exposed", refused)


def test_a_new_generation_stands_first_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_key_file(path, SeededRandom(1))
    (old,) = FileKey(path).master()
    assert add_generation(path, SeededRandom(2)) == 2
    new, kept = FileKey(path).master()
    assert (new.generation, kept) == (2, old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1:",
        "1:short",
        f"0:{KEY}",
        f"-1:{KEY}",
        f"4294967296:{KEY}",
        f"x:{KEY}",
        f"1:{KEY} 1:{NEW}",
        f"1:{KEY} 2:{NEW}",
        f"1:{KEY[:-4]}",
        f"2:1:{KEY}",
        f"1:{KEY}\x00",
    ],
)
def test_what_is_no_key_is_refused_without_being_shown(written: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_master_keys(written, source="env:KEY")
    _refused("store-key-malformed", refused)


@given(st.text())
def test_any_text_is_a_key_or_refused(written: str) -> None:
    try:
        keys = parse_master_keys(written, source="env:KEY")
    except ConfigError:
        return
    assert keys
    assert all(len(one.key.reveal()) == 32 for one in keys)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4))
def test_keys_are_read_as_they_were_written(raw: list[bytes]) -> None:
    numbered = list(enumerate(raw, 1))[::-1]
    lines = [f"{number}:{base64.b64encode(key).decode()}" for number, key in numbered]
    keys = parse_master_keys("\n".join(lines), source="file:key")
    assert [(one.generation, one.key.reveal()) for one in keys] == numbered


def test_the_environment_gives_keys_by_the_variables_name() -> None:
    provider = EnvKey("MYNA_KEY", environ={"MYNA_KEY": f"2:{NEW} 1:{KEY}"})
    assert [one.generation for one in provider.master()] == [2, 1]
    assert EnvKey("MYNA_KEY", environ={"MYNA_KEY": KEY}).master()[0].generation == 1
    assert KEY not in repr(provider)
    with pytest.raises(ConfigError) as refused:
        EnvKey("OTHER", environ={}).master()
    _refused("store-key-missing", refused)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        FileKey(tmp_path / "none.key").master()
    _refused("store-key-missing", refused)
    assert "none.key" in refused.value.message


def _keyring(monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]) -> None:
    module = ModuleType("keyring")
    module.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)


def test_the_keyring_gives_keys_by_service_and_user(monkeypatch: pytest.MonkeyPatch) -> None:
    _keyring(monkeypatch, {("myna", "master-key"): KEY, ("myna", "second"): f"3:{NEW}"})
    assert KeyringKey("myna").master()[0].key.reveal() == bytes(range(32))
    assert KeyringKey("myna", "second").master()[0].generation == 3
    with pytest.raises(ConfigError) as refused:
        KeyringKey("other").master()
    _refused("store-key-missing", refused)


def test_a_keyring_that_fails_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_service: str, _user: str) -> str:
        raise OSError("canary of the backend")

    module = ModuleType("keyring")
    module.get_password = locked  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    with pytest.raises(ConfigError) as refused:
        KeyringKey("myna").master()
    assert refused.value.code == "store-key-missing"
    assert "OSError" in refused.value.message
    assert "canary" not in refused.value.message


def test_a_path_that_no_file_can_have_is_a_missing_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        key_provider("file:a\0b", tmp_path).master()
    assert refused.value.code == "store-key-missing"


def test_a_missing_keyring_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError) as refused:
        KeyringKey("myna").master()
    _refused("extra-missing", refused)
    assert "myna-sdk[keyring]" in refused.value.message


def test_a_configuration_names_its_key_source(tmp_path: Path) -> None:
    assert key_provider("file:a.key", tmp_path) == FileKey(tmp_path / "a.key")
    assert key_provider("file:/b.key", tmp_path) == FileKey(Path("/b.key"))
    home = FileKey(Path("~/c.key").expanduser())
    assert key_provider("file:~/c.key", tmp_path) == home
    assert key_provider("file:~nobody-at-all/d", tmp_path) == FileKey(tmp_path / "~nobody-at-all/d")
    assert key_provider("env:K", tmp_path, environ={"K": KEY}).master()
    assert isinstance(key_provider("env:MYNA_KEY", tmp_path), EnvKey)
    assert key_provider("keyring:myna", tmp_path) == KeyringKey("myna")
    assert key_provider("keyring:myna/second", tmp_path) == KeyringKey("myna", "second")


@pytest.mark.parametrize("name", ["", "file:", "env:", "keyring:", "a.key", f"vault:{KEY}", KEY])
def test_an_unknown_key_source_is_refused_without_being_shown(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        key_provider(name, tmp_path)
    _refused("store-key-source-unknown", refused)
