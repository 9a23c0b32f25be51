"""The open file of takes: kept one by one, each safe before the next, the oldest forgotten in time.

What is committed is on the card: SQLite writes it to a log first and waits for the card to say so
(`synchronous = FULL`). A power cut takes the take that was being written, if any, and none before it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from gainbox.ledger import schema
from gainbox.ledger.reading import open_to_read
from gainbox.staging.takes import Take, is_of_session

LARGEST_BYTES = 24 * 2**20
"""Of the file, some tens of thousands of takes. The log beside it takes 6 MB at the most, and what was put
aside as damaged as much as the file again: together less than 64 MB."""
OLDEST_S = 3 * 365 * 86400.0
FEWEST = 100
"""So many of the latest takes are forgotten by no age: a clock may be wrong by decades until it is set."""

PARTS = ("", "-wal", "-shm")
"""What SQLite adds to the file's name for what belongs to it."""
MOST_BYTES = LARGEST_BYTES
"""Of all that was put aside; beyond it the oldest go."""

PATIENCE_S = 5.0  # for another process that is writing
LOG_PAGES = 256  # how long the log grows before it is worked into the file
LOG_BYTES = 2**20  # what is left of it then

OPENING = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = {LOG_PAGES};
PRAGMA journal_size_limit = {LOG_BYTES};
"""

DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
"""What SQLite says of a file that is not as this version wrote it; all else may pass."""


class DamagedError(Exception):
    """The file is there and is not what we wrote; says why."""


class Store:
    """The file at `path`, made if it is not there. It belongs to one thread.

    Args:
        path: the file; its folder exists
        largest_bytes: how large it may grow
        oldest_s: how old a take may grow

    Raises, as all it does:
        DamagedError: it is not what we wrote
        sqlite3.Error: it cannot be written just now
    """

    def __init__(self, path: Path, *, largest_bytes: int = LARGEST_BYTES, oldest_s: float = OLDEST_S) -> None:
        self._largest_bytes = largest_bytes
        self._oldest_s = oldest_s
        with raising_damage():
            if path.exists():
                inspect(path)
            self._file = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
            try:
                self._file.executescript(OPENING)
                if self._number("PRAGMA user_version") == 0:
                    self._file.executescript(schema.TABLES)
            except BaseException:
                self._file.close()
                raise

    def keep(self, take: Take, names: Sequence[str]) -> None:
        """Keep a take and the names of its channels; when this returns, no power cut takes it."""
        with self._transaction():
            session = self._session_of(take)
            number = self._file.execute(schema.INSERT_TAKE, schema.take_row(session, take)).lastrowid or 0
            self._file.executemany(schema.INSERT_CHANNEL, schema.channel_rows(number, take, names))
            if take.reference:
                self._refer(number, session)
            self._prune(take.start_s)

    def refer(self, start_s: float) -> None:
        """Make the take that began then the reference of its session, in place of any other."""
        with self._transaction():
            found = self._file.execute(
                "SELECT number, session FROM take WHERE start_s = ? ORDER BY number DESC", (start_s,)
            ).fetchone()
            if found:
                self._refer(*found)

    def close(self) -> None:
        """Close the file; the log is worked into it."""
        self._file.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        with raising_damage():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:  # some errors have ended it themselves
                    self._file.execute("ROLLBACK")
                raise

    def _session_of(self, take: Take) -> int:
        """The session of the last take, or a new one."""
        last = self._file.execute(
            "SELECT session, start_s + length_s FROM take ORDER BY number DESC LIMIT 1"
        ).fetchone()
        if last is None:
            return 1
        session, end_s = last
        return int(session + (not is_of_session(take.start_s, end_s)))

    def _refer(self, number: int, session: int) -> None:
        self._file.execute("UPDATE take SET reference = (number = ?) WHERE session = ?", (number, session))

    def _prune(self, now_s: float) -> None:
        """Forget what is too old, and of the rest the oldest until it fits."""
        self._file.execute(
            "DELETE FROM take WHERE start_s < ? AND number <= (SELECT max(number) FROM take) - ?",
            (now_s - self._oldest_s, FEWEST),
        )
        while self._bytes() > self._largest_bytes:
            done = self._file.execute(
                "DELETE FROM take WHERE number < (SELECT max(number) FROM take) AND number IN"
                " (SELECT number FROM take ORDER BY number LIMIT (SELECT 1 + count(*) / 16 FROM take))"
            )
            if done.rowcount == 0:
                break

    def _bytes(self) -> int:
        """How much of the file is in use; what is free is used before it grows."""
        pages = self._number("PRAGMA page_count") - self._number("PRAGMA freelist_count")
        return pages * self._number("PRAGMA page_size")

    def _number(self, question: str) -> int:
        """The one value that answers a question."""
        (answer,) = self._file.execute(question).fetchone()
        return int(answer)


def inspect(path: Path) -> None:
    """See that the file is whole and ours. Raises as `Store` does.

    Nothing is written: SQLite would work the log into whatever the file has become.
    """
    with closing(open_to_read(path)) as file:
        (said,) = file.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise DamagedError(said)
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version not in (0, schema.VERSION):
            raise DamagedError(f"it is of version {version}, not {schema.VERSION}")


@contextmanager
def raising_damage() -> Iterator[None]:
    """Tell what SQLite says of a damaged file from what may pass."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise DamagedError(str(error)) from None
        raise


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is not what we wrote."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in DAMAGE


def put_aside(path: Path) -> str:
    """Rename the file at `path` and what belongs to it; returns its new name. Raises `OSError`."""
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.stem}.damaged-{n}")).exists())
    for part in PARTS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + part).replace(aside.with_name(aside.name + part))
    forget_oldest(path)
    return aside.name


def forget_oldest(path: Path) -> None:
    """Remove what was put aside longest ago, until the rest is not too much; the latest stays in any case."""
    damaged = sorted(path.parent.glob(f"{path.stem}.damaged-*"), key=lambda file: file.stat().st_mtime_ns)
    left = sum(file.stat().st_size for file in damaged)
    for file in damaged[:-1]:
        if left <= MOST_BYTES:
            break
        left -= file.stat().st_size
        file.unlink()
