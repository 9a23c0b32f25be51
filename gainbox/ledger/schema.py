"""The tables, and the only code that turns a take into rows and rows into takes.

SQLite stores minus infinity as it is, but no NaN: NaN is stored as NULL, and NULL is read as NaN.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from gainbox.ledger import StoredTake
from gainbox.staging.takes.take import Take

VERSION = 1
"""Version of these tables, the `user_version` of the file."""

TABLES = f"""
BEGIN;
CREATE TABLE IF NOT EXISTS take (
    number INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    start_s REAL,
    length_s REAL,
    loudness_lufs REAL,
    range_lu REAL,
    drift_lu REAL,
    reference INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS channel (
    take INTEGER NOT NULL REFERENCES take ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    vu_mean_dbfs REAL,
    vu_max_dbfs REAL,
    true_peak_dbtp REAL,
    clips INTEGER NOT NULL,
    plr_lu REAL,
    PRIMARY KEY (take, place)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = {VERSION};
COMMIT;
"""

TAKE_COLUMNS = ("start_s", "length_s", "loudness_lufs", "range_lu", "drift_lu", "reference")
"""The fields of a Take that are columns of the same name in `take` ..."""
CHANNEL_COLUMNS = ("vu_mean_dbfs", "vu_max_dbfs", "true_peak_dbtp", "clips", "plr_lu")
"""... and those that are columns of `channel`, with a value for each."""
INTEGERS = {"reference": bool, "clips": int}
"""The columns that are no levels, and their types in Python."""


def _insert(table: str, *columns: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


INSERT_TAKE = _insert("take", "session", *TAKE_COLUMNS)
INSERT_CHANNEL = _insert("channel", "take", "place", "name", *CHANNEL_COLUMNS)


def _select(where: str = "true") -> str:
    return (
        f"SELECT number, session, {', '.join(TAKE_COLUMNS)}, name, {', '.join(CHANNEL_COLUMNS)}"
        f" FROM take JOIN channel ON take = number WHERE {where} ORDER BY number, place"
    )


SELECT = _select()
SELECT_LAST = _select(
    "number IN ("
    "SELECT * FROM (SELECT number FROM take ORDER BY number DESC LIMIT ?) UNION"
    " SELECT * FROM (SELECT number FROM take WHERE reference ORDER BY number DESC LIMIT 1)"
    ") AND session = (SELECT session FROM take ORDER BY number DESC LIMIT 1)"
)
"""The last takes of the last session, as many as the parameter, and its reference, which may be older. SQLite
goes backwards from the last take, and no further than to a reference."""

Row = tuple[Any, ...]


def take_row(session: int, take: Take) -> Row:
    """The parameters of `INSERT_TAKE`."""
    return session, *(_stored(name, getattr(take, name)) for name in TAKE_COLUMNS)


def channel_rows(number: int, take: Take, names: Sequence[str]) -> Iterator[Row]:
    """The parameters of `INSERT_CHANNEL`, channel by channel."""
    columns = ([_stored(name, value) for value in getattr(take, name)] for name in CHANNEL_COLUMNS)
    for place, (name, *values) in enumerate(zip(names, *columns, strict=True)):
        yield number, place, name, *values


def takes_in(rows: Iterable[Row]) -> Iterator[StoredTake]:
    """The takes in the rows of `SELECT` or `SELECT_LAST`."""
    for head, channels in groupby(rows, key=itemgetter(slice(0, 2 + len(TAKE_COLUMNS)))):
        number, session, *values = head
        names, *columns = zip(*(row[len(head) :] for row in channels), strict=True)
        of_take: dict[str, Any] = {
            name: _read(name, value) for name, value in zip(TAKE_COLUMNS, values, strict=True)
        }
        of_channels: dict[str, Any] = {
            name: tuple(_read(name, value) for value in column)
            for name, column in zip(CHANNEL_COLUMNS, columns, strict=True)
        }
        yield StoredTake(number, session, names, Take(**of_take, **of_channels))


def _stored(name: str, value: float) -> float | None:
    """A value as it is stored."""
    if name in INTEGERS:
        return int(value)
    return None if math.isnan(value) else float(value)


def _read(name: str, value: float | None) -> Any:
    """A value as it was before it was stored."""
    if name in INTEGERS:
        return INTEGERS[name](value)
    return math.nan if value is None else value
