"""A power cut: all takes that were acknowledged are stored, at any moment and with any remains of the log."""

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gainbox.ledger.reading import all_takes
from gainbox.ledger.store import Store
from tests.ledger.takes import NAMES, take

ADDING = """
import sys
from pathlib import Path
from gainbox.ledger.store import Store
from tests.ledger.takes import NAMES, take

store = Store(Path(sys.argv[1]))
for number in range(100_000):
    store.add(take(number), NAMES)
    print(number, flush=True)
"""
"""Adds takes for ever, and prints the number of each when it is stored."""


@pytest.mark.parametrize("takes", [1, 40, 333])
def test_no_stored_take_is_lost_when_the_writer_is_killed(path: Path, takes: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", ADDING, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    acknowledged = [writer.stdout.readline() for _ in range(takes)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.communicate()[0].splitlines()
    assert writer.returncode == -signal.SIGKILL
    found = [each.take for each in all_takes(path.parent)]
    assert len(found) - len(acknowledged) in (0, 1)  # it may be killed between storing and printing
    assert found == [take(number) for number in range(len(found))]
    with closing(Store(path)) as store:
        store.add(take(len(found)), NAMES)
    assert len(all_takes(path.parent)) == len(found) + 1


@pytest.fixture
def cut_short(path: Path, tmp_path: Path) -> Path:
    """A folder with three takes in the file and five in its log, as a power cut finds them."""
    with closing(Store(path)) as store:
        for number in range(3):
            store.add(take(number), NAMES)
    with closing(Store(path)) as store:
        for number in range(3, 8):
            store.add(take(number), NAMES)
        for file in (path, path.with_name(f"{path.name}-wal")):
            shutil.copy(file, tmp_path)
    return tmp_path


def test_all_whole_takes_of_a_truncated_log_are_read(cut_short: Path, path: Path) -> None:
    before, log = cut_short / path.name, cut_short / f"{path.name}-wal"
    length = log.stat().st_size
    counts = []
    for left in [*range(0, length, 1000), length]:
        shutil.copy(before, path)
        path.with_name(log.name).write_bytes(log.read_bytes()[:left])
        with closing(Store(path)) as store:
            found = [each.take for each in all_takes(path.parent)]
            assert found == [take(number) for number in range(len(found))]
            store.add(take(99), NAMES)
            assert len(all_takes(path.parent)) == len(found) + 1
        counts.append(len(found))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (3, 8)
    assert set(counts) == {3, 4, 5, 6, 7, 8}


def test_all_takes_before_a_wrong_bit_in_the_log_are_read(cut_short: Path, path: Path) -> None:
    log = cut_short / f"{path.name}-wal"
    contents = bytearray(log.read_bytes())
    contents[len(contents) // 2] ^= 1
    log.write_bytes(contents)
    found = [each.take for each in all_takes(cut_short)]
    assert found == [take(number) for number in range(len(found))]
    assert 3 <= len(found) < 8
