"""What the tables hold, and how a take becomes rows and rows a take: here and nowhere else.

SQLite keeps minus infinity as it is, but no number that is none: that becomes NULL, and is one again when it
is read.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from gainbox.ledger import Kept
from gainbox.staging.takes import Take

VERSION = 1
"""Of these tables, kept in the file as its `user_version`."""

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

OF_TAKE = ("start_s", "length_s", "loudness_lufs", "range_lu", "drift_lu", "reference")
"""The fields of a Take that are columns of the same name in `take` ..."""
OF_CHANNEL = ("vu_mean_dbfs", "vu_max_dbfs", "true_peak_dbtp", "clips", "plr_lu")
"""... and those that are columns of `channel`, with a value for each."""
COUNTS = {"reference": bool, "clips": int}
"""What is no level."""


def _insert(table: str, *columns: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


INSERT_TAKE = _insert("take", "session", *OF_TAKE)
INSERT_CHANNEL = _insert("channel", "take", "place", "name", *OF_CHANNEL)


def _select(which: str = "true") -> str:
    return (
        f"SELECT number, session, {', '.join(OF_TAKE)}, name, {', '.join(OF_CHANNEL)}"
        f" FROM take JOIN channel ON take = number WHERE {which} ORDER BY number, place"
    )


SELECT = _select()
SELECT_LAST = _select(
    "number IN ("
    "SELECT * FROM (SELECT number FROM take ORDER BY number DESC LIMIT ?) UNION"
    " SELECT * FROM (SELECT number FROM take WHERE reference ORDER BY number DESC LIMIT 1)"
    ") AND session = (SELECT session FROM take ORDER BY number DESC LIMIT 1)"
)
"""Of the last session: so many takes, and the reference though there are more since. SQLite goes backwards
from the last take, and no further than to a reference."""

Row = tuple[Any, ...]


def take_row(session: int, take: Take) -> Row:
    """What `INSERT_TAKE` asks for."""
    return session, *(_stored(name, getattr(take, name)) for name in OF_TAKE)


def channel_rows(number: int, take: Take, names: Sequence[str]) -> Iterator[Row]:
    """What `INSERT_CHANNEL` asks for, channel by channel."""
    columns = ([_stored(name, value) for value in getattr(take, name)] for name in OF_CHANNEL)
    for place, (name, *values) in enumerate(zip(names, *columns, strict=True)):
        yield number, place, name, *values


def kept_in(rows: Iterable[Row]) -> Iterator[Kept]:
    """The takes in what `SELECT` or `SELECT_LAST` gives."""
    for head, channels in groupby(rows, key=itemgetter(slice(0, 2 + len(OF_TAKE)))):
        number, session, *values = head
        names, *columns = zip(*(row[len(head) :] for row in channels), strict=True)
        whole: dict[str, Any] = {
            name: _read(name, value) for name, value in zip(OF_TAKE, values, strict=True)
        }
        each: dict[str, Any] = {
            name: tuple(_read(name, value) for value in column)
            for name, column in zip(OF_CHANNEL, columns, strict=True)
        }
        yield Kept(number, session, names, Take(**whole, **each))


def _stored(name: str, value: float) -> float | None:
    """A value as SQLite takes it."""
    if name in COUNTS:
        return int(value)
    return None if math.isnan(value) else float(value)


def _read(name: str, value: float | None) -> Any:
    """A value as it was before it was stored."""
    if name in COUNTS:
        return COUNTS[name](value)
    return math.nan if value is None else value
