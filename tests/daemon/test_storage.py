"""The archive of takes over a restart, a demo that leaves no trace, and the health of the state folder."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from gainbox.cli.takes.session import StoredSession, sessions
from gainbox.daemon.storage import StateFolderHealth
from gainbox.ledger import FILE, reading
from gainbox.ledger.store import Store
from gainbox.ledger.writer import Writer, WriterEvent
from gainbox.staging.takes import Takes, TakesView
from gainbox.warning import Warnings
from tests.box import Box, Script, until
from tests.daemon.playing import a_tone
from tests.ledger.takes import NAMES, take
from tests.signals import int32_block, silence

NewBox = Callable[..., Box]


def takes_of(box: Box) -> Takes:
    """The feature of the page TAKES."""
    takes = box.daemon.features["takes"]
    assert isinstance(takes, Takes)
    return takes


def page(box: Box) -> TakesView:
    """The page TAKES."""
    return takes_of(box).view()


def running_s(box: Box) -> float | None:
    """Length of the take under way."""
    under_way = page(box).under_way
    return under_way.length_s if under_way else None


def begin_a_take(box: Box, source: Script, level_dbfs: float) -> None:
    """Play until a take has been under way for some time."""

    def is_under_way() -> bool:
        source.give(a_tone(level_dbfs, 0.1))
        return running_s(box) is not None

    until(is_under_way)
    source.give(a_tone(level_dbfs, 12.0))
    until(lambda: (running_s(box) or 0.0) >= 12.0)


def play_a_take(box: Box, source: Script, level_dbfs: float) -> None:
    """Play until one take more is over."""
    before = takes_of(box).session.count
    begin_a_take(box, source, level_dbfs)

    def is_over() -> bool:
        source.give(int32_block(*[silence(0.5, 48000)] * 2))
        return takes_of(box).session.count > before

    until(is_over)


@pytest.fixture
def play(start: NewBox, tmp_path: Path) -> Callable[..., TakesView]:
    """Runs a box that hears takes at these levels, to its end; what its page shows then.

    `chosen` is how often DOWN is pressed before CLEAR, which sets the reference.
    """

    def run(*levels_dbfs: float, chosen: int = 0) -> TakesView:
        source = Script()
        box = start(source, ledger=Writer(tmp_path, list[WriterEvent]().append))
        until(box.daemon.audio.is_alive)
        for level_dbfs in levels_dbfs:
            play_a_take(box, source, level_dbfs)
        for _ in range(chosen):
            takes_of(box).turn(-1)
        if chosen:
            takes_of(box).press()
        shown = page(box)
        assert box.stop() == 0
        return shown

    return run


def in_the_ledger(folder: Path) -> StoredSession:
    """The one session that is kept."""
    (session,) = sessions(reading.all_takes(folder))
    return session


def agrees(shown: TakesView, session: StoredSession) -> None:
    """See that the page and `gainbox takes` say the same of the same takes."""
    assert [taken.number for taken in reversed(shown.ended)] == [kept.number for kept in session.takes]
    for taken, kept in zip(reversed(shown.ended), session.takes, strict=True):
        verdict = session.judged.against(kept.take)
        assert taken.reference == (kept is session.reference)
        assert taken.apart_lu == session.judged.apart_lu(kept.take)
        assert taken.code == (verdict.code if verdict else None)


def test_the_page_goes_on_where_the_ledger_ends(play: Callable[..., TakesView], tmp_path: Path) -> None:
    first = play(-20.0, -18.0)
    agrees(first, in_the_ledger(tmp_path))
    assert [kept.take.reference for kept in in_the_ledger(tmp_path).takes] == [True, False]
    assert play().ended == first.ended
    third = play(-21.0)
    assert [taken.number for taken in third.ended] == [3, 2, 1]
    assert [taken.code for taken in third.ended] == ["uniform", "louder", "first-take"]
    agrees(third, in_the_ledger(tmp_path))


def test_a_reference_chosen_by_hand_stays_one_over_a_restart(
    play: Callable[..., TakesView], tmp_path: Path
) -> None:
    agrees(play(-20.0, -18.0, chosen=1), in_the_ledger(tmp_path))
    again = play(-18.5)
    assert [taken.reference for taken in again.ended] == [False, True, False]
    assert [taken.code for taken in again.ended] == ["uniform", "uniform", "quieter"]
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
    play: Callable[..., TakesView], tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    play(-20.0)
    harm(tmp_path / FILE)
    shown = play(-18.0)
    assert [(taken.number, taken.code) for taken in shown.ended] == [(1, "first-take")]


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
def test_a_locked_ledger_is_not_waited_for(start: NewBox, tmp_path: Path) -> None:
    events: list[WriterEvent] = []
    box = start(Script(), ledger=Writer(tmp_path, events.append))
    until(box.daemon.audio.is_alive)
    assert page(box).ended == ()
    assert events[0].kind == "unreadable"
    assert events[0].text.endswith("database is locked; TAKES begins without them")


# The demo


def demo() -> Script:
    """A source that is taken for the demo."""
    source = Script()
    source.name = "demo"
    return source


def turn_to(box: Box, source: Script) -> None:
    """Have the box listen to another source, and wait until nothing of the first is left on the page."""
    box.daemon.audio.change_source(source)
    source.give(int32_block(*[silence(0.1, 48000)] * 2))
    until(lambda: page(box) == TakesView())


def test_a_card_that_takes_the_place_of_the_demo_has_its_takes_kept_at_once(
    start: NewBox, tmp_path: Path
) -> None:
    playing, card = demo(), Script()
    box = start(playing, ledger=Writer(tmp_path, list[WriterEvent]().append))
    play_a_take(box, playing, -10.0)
    assert [taken.number for taken in page(box).ended] == [1]
    begin_a_take(box, playing, -10.0)
    turn_to(box, card)
    play_a_take(box, card, -20.0)
    assert [(taken.number, taken.code) for taken in page(box).ended] == [(1, "first-take")]
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
    assert [(taken.number, taken.code) for taken in page(box).ended] == [(1, "first-take")]
    takes_of(box).turn(-1)
    takes_of(box).press()
    begin_a_take(box, playing, -10.0)
    assert box.stop() == 0
    peaks_dbtp = [kept.take.true_peak_dbtp[0] for kept in reading.all_takes(tmp_path)]
    assert peaks_dbtp == pytest.approx([-20.0, -22.0], abs=0.1)


# The state folder


def test_a_warning_stays_as_long_as_anything_cannot_be_written() -> None:
    warnings = Warnings()
    warnings.add("dc-offset")
    health = StateFolderHealth(warnings)
    assert [health.failed(content) for content in ("takes", "pages", "takes")] == [True, False, False]
    health.succeeded("takes")
    assert warnings.active == ("dc-offset", "state-read-only")
    health.succeeded("pages")
    health.succeeded("pages")
    assert warnings.active == ("dc-offset",)
