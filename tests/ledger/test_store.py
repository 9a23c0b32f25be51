"""The file of takes: storing, sessions, and the removal of old takes."""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from gainbox.ledger import LedgerError, StoredTake
from gainbox.ledger.reading import all_takes, last_session
from gainbox.ledger.schema import SELECT_LAST
from gainbox.ledger.store import MIN_TAKES, DamagedError, Store
from gainbox.staging.takes.take import SESSION_GAP_S
from tests.ledger.conftest import ReadOnly
from tests.ledger.takes import NAMES, NOON_S, half_silent, take


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as store:
        yield store


def test_takes_are_read_as_they_were_stored_to_the_last_bit_in_their_order(
    store: Store, folder: Path
) -> None:
    takes = [take(0), take(1), take(2, reference=True)]
    for each in takes:
        store.add(each, NAMES)
    assert all_takes(folder) == [StoredTake(n, 1, NAMES, each) for n, each in enumerate(takes, 1)]


def test_silence_is_stored_as_minus_infinity_and_nan_as_null(store: Store, path: Path, folder: Path) -> None:
    store.add(half_silent(), NAMES)
    (read,) = all_takes(folder)
    assert repr(read.take) == repr(half_silent())  # NaN does not equal NaN
    with closing(sqlite3.connect(path)) as file:
        stored = file.execute("SELECT true_peak_dbtp, plr_lu FROM channel ORDER BY place").fetchall()
    assert stored == [(-math.inf, None), (-6.0, None)]


def test_numbers_of_numpy_are_stored_as_numbers(store: Store, folder: Path) -> None:
    levels = tuple(np.array([-20.0, -21.5], np.float32))
    store.add(take(vu_max_dbfs=levels, clips=tuple(np.array([3, 0]))), NAMES)
    assert all_takes(folder)[0].take == take(vu_max_dbfs=(-20.0, -21.5), clips=(3, 0))


def test_takes_may_differ_in_their_number_of_channels(store: Store, folder: Path) -> None:
    one = take(0, **{name: (value[0],) for name, value in channel_fields(take(0)).items()})
    store.add(one, ("Kick",))
    store.add(take(1), NAMES)
    assert [(each.names, each.take) for each in all_takes(folder)] == [(("Kick",), one), (NAMES, take(1))]


def channel_fields(of: object) -> dict[str, tuple[object, ...]]:
    """The fields with a value for each channel."""
    fields = of.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: value for name in fields if isinstance(value := getattr(of, name), tuple)}


# Sessions


@pytest.mark.parametrize(
    ("pause_s", "sessions"),
    [
        (SESSION_GAP_S - 1.0, [1, 1]),
        (SESSION_GAP_S + 1.0, [1, 2]),
        (-3600.0, [1, 1]),  # a clock that a power cut has set back by less than a session
        (-SESSION_GAP_S - 1.0, [1, 2]),
    ],
)
def test_a_session_ends_after_hours_without_a_take(
    store: Store, folder: Path, pause_s: float, sessions: list[int]
) -> None:
    first = take()
    store.add(first, NAMES)
    store.add(take(start_s=first.start_s + first.length_s + pause_s), NAMES)
    assert [each.session for each in all_takes(folder)] == sessions


def test_a_session_has_one_reference_the_last_one_set(store: Store, folder: Path) -> None:
    tomorrow = take(start_s=NOON_S + 86400.0, reference=True)
    for each in (take(0, reference=True), take(1), take(2), tomorrow):
        store.add(each, NAMES)

    def references() -> list[int]:
        return [each.number for each in all_takes(folder) if each.take.reference]

    assert references() == [1, 4]
    store.set_reference(take(1).start_s)
    assert references() == [2, 4]
    store.add(take(start_s=tomorrow.start_s + 600.0, reference=True), NAMES)
    assert references() == [2, 5]
    store.set_reference(NOON_S + 1.0)  # the start of no take
    assert references() == [2, 5]


def test_the_last_session_is_read_up_to_the_limit_and_with_its_reference(store: Store, folder: Path) -> None:
    assert last(folder) == []
    for number in range(8):
        tomorrow_s = 86400.0 * (number >= 3)
        store.add(take(number, start_s=NOON_S + tomorrow_s + number, reference=number in (1, 4)), NAMES)
    assert [(each.number, each.session) for each in last(folder)] == [(5, 2), (7, 2), (8, 2)]
    store.add(take(start_s=NOON_S + 2 * 86400.0), NAMES)
    assert [(each.number, each.session) for each in last(folder)] == [(9, 3)]


def last(folder: Path) -> list[StoredTake]:
    """The last two takes of the last session, and its reference."""
    return last_session(folder, 2, 0.0)


def test_the_last_session_is_found_without_a_scan_of_the_table(path: Path) -> None:
    with closing(Store(path)) as store:
        store.add(take(), NAMES)
    with closing(sqlite3.connect(path)) as file:
        plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {SELECT_LAST}", (100,))]
    assert "SEARCH take USING INTEGER PRIMARY KEY (rowid=?)" in plan


# Removal


def test_the_oldest_takes_are_removed_when_the_file_is_full(path: Path, folder: Path) -> None:
    max_bytes = 100_000
    with closing(Store(path, max_bytes=max_bytes)) as store:
        for number in range(2000):
            store.add(take(number), NAMES)
        numbers = [each.number for each in all_takes(folder)]
    assert numbers == list(range(numbers[0], 2001))
    assert len(numbers) > 100
    assert path.stat().st_size <= max_bytes + 8192


def test_the_file_and_its_log_stay_within_their_limits_while_they_are_written(
    path: Path, folder: Path
) -> None:
    largest = 0
    with closing(Store(path, max_bytes=500_000)) as store:
        for number in range(3000):
            store.add(take(number), NAMES)
            largest = max(largest, sum(file.stat().st_size for file in folder.iterdir()))
    assert largest < 500_000 + 2 * 2**20


def test_a_take_that_is_too_old_is_removed_if_there_are_enough_later_ones(path: Path, folder: Path) -> None:
    with closing(Store(path, max_age_s=86400.0)) as store:
        store.add(take(), NAMES)
        for number in range(MIN_TAKES):
            store.add(take(start_s=NOON_S + 2 * 86400.0 + number), NAMES)
            assert (all_takes(folder)[0].number == 1) == (number < MIN_TAKES - 1)


def test_a_wrong_clock_removes_none_of_the_latest_takes(path: Path, folder: Path) -> None:
    with closing(Store(path)) as store:
        for number in range(5):
            store.add(take(number), NAMES)
        store.add(take(start_s=5e9), NAMES)
        assert len(all_takes(folder)) == 6


# Other files


def test_a_missing_file_has_no_takes(folder: Path) -> None:
    assert all_takes(folder) == []
    assert all_takes(folder / "missing") == []


def test_an_empty_file_has_no_takes(path: Path, folder: Path) -> None:
    path.touch()  # as SQLite leaves it on a full card
    assert all_takes(folder) == []


@pytest.mark.parametrize(
    "statement",
    ["PRAGMA user_version = 99", "CREATE TABLE take (a)", "CREATE TABLE channel (take, place)"],
)
def test_a_database_of_another_kind_counts_as_damaged(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement)
    with pytest.raises(DamagedError), closing(Store(path)) as store:
        store.add(take(), NAMES)


def test_an_error_in_reading_is_a_sentence(path: Path, folder: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 1000)
    with pytest.raises(LedgerError, match=r"takes\.sqlite: the takes cannot be read: file is not a database"):
        all_takes(folder)
    path.unlink()
    path.mkdir()
    with pytest.raises(LedgerError, match=r"takes\.sqlite: cannot be read: Is a directory"):
        all_takes(folder)


def test_takes_are_read_from_a_read_only_folder(store: Store, folder: Path, read_only: ReadOnly) -> None:
    store.add(take(), NAMES)
    with read_only():
        assert [each.take for each in all_takes(folder)] == [take()]  # while it is open,
    store.close()
    before = sorted(folder.iterdir())
    with read_only():
        assert [each.take for each in all_takes(folder)] == [take()]  # and afterwards
    assert sorted(folder.iterdir()) == before
