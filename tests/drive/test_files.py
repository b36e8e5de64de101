"""Local files are read for a provider instance out of its own folders, and nowhere else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from myna_sdk.drive.files import read_file
from myna_sdk.drive.performers import Performers
from myna_sdk.effects import ReadFile
from myna_sdk.errors import TransportError
from myna_sdk.providers.boundary import within
from tests.drive.parts import FixedClock, Run, ZeroRandom, run_async, run_blocking

INSTANCE = "own"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "lists"
    found.mkdir()
    (found / "a.crl").write_bytes(b"a list")
    (tmp_path / "secret").write_bytes(b"a key")
    return found


def reading(folder: Path, name: str, cap: int = 100) -> bytes | None:
    effect = ReadFile(str(folder / name), cap=cap, instance=INSTANCE)
    return read_file(effect, {INSTANCE: frozenset({folder})})


def test_a_file_of_the_folder_is_read_and_one_that_is_not_there_is_none(folder: Path) -> None:
    assert reading(folder, "a.crl") == b"a list"
    assert reading(folder, "b.crl") is None


def _dotted(folder: Path) -> str:
    return "../secret"


def _absolute(folder: Path) -> str:
    return str(folder.parent / "secret")


def _linked(folder: Path) -> str:
    (folder / "link").symlink_to(folder.parent / "secret")
    return "link"


@pytest.mark.parametrize("name", [_dotted, _absolute, _linked])
def test_nothing_outside_of_the_folder_is_read(folder: Path, name: Callable[[Path], str]) -> None:
    with pytest.raises(TransportError, match="file-not-allowed") as refused:
        reading(folder, name(folder))
    assert refused.value.sent is False


def test_an_instance_without_folders_reads_nothing(folder: Path) -> None:
    effect = ReadFile(str(folder / "a.crl"), cap=100, instance="another")
    with pytest.raises(TransportError, match="file-not-allowed"):
        read_file(effect, {INSTANCE: frozenset({folder})})


def test_a_file_that_is_too_large_or_no_file_is_refused(folder: Path) -> None:
    assert reading(folder, "a.crl", cap=6) == b"a list"
    with pytest.raises(TransportError, match="file-too-large"):
        reading(folder, "a.crl", cap=5)
    (folder / "inner").mkdir()
    os.mkfifo(folder / "pipe")  # which one would wait for
    for name in ("inner", "pipe"):
        with pytest.raises(TransportError, match="file-unreadable"):
            reading(folder, name)


@pytest.mark.parametrize("run", [run_blocking, run_async])
def test_both_drivers_read_for_a_provider_within_its_boundary(folder: Path, run: Run) -> None:
    async def provider() -> bytes | None:
        return await ReadFile(str(folder / "a.crl"), cap=100)

    performers = Performers(
        clock=FixedClock(), random=ZeroRandom(), folders={INSTANCE: frozenset({folder})}
    )
    assert run(performers, within(provider(), plugin="p", instance=INSTANCE)) == b"a list"
    with pytest.raises(TransportError, match="file-not-allowed"):
        run(performers, within(provider(), plugin="p", instance="another"))
