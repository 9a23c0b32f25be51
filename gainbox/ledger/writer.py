"""The thread that writes takes, so that the threads that find them need not wait for a card.

A take that cannot be written is reported once and waits, to be tried again with the next take and every
minute. A damaged file is renamed, and a new one begun.
"""

import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gainbox.ledger import FILE, LedgerError
from gainbox.ledger.reading import last_session
from gainbox.ledger.store import DamagedError, Store, rename_damaged
from gainbox.staging.takes.archive import MOST
from gainbox.staging.takes.take import Take

RETRY_S = 60.0
MAX_WAITING = 1000
"""Takes that wait for a card; beyond it the oldest are dropped."""
READ_TIMEOUT_S = 0.2
"""The wait at the start for a file that another process has locked."""
CLOSE_TIMEOUT_S = 2.0
"""The wait for a slow card at the end."""

Job = Callable[[Store], None]
Kind = Literal["unreadable", "unwritable", "damaged", "lost", "written"]


@dataclass(frozen=True, slots=True)
class WriterEvent:
    """A change in the state of the file of takes.

    Attributes:
        kind: `unreadable`: the last session is not there; `unwritable`: takes wait; `damaged`: the file was
            renamed, and a new one is begun; `lost`: takes were still waiting at the end; `written`: takes
            are stored again
        text: a sentence for the log; empty for `written`
    """

    kind: Kind
    text: str = ""


class Writer(threading.Thread):
    """Writes takes to `folder` between `start` and `close`: the archive of the page TAKES.

    Args:
        folder: the state folder
        report: called with each event, from any thread
        retry_s: interval at which waiting takes are tried again

    Attributes:
        folder: the state folder
    """

    def __init__(self, folder: Path, report: Callable[[WriterEvent], None], retry_s: float = RETRY_S) -> None:
        super().__init__(name="ledger", daemon=True)
        self.folder = folder
        self._path = folder / FILE
        self._report = report
        self._retry_s = retry_s
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waiting: deque[Job] = deque(maxlen=MAX_WAITING)
        self._store: Store | None = None
        self._last_event: WriterEvent | None = None

    # Called by other threads; only `last_session` and `close` block, for a while

    def add(self, take: Take, names: Sequence[str]) -> None:
        """Queue a take, with the names of its channels."""
        self._jobs.put(lambda store: store.add(take, names))

    def set_reference(self, take: Take) -> None:
        """Queue a change: `take`, added before, becomes the reference of its session."""
        self._jobs.put(lambda store: store.set_reference(take.start_s))

    def last_session(self) -> tuple[int, list[Take]]:
        """The number of the last take, 0 without one, and the last takes of its session, oldest first.

        No takes if they cannot be read, or not soon: the start of the box does not wait for another process.
        """
        try:
            stored = last_session(self.folder, MOST, READ_TIMEOUT_S)
        except LedgerError as error:
            self._report(WriterEvent("unreadable", f"{error}; TAKES begins without them"))
            return 0, []
        return (stored[-1].number if stored else 0), [each.take for each in stored]

    def close(self) -> None:
        """Write all that can be written, and end the thread."""
        self._jobs.put(None)
        self.join(CLOSE_TIMEOUT_S)

    # The thread

    def run(self) -> None:
        """Write each job as it comes, and all that wait at each interval."""
        while True:
            try:
                job = self._jobs.get(timeout=self._retry_s if self._waiting else None)
            except queue.Empty:
                self._flush()
                continue
            if job is None:
                break
            self._waiting.append(job)
            self._flush()
        self._flush()
        if self._waiting:
            self._report_once("lost", "what waited is lost: it could not be kept until the end")
        self._close_store()

    def _flush(self) -> None:
        """Write all that wait, in a new file if this one is damaged; report the reason if that fails."""
        try:
            try:
                self._write_waiting()
            except DamagedError as error:
                self._replace_damaged(error)
                self._write_waiting()
        except (OSError, sqlite3.Error, DamagedError) as error:
            self._close_store()
            self._report_once("unwritable", f"takes cannot be kept: {error}; they wait until they can")

    def _write_waiting(self) -> None:
        """Write all that wait, in their order."""
        while self._waiting:
            self._store = self._store or Store(self._path)
            self._waiting[0](self._store)
            self._waiting.popleft()
            if self._last_event:
                self._last_event = None
                self._report(WriterEvent("written"))

    def _replace_damaged(self, reason: DamagedError) -> None:
        """Rename the damaged file. Raises `OSError`."""
        self._close_store()
        name = rename_damaged(self._path)
        self._report_once("damaged", f"is damaged ({reason}) and was put aside as {name}; a new one is begun")

    def _report_once(self, kind: Kind, text: str) -> None:
        """Report an event of the file, unless it repeats the last one and nothing has been written since."""
        event = WriterEvent(kind, f"{self._path}: {text}")
        if event != self._last_event:
            self._report(event)
        self._last_event = event

    def _close_store(self) -> None:
        if self._store:
            with suppress(sqlite3.Error):
                self._store.close()
        self._store = None
