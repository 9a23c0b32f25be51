"""The ledger: takes in an SQLite file in the state folder, safe from a power cut.

`writer` writes them in a thread of its own, since a card may be slow; `reading` reads them, from any process;
`schema` alone knows the tables.
"""

from typing import NamedTuple

from gainbox.staging.takes.take import Take

FILE = "takes.sqlite"


class StoredTake(NamedTuple):
    """A take in the ledger.

    Attributes:
        number: counts the takes of this box, from 1
        session: counts its sessions, from 1; a new one begins after hours without a take
        names: the channels' names at the time of the take
        take: its measurements
    """

    number: int
    session: int
    names: tuple[str, ...]
    take: Take


class LedgerError(Exception):
    """The takes cannot be read; one sentence."""
