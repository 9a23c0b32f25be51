"""The ledger: takes, kept over a power cut.

They are in an SQLite file in the state folder. `writer` writes them in a thread of its own, for a card may
take its time; `reading` reads them, from any process; what a table holds is in `schema` alone.
"""

from typing import NamedTuple

from gainbox.staging.takes import Take

FILE = "takes.sqlite"


class Kept(NamedTuple):
    """A take as it was kept.

    Attributes:
        number: counts the takes of this box, from 1
        session: counts its sessions, from 1; a new one begins when nothing was taken for hours
        names: what the channels were called then
        take: what was measured
    """

    number: int
    session: int
    names: tuple[str, ...]
    take: Take


class LedgerError(Exception):
    """The takes cannot be read; one sentence."""
