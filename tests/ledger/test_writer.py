"""The thread that keeps takes: it says once what is wrong, and loses nothing that can be saved."""

import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gainbox.ledger import store
from gainbox.ledger import store as book_module
from gainbox.ledger.reading import kept
from gainbox.ledger.store import Store
from gainbox.ledger.writer import Writer
from tests.ledger.conftest import ReadOnly
from tests.ledger.takes import NAMES, take

PATIENCE_S = 20.0

NewDesk = Callable[..., "Desk"]


class Desk:
    """A writer, and what it has complained of."""

    def __init__(self, folder: Path, retry_s: float = 3600.0) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.relieved = 0
        self._heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.writer = Writer(folder, self._complain, retry_s, self._relieve)
        self.writer.start()

    def _complain(self, sentence: str) -> None:
        self.said.append(sentence)
        self._heard.put(sentence)

    def _relieve(self) -> None:
        self.relieved += 1

    def hears(self) -> str:
        """The next complaint."""
        return self._heard.get(timeout=PATIENCE_S)

    def keeps(self, *numbers: int) -> None:
        for number in numbers:
            self.writer.keep(take(number), NAMES)

    def in_turn(self) -> None:
        """Wait until it has done, or tried, all it was given."""
        done = threading.Event()
        self.writer._jobs.put(lambda _: done.set())
        assert done.wait(PATIENCE_S)

    def ends(self) -> list[int]:
        """Close it; the numbers of the takes that are kept."""
        self.writer.close()
        assert not self.writer.is_alive()
        return [each.take.clips[0] for each in kept(self.folder)]


@pytest.fixture
def start(folder: Path) -> Iterator[NewDesk]:
    """Starts a writer."""
    desks: list[Desk] = []

    def start(**how: float) -> Desk:
        desks.append(Desk(folder, **how))
        return desks[-1]

    yield start
    for desk in desks:
        desk.writer.close()


def test_what_it_is_given_is_kept_in_order(start: NewDesk) -> None:
    desk = start()
    desk.keeps(0, 1, 2)
    desk.writer.refer(take(1))
    assert desk.ends() == [0, 1, 2]
    assert [each.take.reference for each in kept(desk.folder)] == [False, True, False]
    assert desk.said == []


def test_it_goes_on_where_the_last_one_ended(start: NewDesk) -> None:
    for number in range(3):
        desk = start()
        desk.keeps(number)
        assert desk.ends() == list(range(number + 1))


def test_without_a_take_it_makes_no_file(start: NewDesk) -> None:
    desk = start()
    assert desk.ends() == []
    assert list(desk.folder.iterdir()) == []


def test_handing_over_waits_for_nobody(start: NewDesk, path: Path) -> None:
    with closing(Store(path)), closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk = start()
        desk.keeps(0)  # returns while the file is locked
        assert kept(desk.folder) == []
        other.execute("ROLLBACK")
        assert desk.ends() == [0]


# What cannot be written


def test_where_nothing_may_be_written_it_is_said_once_and_takes_wait(
    start: NewDesk, read_only: ReadOnly
) -> None:
    desk = start()
    with read_only():
        desk.keeps(0, 1)
        assert desk.hears() == (
            f"{desk.folder}/takes.sqlite: takes cannot be kept: unable to open database file;"
            " they wait until they can"
        )
        desk.keeps(2)
        while len(desk.writer._waiting) < 3:
            time.sleep(0.001)
    assert desk.ends() == [0, 1, 2]
    assert len(desk.said) == 1


def test_a_full_disk_is_said_once_and_takes_wait(start: NewDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = start()
    desk.keeps(0)
    desk.in_turn()
    desk.ends()
    with monkeypatch.context() as full:
        full.setattr(book_module, "OPENING", f"{book_module.OPENING} PRAGMA max_page_count = 1;")
        desk = start(retry_s=0.01)
        desk.keeps(*range(1, 100))
        assert "takes cannot be kept: database or disk is full" in desk.hears()
        assert kept(desk.folder)[0].take == take(0)
    assert desk.ends() == list(range(100))
    assert len(desk.said) == 1


def test_what_waits_is_tried_again_by_itself(start: NewDesk, read_only: ReadOnly) -> None:
    desk = start(retry_s=0.01)
    with read_only():
        desk.keeps(0)
        desk.hears()
        assert desk.relieved == 0
    desk.in_turn()
    assert [each.take for each in kept(desk.folder)] == [take(0)]


def test_that_takes_are_kept_again_is_told_once(start: NewDesk, read_only: ReadOnly) -> None:
    desk = start()
    with read_only():
        desk.keeps(0)
        desk.hears()
    desk.keeps(1, 2)
    assert desk.ends() == [0, 1, 2]
    assert desk.relieved == 1


def test_what_could_not_be_kept_until_the_end_is_said(start: NewDesk, read_only: ReadOnly) -> None:
    desk = start()
    with read_only():
        desk.keeps(0)
        desk.hears()
        desk.writer.close()
    assert "what waited is lost" in desk.said[-1]


def test_of_more_takes_than_may_wait_the_latest_are_kept(start: NewDesk, read_only: ReadOnly) -> None:
    desk = start()
    with read_only():
        desk.keeps(*range(1100))
        desk.hears()
        desk.writer._jobs.put(None)
        desk.writer.join(PATIENCE_S)
    assert list(desk.folder.iterdir()) == []


# What is damaged


def overwrite(path: Path, at: int, contents: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(contents)


def tell(path: Path, what: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(what)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a letter": lambda path: path.write_text("Dear Sir or Madam,\n" * 100),
    "no header": lambda path: overwrite(path, 0, bytes(100)),
    "noise on a page": lambda path: overwrite(path, 4096, os.urandom(4096)),
    "zeros on a page": lambda path: overwrite(path, 4096, bytes(4096)),
    "half of it": lambda path: os.truncate(path, path.stat().st_size // 8192 * 4096),
    "a later version": lambda path: tell(path, "PRAGMA user_version = 2"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(
    start: NewDesk, path: Path, damage: Callable[[Path], object]
) -> None:
    desk = start()
    desk.keeps(*range(50))
    desk.ends()
    damage(path)
    contents = path.read_bytes()
    desk = start()
    desk.keeps(50, 51)
    assert desk.ends() == [50, 51]
    assert (path.parent / "takes.damaged-1").read_bytes() == contents
    (said,) = desk.said
    assert said.startswith(f"{path}: is damaged (")
    assert said.endswith(") and was put aside as takes.damaged-1; a new one is begun")


def test_what_is_damaged_while_it_is_written_is_put_aside_too(start: NewDesk, path: Path) -> None:
    desk = start()
    desk.keeps(*range(3))
    desk.in_turn()
    tell(path, "DROP TABLE channel")
    desk.keeps(3)
    assert desk.ends() == [3]
    assert len(desk.said) == 1


def test_a_log_goes_with_its_file(start: NewDesk, path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 100)
    path.with_name("takes.sqlite-wal").write_text("yours")
    desk = start()
    desk.keeps(0)
    assert desk.ends() == [0]
    assert (path.parent / "takes.damaged-1-wal").read_text() == "yours"


def test_each_damaged_file_has_a_name_of_its_own_until_they_are_too_many(
    start: NewDesk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 250)
    for number in range(3):
        path.write_bytes(bytes([number + 65]) * 100)
        desk = start()
        desk.keeps(number)
        assert desk.ends() == [number]
    left = sorted(file.name for file in path.parent.iterdir())
    assert left == ["takes.damaged-2", "takes.damaged-3", "takes.sqlite"]


def test_a_damaged_file_that_cannot_be_put_aside_is_said_once_and_takes_wait(
    start: NewDesk, path: Path, read_only: ReadOnly
) -> None:
    path.write_text("Dear Sir or Madam,\n" * 100)
    desk = start()
    with read_only():
        desk.keeps(0)
        assert "takes cannot be kept: " in desk.hears()
    assert desk.ends() == [0]
    assert len(desk.said) == 2  # that it cannot, and then that it was put aside
