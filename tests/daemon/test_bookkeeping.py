"""The ledger's memory: what the page TAKES knows of earlier runs, and that the demo leaves no trace."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from gainbox.cli.takes.session import Session, sessions
from gainbox.face import Takes
from gainbox.ledger import FILE, reading
from gainbox.ledger.store import Store
from gainbox.ledger.writer import Writer
from tests.box import Box, Script, until
from tests.daemon.playing import a_tone
from tests.ledger.takes import NAMES, take
from tests.signals import int32_block, silence

NewBox = Callable[..., Box]


def page(box: Box) -> Takes:
    """What the page TAKES shows."""
    return box.daemon.judging.leafing.takes(0.0)


def begin_a_take(box: Box, source: Script, level_dbfs: float) -> None:
    """Play until a take has been under way for some time."""
    taker = box.daemon.judging.taker

    def is_under_way() -> bool:
        source.give(a_tone(level_dbfs, 0.1))
        return taker.running_s is not None

    until(is_under_way)
    source.give(a_tone(level_dbfs, 12.0))
    until(lambda: (taker.running_s or 0.0) >= 12.0)


def play_a_take(box: Box, source: Script, level_dbfs: float) -> None:
    """Play until one take more is over."""
    before = box.daemon.judging.taker.count
    begin_a_take(box, source, level_dbfs)

    def is_over() -> bool:
        source.give(int32_block(*[silence(0.5, 48000)] * 2))
        return box.daemon.judging.taker.count > before

    until(is_over)


@pytest.fixture
def play(start: NewBox, tmp_path: Path) -> Callable[..., Takes]:
    """Runs a box that hears takes at these levels, to its end; what its page shows then.

    `chosen` is how often DOWN is pressed before CLEAR, which sets the reference.
    """

    def run(*levels_dbfs: float, chosen: int = 0) -> Takes:
        source = Script()
        box = start(source, ledger=Writer(tmp_path, list[WriterEvent]().append))
        until(box.daemon.audio.is_alive)
        for level_dbfs in levels_dbfs:
            play_a_take(box, source, level_dbfs)
        for _ in range(chosen):
            box.daemon.judging.leafing.turn(-1)
        if chosen:
            box.daemon.judging.leafing.press()
        shown = page(box)
        assert box.stop() == 0
        return shown

    return run


def in_the_ledger(folder: Path) -> Session:
    """The one session that is kept."""
    (session,) = sessions(reading.all_takes(folder))
    return session


def agrees(shown: Takes, session: Session) -> None:
    """See that the page and `gainbox takes` say the same of the same takes."""
    assert [taken.number for taken in reversed(shown.over)] == [kept.number for kept in session.takes]
    for taken, kept in zip(reversed(shown.over), session.takes, strict=True):
        assert taken.reference == (kept == session.reference)
        assert taken.apart_lu == session.apart_lu(kept)
        assert taken.reference or taken.code == session.verdict(kept)


def test_the_page_goes_on_where_the_ledger_ends(play: Callable[..., Takes], tmp_path: Path) -> None:
    first = play(-20.0, -18.0)
    agrees(first, in_the_ledger(tmp_path))
    assert [kept.take.reference for kept in in_the_ledger(tmp_path).takes] == [True, False]
    assert play().over == first.over
    third = play(-21.0)
    assert [taken.number for taken in third.over] == [3, 2, 1]
    assert [taken.code for taken in third.over] == ["uniform", "louder", "first-take"]
    agrees(third, in_the_ledger(tmp_path))


def test_a_reference_chosen_by_hand_stays_one_over_a_restart(
    play: Callable[..., Takes], tmp_path: Path
) -> None:
    agrees(play(-20.0, -18.0, chosen=1), in_the_ledger(tmp_path))
    again = play(-18.5)
    assert [taken.reference for taken in again.over] == [False, True, False]
    assert [taken.code for taken in again.over] == ["uniform", "uniform", "quieter"]
    agrees(again, in_the_ledger(tmp_path))


# Ledgers that cannot be read


def absent(path: Path) -> None:
    path.unlink()


def damaged(path: Path) -> None:
    path.write_bytes(b"Dear Sir or Madam,\n" * 500)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [absent, damaged, torn, a_folder])
def test_without_a_ledger_that_can_be_read_the_page_begins_empty_and_the_box_goes_on(
    play: Callable[..., Takes], tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    play(-20.0)
    harm(tmp_path / FILE)
    shown = play(-18.0)
    assert [(taken.number, taken.code) for taken in shown.over] == [(1, "first-take")]


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[None]:
    """A ledger with a take that another process lets nobody read."""
    with ExitStack() as stack:
        with closing(Store(tmp_path / FILE)) as store:
            store.add(take(), NAMES)
        file = stack.enter_context(closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)))
        file.execute("PRAGMA locking_mode = EXCLUSIVE")
        file.execute("BEGIN IMMEDIATE")
        file.execute("UPDATE take SET number = number")
        yield
        file.execute("ROLLBACK")


@pytest.mark.usefixtures("locked")
def test_a_locked_ledger_is_not_waited_for(
    start: NewBox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box = start(Script(), ledger=Writer(tmp_path, list[WriterEvent]().append))
    until(box.daemon.audio.is_alive)
    assert page(box).over == ()
    assert "database is locked; TAKES begins without them" in caplog.text


# The demo


def demo() -> Script:
    """A source that is taken for the demo."""
    source = Script()
    source.name = "demo"
    return source


def turn_to(box: Box, source: Script) -> None:
    """Have the box listen to another source, and wait until nothing of the first is left on the page."""
    box.daemon.audio.listen_to(source)
    source.give(int32_block(*[silence(0.1, 48000)] * 2))
    until(lambda: page(box) == Takes())


def test_a_card_that_takes_the_place_of_the_demo_has_its_takes_kept_at_once(
    start: NewBox, tmp_path: Path
) -> None:
    playing, card = demo(), Script()
    box = start(playing, ledger=Writer(tmp_path, list[WriterEvent]().append))
    play_a_take(box, playing, -10.0)
    assert [taken.number for taken in page(box).over] == [1]
    begin_a_take(box, playing, -10.0)
    turn_to(box, card)
    play_a_take(box, card, -20.0)
    assert [(taken.number, taken.code) for taken in page(box).over] == [(1, "first-take")]
    assert box.stop() == 0
    (kept,) = reading.all_takes(tmp_path)
    assert kept.take.true_peak_dbtp == pytest.approx((-20.0, -20.0), abs=0.1)  # nothing of the louder demo


def test_the_demo_in_place_of_a_card_has_none_kept_and_the_take_of_the_card_is_whole(
    start: NewBox, tmp_path: Path
) -> None:
    card, playing = Script(), demo()
    box = start(card, ledger=Writer(tmp_path, list[WriterEvent]().append))
    play_a_take(box, card, -20.0)
    begin_a_take(box, card, -22.0)
    turn_to(box, playing)
    play_a_take(box, playing, -10.0)
    assert [(taken.number, taken.code) for taken in page(box).over] == [(1, "first-take")]
    box.daemon.judging.leafing.turn(-1)
    box.daemon.judging.leafing.press()
    begin_a_take(box, playing, -10.0)
    assert box.stop() == 0
    peaks_dbtp = [kept.take.true_peak_dbtp[0] for kept in reading.all_takes(tmp_path)]
    assert peaks_dbtp == pytest.approx([-20.0, -22.0], abs=0.1)
