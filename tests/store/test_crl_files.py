"""Index files: whole at every moment, whoever writes, dies or reads."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from myna_sdk.errors import StoreError, UsageError
from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl import CrlSource
from myna_sdk.jpki.crl_index import Change, CrlIndex, IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import written
from myna_sdk.jpki.profile import MOCK
from myna_sdk.store import CrlIndexFile, create_crl_index, open_crl_index, update_crl_index
from myna_sdk.store.durable import publish
from myna_sdk.testing.attack_pack.scenes import entry
from tests.jpki.lists import AT, STAGE, anchor, plan, town
from tests.store.crl_worker import anchors_in, numbers
from tests.store.dying_publisher import MOMENTS

TOWNS = ("Mihon-ku", "Rei-shi", "Tatoe-cho")
ROUNDS = 12


def crl(name: str, number: int) -> bytes:
    """Return the list of a town that revokes the serial number which is its own number."""
    return plan(entry(number, AT, 3), name=name, number=number).build()


def lists(number: int, names: tuple[str, ...] = TOWNS) -> list[IndexedCrl]:
    found = [index_crl(crl(name, number), roots()) for name in names]
    assert all(isinstance(one, IndexedCrl) for one in found)
    return [one for one in found if isinstance(one, IndexedCrl)]


def roots() -> AnchorSet:
    return anchor_set(MOCK, [STAGE.current.certificate()])


def index(number: int, names: tuple[str, ...] = TOWNS) -> CrlIndex:
    return crl_index(lists(number, names))[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a root and an index of number 1 of three towns."""
    (tmp_path / "root.cer").write_bytes(STAGE.current.certificate())
    create_crl_index(tmp_path / "index.crlx", index(1))
    return tmp_path


def started(module: str, *arguments: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.store.{module}", *arguments],
        env=environ,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_a_process_killed_at_any_moment_leaves_the_old_index_or_the_new(folder: Path) -> None:
    path = folder / "index.crlx"
    (folder / "next.crlx").write_bytes(b"".join(bytes(p) for p in written(index(2))))
    found = {}
    for moment in MOMENTS:
        publish(path, written(index(1)))
        dying = started("dying_publisher", str(folder), moment)
        dying.communicate()
        assert dying.returncode == -9, moment
        found[moment] = numbers(open_crl_index(path, anchors_in(folder)))
        update_crl_index(path, anchors_in(folder), lists(3))  # what it left is in nobody's way
        assert numbers(open_crl_index(path, anchors_in(folder))) == {3}
        assert not (folder / "index.crlx.new").exists()
    late = {"after-rename", "before-folder-sync", "after-folder-sync"}
    assert found == {moment: {2 if moment in late else 1} for moment in MOMENTS}


def test_another_process_reads_the_new_index_at_once_and_keeps_the_one_it_holds(
    folder: Path,
) -> None:
    reader = started("crl_worker", "read", str(folder))
    assert reader.stdin is not None
    assert reader.stdout is not None
    for number in (1, 2, 3):
        update_crl_index(folder / "index.crlx", roots(), lists(number))
        reader.stdin.write("now\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == f"{[str(number)]}\n"
    reader.communicate()
    assert reader.returncode == 0


def test_no_reader_ever_sees_two_indexes_mixed(folder: Path) -> None:
    readers = [started("crl_worker", "follow", str(folder), str(ROUNDS)) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for number in range(2, ROUNDS + 1):
        publish(folder / "index.crlx", written(index(number)))
    for reader in readers:
        reader.communicate()
        assert reader.returncode == 0


def test_two_processes_that_update_at_once_lose_no_list(folder: Path) -> None:
    for half in ("a", "b"):
        (folder / half).mkdir()
        for number in range(6):
            name = f"{half}{number}-mura"
            (folder / half / name).write_bytes(crl(name, 2))
    updaters = [started("crl_worker", "update", str(folder), half) for half in ("a", "b")]
    for updater in updaters:
        updater.communicate()
        assert updater.returncode == 0
    assert len(open_crl_index(folder / "index.crlx", roots()).lists) == len(TOWNS) + 12


def test_an_older_list_never_takes_the_place_of_a_newer(folder: Path) -> None:
    path = folder / "index.crlx"
    update_crl_index(path, roots(), lists(5, TOWNS[:1]))
    before = path.read_bytes()
    found, changes = update_crl_index(path, roots(), lists(4, TOWNS[:1]))
    assert [change for _, change in changes] == [Change.OLDER]
    assert path.read_bytes() == before
    kept = found.resolve(town(TOWNS[0]), anchor())
    assert kept is not None
    assert kept.number == 5


def test_an_update_that_changes_nothing_writes_nothing(folder: Path) -> None:
    path = folder / "index.crlx"
    before = path.stat()
    _, changes = update_crl_index(path, roots(), lists(1))
    assert {change for _, change in changes} == {Change.UNCHANGED}
    assert path.stat() == before


def test_an_index_is_made_only_where_there_is_none(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        create_crl_index(folder / "index.crlx", index(2))
    assert caught.value.code == "crl-index-exists"
    assert numbers(open_crl_index(folder / "index.crlx", roots())) == {1}


def fault_of(file: CrlIndexFile) -> str | None:
    return None if file.fault is None else file.fault.code


def test_a_refused_file_takes_the_place_of_no_good_one(folder: Path) -> None:
    path = folder / "index.crlx"
    file = CrlIndexFile(path, roots())
    assert (numbers(file.current()), fault_of(file)) == ({1}, None)
    publish(path, [path.read_bytes()[:-1]])
    assert (numbers(file.current()), fault_of(file)) == ({1}, "crl-index-unusable")
    path.unlink()
    assert (numbers(file.current()), fault_of(file)) == ({1}, "crl-index-missing")
    create_crl_index(path, index(2))
    assert (numbers(file.current()), fault_of(file)) == ({2}, None)


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe_instead(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("spoil", "code", "flaw"),
    [
        (lambda path: path.unlink(), "crl-index-missing", None),
        (lambda path: path.write_bytes(b""), "crl-index-unusable", "input-empty"),
        (
            lambda path: path.write_bytes(b"\x30\x00" * 50),
            "crl-index-unusable",
            "crl-index-foreign",
        ),
        (lambda path: path.chmod(0o666), "crl-index-exposed", None),
        (_folder_instead, "crl-index-missing", None),
        (_pipe_instead, "crl-index-unusable", "crl-index-foreign"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_code(
    folder: Path, spoil: Callable[[Path], object], code: str, flaw: str | None
) -> None:
    path = folder / "index.crlx"
    spoil(path)
    for act in (
        lambda: open_crl_index(path, roots()),
        lambda: CrlIndexFile(path, roots()).current(),
        lambda: update_crl_index(path, roots(), lists(2)),
    ):
        with pytest.raises(StoreError) as caught:
            act()
        assert (caught.value.code, caught.value.data.get("flaw")) == (code, flaw)
        assert str(path) in caught.value.message


def test_a_file_is_taken_once_its_rights_are_mended(folder: Path) -> None:
    """The refusal names the remedy, which changes neither content nor age of the file."""
    path = folder / "index.crlx"
    path.chmod(0o666)
    file = CrlIndexFile(path, roots())
    with pytest.raises(StoreError, match="chmod go-w"):
        file.current()
    path.chmod(0o644)
    assert (numbers(file.current()), fault_of(file)) == ({1}, None)


def test_an_index_that_cannot_be_written_leaves_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("myna_sdk.store.durable.os.fsync", full)
    with pytest.raises(StoreError) as caught:
        update_crl_index(folder / "index.crlx", roots(), lists(2))
    assert caught.value.code == "crl-index-not-written"
    with pytest.raises(StoreError):
        create_crl_index(folder / "other.crlx", index(2))
    assert sorted(each.name for each in folder.iterdir()) == [
        *("index.crlx", "index.crlx.lock", "other.crlx.lock", "root.cer")
    ]
    assert numbers(open_crl_index(folder / "index.crlx", roots())) == {1}


def test_threads_that_share_a_file_all_come_to_the_new_index(folder: Path) -> None:
    file = CrlIndexFile(folder / "index.crlx", roots())
    seen: list[set[int | None]] = []
    threads = [threading.Thread(target=_until, args=(file, 5, seen)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(2, 6):
        publish(folder / "index.crlx", written(index(number)))
    for thread in threads:
        thread.join()
    assert seen == [{5}] * 3


def _until(file: CrlIndexFile, last: int, seen: list[set[int | None]]) -> None:
    found: set[int | None] = set()
    while found != {last} and len(found) <= 1:
        found = numbers(file.current())
    seen.append(found)


def test_a_source_asks_the_file_at_each_look_up(folder: Path) -> None:
    file = CrlIndexFile(folder / "index.crlx", roots())
    source = CrlSource(file.resolve)
    for number in (1, 2):
        update_crl_index(folder / "index.crlx", roots(), lists(number))
        found = source.resolve(town("Rei-shi"), anchor())
        assert isinstance(found, IndexedCrl)
        assert found.find(SerialNumber(number)) is not None
