"""The thread that writes takes: it reports each trouble once, and loses nothing that can be saved."""

import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gainbox.ledger import store, writer
from gainbox.ledger.reading import all_takes
from gainbox.ledger.store import Store
from gainbox.ledger.writer import Writer, WriterEvent
from tests.ledger.conftest import ReadOnly
from tests.ledger.takes import NAMES, take

TIMEOUT_S = 60.0  # other writers to the disk can hold up a sync for long

Start = Callable[..., "WriterBench"]


class WriterBench:
    """A running writer, and the kinds and texts of its events so far."""

    def __init__(self, folder: Path, retry_s: float = 3600.0) -> None:
        self.folder = folder
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self._events: queue.SimpleQueue[WriterEvent] = queue.SimpleQueue()
        self.writer = Writer(folder, self._report, retry_s)
        self.writer.start()

    def _report(self, event: WriterEvent) -> None:
        self.kinds.append(event.kind)
        self.texts.append(event.text)
        self._events.put(event)

    def next_event(self) -> WriterEvent:
        """The next event."""
        return self._events.get(timeout=TIMEOUT_S)

    def add(self, *numbers: int) -> None:
        """Queue these takes."""
        for number in numbers:
            self.writer.add(take(number), NAMES)

    def drain(self) -> None:
        """Wait until all that was queued is written."""
        done = threading.Event()
        self.writer._jobs.put(lambda _: done.set())
        assert done.wait(TIMEOUT_S)

    def wait_for(self, condition: Callable[[Writer], bool]) -> None:
        """Wait for a condition of the writer that comes with no event."""
        end_s = time.monotonic() + TIMEOUT_S
        while not condition(self.writer):
            assert time.monotonic() < end_s
            time.sleep(0.001)

    def close(self) -> list[int]:
        """Close the writer; returns the numbers of the stored takes."""
        self.writer.close()
        self.writer.join(TIMEOUT_S)
        assert not self.writer.is_alive()
        return self.stored()

    def stored(self) -> list[int]:
        """The numbers of the stored takes."""
        return [each.take.clips[0] for each in all_takes(self.folder)]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts a writer."""
    benches: list[WriterBench] = []

    def start(**options: float) -> WriterBench:
        benches.append(WriterBench(folder, **options))
        return benches[-1]

    yield start
    for bench in benches:
        bench.writer.close()


def test_takes_are_stored_in_order(start: Start) -> None:
    bench = start()
    bench.add(0, 1, 2)
    bench.writer.set_reference(take(1))
    assert bench.close() == [0, 1, 2]
    assert [each.take.reference for each in all_takes(bench.folder)] == [False, True, False]
    assert bench.kinds == []


def test_a_new_writer_continues_the_file(start: Start) -> None:
    for number in range(3):
        bench = start()
        bench.add(number)
        assert bench.close() == list(range(number + 1))


def test_without_a_take_no_file_is_made(start: Start) -> None:
    bench = start()
    assert bench.close() == []
    assert list(bench.folder.iterdir()) == []


def test_adding_does_not_wait_for_a_locked_file(start: Start, path: Path) -> None:
    with closing(Store(path)), closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        bench = start()
        bench.add(0)  # returns while the file is locked
        assert bench.stored() == []
        other.execute("ROLLBACK")
        assert bench.close() == [0]


# Files that cannot be written


def test_a_read_only_folder_is_reported_once_and_takes_wait(start: Start, read_only: ReadOnly) -> None:
    bench = start()
    with read_only():
        bench.add(0, 1)
        assert bench.next_event() == WriterEvent(
            "unwritable",
            f"{bench.folder}/takes.sqlite: takes cannot be kept: unable to open database file;"
            " they wait until they can",
        )
        bench.add(2)
        bench.wait_for(lambda writer: len(writer._waiting) == 3)
    assert bench.close() == [0, 1, 2]
    assert bench.kinds == ["unwritable", "written"]


def test_a_full_disk_is_reported_once_and_takes_wait(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = start()
    bench.add(0)
    assert bench.close() == [0]
    with monkeypatch.context() as full:
        full.setattr(store, "OPENING", f"{store.OPENING} PRAGMA max_page_count = 1;")
        bench = start(retry_s=0.01)
        bench.add(*range(1, 100))
        assert "takes cannot be kept: database or disk is full" in bench.next_event().text
        assert all_takes(bench.folder)[0].take == take(0)
    assert bench.close() == list(range(100))
    assert bench.kinds == ["unwritable", "written"]


def test_waiting_takes_are_tried_again_at_intervals(start: Start, read_only: ReadOnly) -> None:
    bench = start(retry_s=0.01)
    with read_only():
        bench.add(0)
        assert bench.next_event().kind == "unwritable"
        assert bench.kinds == ["unwritable"]
    assert bench.next_event() == WriterEvent("written")
    assert [each.take for each in all_takes(bench.folder)] == [take(0)]


def test_a_recovery_is_reported_once(start: Start, read_only: ReadOnly) -> None:
    bench = start()
    with read_only():
        bench.add(0)
        bench.next_event()
    bench.add(1, 2)
    assert bench.close() == [0, 1, 2]
    assert bench.kinds == ["unwritable", "written"]


def test_takes_that_still_wait_at_the_end_are_reported_as_lost(start: Start, read_only: ReadOnly) -> None:
    bench = start()
    with read_only():
        bench.add(0)
        bench.next_event()
        assert bench.close() == []
    assert bench.kinds == ["unwritable", "lost"]
    assert "what waited is lost" in bench.texts[-1]


def test_of_too_many_waiting_takes_the_latest_are_stored(
    start: Start, read_only: ReadOnly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_WAITING", 10)
    bench = start()
    with read_only():
        bench.add(*range(15))
        bench.next_event()
        bench.wait_for(lambda writer: writer._jobs.empty())
        assert list(bench.folder.iterdir()) == []
    assert bench.close() == list(range(5, 15))


# Damaged files


def overwrite(path: Path, at: int, contents: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(contents)


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a letter": lambda path: path.write_text("Dear Sir or Madam,\n" * 100),
    "no header": lambda path: overwrite(path, 0, bytes(100)),
    "noise on a page": lambda path: overwrite(path, 4096, os.urandom(4096)),
    "zeros on a page": lambda path: overwrite(path, 4096, bytes(4096)),
    "half of it": lambda path: os.truncate(path, path.stat().st_size // 8192 * 4096),
    "a later version": lambda path: execute(path, "PRAGMA user_version = 2"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_renamed_and_a_new_one_begun(
    start: Start, path: Path, damage: Callable[[Path], object]
) -> None:
    bench = start()
    bench.add(*range(50))
    bench.close()
    damage(path)
    contents = path.read_bytes()
    bench = start()
    bench.add(50, 51)
    assert bench.close() == [50, 51]
    assert (path.parent / "takes.damaged-1").read_bytes() == contents
    assert bench.kinds == ["damaged", "written"]
    assert bench.texts[0].startswith(f"{path}: is damaged (")
    assert bench.texts[0].endswith(") and was put aside as takes.damaged-1; a new one is begun")


def test_a_file_damaged_while_it_is_open_is_renamed_too(start: Start, path: Path) -> None:
    bench = start()
    bench.add(*range(3))
    bench.drain()
    execute(path, "DROP TABLE channel")
    bench.add(3)
    assert bench.close() == [3]
    assert bench.kinds == ["damaged", "written"]


def test_a_log_is_renamed_with_its_file(start: Start, path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 100)
    path.with_name("takes.sqlite-wal").write_text("yours")
    bench = start()
    bench.add(0)
    assert bench.close() == [0]
    assert (path.parent / "takes.damaged-1-wal").read_text() == "yours"


def test_damaged_files_have_different_names_and_the_oldest_are_removed(
    start: Start, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MAX_DAMAGED_BYTES", 250)
    for number in range(3):
        path.write_bytes(bytes([number + 65]) * 100)
        os.utime(path, (number, number))
        bench = start()
        bench.add(number)
        assert bench.close() == [number]
    left = sorted(file.name for file in path.parent.iterdir())
    assert left == ["takes.damaged-2", "takes.damaged-3", "takes.sqlite"]


def test_a_damaged_file_that_cannot_be_renamed_is_reported_once_and_takes_wait(
    start: Start, path: Path, read_only: ReadOnly
) -> None:
    path.write_text("Dear Sir or Madam,\n" * 100)
    bench = start()
    with read_only():
        bench.add(0)
        assert "takes cannot be kept: " in bench.next_event().text
    assert bench.close() == [0]
    assert bench.kinds == ["unwritable", "damaged", "written"]
