"""The file of takes: what is kept, in which sessions, and what is forgotten in time."""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from gainbox.ledger import Kept, LedgerError
from gainbox.ledger.reading import kept, last_session
from gainbox.ledger.schema import SELECT_LAST
from gainbox.ledger.store import FEWEST, DamagedError, Store
from gainbox.staging.takes import SESSION_GAP_S
from tests.ledger.conftest import ReadOnly
from tests.ledger.takes import NAMES, NOON_S, half_silent, take


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as store:
        yield store


def test_what_was_kept_is_read_to_the_last_bit_in_its_order(store: Store, folder: Path) -> None:
    takes = [take(0), take(1), take(2, reference=True)]
    for each in takes:
        store.keep(each, NAMES)
    assert kept(folder) == [Kept(n, 1, NAMES, each) for n, each in enumerate(takes, 1)]


def test_silence_is_kept_as_minus_infinity_and_what_is_unknown_as_such(
    store: Store, path: Path, folder: Path
) -> None:
    store.keep(half_silent(), NAMES)
    (read,) = kept(folder)
    assert repr(read.take) == repr(half_silent())  # no number equals one that is none
    with closing(sqlite3.connect(path)) as file:
        stored = file.execute("SELECT true_peak_dbtp, plr_lu FROM channel ORDER BY place").fetchall()
    assert stored == [(-math.inf, None), (-6.0, None)]


def test_what_numpy_calls_a_number_is_kept_as_one(store: Store, folder: Path) -> None:
    levels = tuple(np.array([-20.0, -21.5], np.float32))
    store.keep(take(vu_max_dbfs=levels, clips=tuple(np.array([3, 0]))), NAMES)
    assert kept(folder)[0].take == take(vu_max_dbfs=(-20.0, -21.5), clips=(3, 0))


def test_takes_of_other_numbers_of_channels_stand_side_by_side(store: Store, folder: Path) -> None:
    one = take(0, **{name: (value[0],) for name, value in vars_of(take(0)).items()})
    store.keep(one, ("Kick",))
    store.keep(take(1), NAMES)
    assert [(each.names, each.take) for each in kept(folder)] == [(("Kick",), one), (NAMES, take(1))]


def vars_of(of: object) -> dict[str, tuple[object, ...]]:
    """Its fields that have a value for each channel."""
    fields = of.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: value for name in fields if isinstance(value := getattr(of, name), tuple)}


# Sessions


@pytest.mark.parametrize(
    ("pause_s", "sessions"),
    [
        (SESSION_GAP_S - 1.0, [1, 1]),
        (SESSION_GAP_S + 1.0, [1, 2]),
        (-3600.0, [1, 1]),  # a clock that a power cut has put back by less than a session
        (-SESSION_GAP_S - 1.0, [1, 2]),
    ],
)
def test_a_session_ends_when_nothing_is_taken_for_hours(
    store: Store, folder: Path, pause_s: float, sessions: list[int]
) -> None:
    first = take()
    store.keep(first, NAMES)
    store.keep(take(start_s=first.start_s + first.length_s + pause_s), NAMES)
    assert [each.session for each in kept(folder)] == sessions


def test_a_session_has_one_reference_the_one_chosen_last(store: Store, folder: Path) -> None:
    tomorrow = take(start_s=NOON_S + 86400.0, reference=True)
    for each in (take(0, reference=True), take(1), take(2), tomorrow):
        store.keep(each, NAMES)

    def references() -> list[int]:
        return [each.number for each in kept(folder) if each.take.reference]

    assert references() == [1, 4]
    store.refer(take(1).start_s)
    assert references() == [2, 4]
    store.keep(take(start_s=tomorrow.start_s + 600.0, reference=True), NAMES)
    assert references() == [2, 5]
    store.refer(NOON_S + 1.0)  # when no take began
    assert references() == [2, 5]


def test_the_last_session_is_read_with_its_reference_and_no_more_takes_than_asked_for(
    store: Store, folder: Path
) -> None:
    assert last(folder) == []
    for number in range(8):
        tomorrow_s = 86400.0 * (number >= 3)
        store.keep(take(number, start_s=NOON_S + tomorrow_s + number, reference=number in (1, 4)), NAMES)
    assert [(each.number, each.session) for each in last(folder)] == [(5, 2), (7, 2), (8, 2)]
    store.keep(take(start_s=NOON_S + 2 * 86400.0), NAMES)
    assert [(each.number, each.session) for each in last(folder)] == [(9, 3)]


def last(folder: Path) -> list[Kept]:
    """The last two takes of the last session, and its reference."""
    return last_session(folder, 2, 0.0)


def test_a_full_ledger_is_not_read_through_for_its_last_session(path: Path) -> None:
    with closing(Store(path)) as store:
        store.keep(take(), NAMES)
    with closing(sqlite3.connect(path)) as file:
        plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {SELECT_LAST}", (100,))]
    assert "SEARCH take USING INTEGER PRIMARY KEY (rowid=?)" in plan


# Forgetting


def test_the_oldest_takes_go_when_the_file_is_full(path: Path, folder: Path) -> None:
    largest_bytes = 100_000
    with closing(Store(path, largest_bytes=largest_bytes)) as store:
        for number in range(2000):
            store.keep(take(number), NAMES)
        numbers = [each.number for each in kept(folder)]
    assert numbers == list(range(numbers[0], 2001))
    assert len(numbers) > 100
    assert path.stat().st_size <= largest_bytes + 8192


def test_the_file_and_its_log_stay_within_their_bounds_while_they_are_written(
    path: Path, folder: Path
) -> None:
    largest = 0
    with closing(Store(path, largest_bytes=500_000)) as store:
        for number in range(3000):
            store.keep(take(number), NAMES)
            largest = max(largest, sum(file.stat().st_size for file in folder.iterdir()))
    assert largest < 500_000 + 2 * 2**20


def test_a_take_of_years_ago_goes_when_there_are_enough_later_ones(path: Path, folder: Path) -> None:
    with closing(Store(path, oldest_s=86400.0)) as store:
        store.keep(take(), NAMES)
        for number in range(FEWEST):
            store.keep(take(start_s=NOON_S + 2 * 86400.0 + number), NAMES)
            assert (kept(folder)[0].number == 1) == (number < FEWEST - 1)


def test_a_clock_gone_wrong_takes_no_more_than_that(path: Path, folder: Path) -> None:
    with closing(Store(path)) as store:
        for number in range(5):
            store.keep(take(number), NAMES)
        store.keep(take(start_s=5e9), NAMES)
        assert len(kept(folder)) == 6


# Files that are something else


def test_where_there_is_no_file_there_are_no_takes(folder: Path) -> None:
    assert kept(folder) == []
    assert kept(folder / "missing") == []


def test_in_a_file_that_was_only_begun_there_are_no_takes(path: Path, folder: Path) -> None:
    path.touch()  # which is all that a full card lets SQLite do
    assert kept(folder) == []


@pytest.mark.parametrize(
    "made_by",
    ["PRAGMA user_version = 99", "CREATE TABLE take (a)", "CREATE TABLE channel (take, place)"],
)
def test_a_database_of_another_kind_is_no_book(path: Path, made_by: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(made_by)
    with pytest.raises(DamagedError), closing(Store(path)) as store:
        store.keep(take(), NAMES)


def test_what_cannot_be_read_is_said_in_a_sentence(path: Path, folder: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 1000)
    with pytest.raises(LedgerError, match=r"takes\.sqlite: the takes cannot be read: file is not a database"):
        kept(folder)
    path.unlink()
    path.mkdir()
    with pytest.raises(LedgerError, match=r"takes\.sqlite: cannot be read: Is a directory"):
        kept(folder)


def test_takes_are_read_where_nothing_may_be_written(store: Store, folder: Path, read_only: ReadOnly) -> None:
    store.keep(take(), NAMES)
    with read_only():
        assert [each.take for each in kept(folder)] == [take()]  # while it is open,
    store.close()
    before = sorted(folder.iterdir())
    with read_only():
        assert [each.take for each in kept(folder)] == [take()]  # and afterwards
    assert sorted(folder.iterdir()) == before
