"""Takes on the box: found while it runs, kept in the ledger, compared with the first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gainbox.daemon.bookkeeping import MOST
from gainbox.daemon.taking import Taker
from gainbox.ledger import StoredTake, reading
from gainbox.ledger.writer import Writer, WriterEvent
from gainbox.staging.takes import SESSION_GAP_S, Take
from tests.box import Box, Script, until
from tests.daemon.playing import NOW_S, QUIET, a_tone, play
from tests.ledger.takes import NAMES, take
from tests.signals import int32_block, silence


@pytest.fixture
def kept() -> list[Take]:
    """The takes that were handed on."""
    return []


@pytest.fixture
def taker(kept: list[Take]) -> Taker:
    """Somebody who finds the takes of one channel."""
    taker = Taker(kept.append, lambda _: (-60.0,), clock=lambda: NOW_S)
    taker.begin(1)
    return taker


def test_a_signal_between_silences_is_a_take(taker: Taker, kept: list[Take]) -> None:
    play(taker, (QUIET, 2.0), (0.1, 12.0), (QUIET, 10.0))
    assert [round(take.length_s) for take in kept] == [12]
    assert taker.takes == kept


def test_the_first_take_is_what_the_others_are_compared_with(taker: Taker) -> None:
    play(taker, (0.1, 12.0), (QUIET, 10.0))
    assert [verdict.code for verdict in taker.verdicts] == ["first-take", "steady"]
    play(taker, (0.2, 12.0), (QUIET, 10.0))
    louder, *_ = taker.verdicts
    assert (louder.code, round(louder.value_db or 0.0, 1)) == ("louder", 6.0)


def test_another_reference_can_be_chosen(taker: Taker) -> None:
    play(taker, (0.1, 12.0), (QUIET, 10.0), (0.2, 12.0), (QUIET, 10.0))
    taker.reference = taker.takes[1]
    assert [taker.judged(take)[0].code for take in taker.takes] == ["quieter", "uniform"]


def test_the_first_take_that_was_heard_is_kept_as_the_reference(taker: Taker, kept: list[Take]) -> None:
    play(taker, (0.1, 12.0), (QUIET, 10.0), (0.2, 12.0), (QUIET, 10.0))
    assert [take.reference for take in kept] == [True, False]
    assert taker.reference is kept[0]


def test_what_is_too_quiet_for_a_loudness_is_no_reference(kept: list[Take]) -> None:
    taker = Taker(kept.append, lambda _: (-90.0,), clock=lambda: NOW_S)
    taker.begin(1)
    play(taker, (0.0001, 12.0), (QUIET, 10.0), (0.2, 12.0), (QUIET, 10.0))
    assert [take.reference for take in kept] == [False, True]
    assert [verdict.code for verdict in taker.verdicts] == ["first-take", "steady"]


def test_a_take_after_hours_begins_a_session_and_is_its_reference(taker: Taker, kept: list[Take]) -> None:
    play(taker, (0.1, 12.0), (QUIET, 10.0), (0.1, 12.0), (QUIET, 10.0))
    play(taker, (0.2, 12.0), (QUIET, 10.0), now_s=NOW_S + SESSION_GAP_S + 60.0)
    assert (taker.takes, taker.count) == (kept[2:], 3)
    assert kept[2].reference
    assert taker.verdicts[0].code == "first-take"


@pytest.mark.parametrize(
    ("after_s", "goes_on"),
    [(60.0, True), (SESSION_GAP_S + 60.0, False), (-30 * 86400.0, True)],  # the clock is yet to be set
)
def test_an_earlier_run_is_gone_on_with_unless_its_session_is_over(
    kept: list[Take], after_s: float, goes_on: bool
) -> None:
    earlier = [take(0), take(1, reference=True), take(2)]
    taker = Taker(kept.append, lambda _: (-60.0,) * 2, clock=lambda: earlier[-1].end_s + after_s)
    taker.recall([StoredTake(n, 3, NAMES, each) for n, each in enumerate(earlier, 41)])
    assert taker.count == 43
    assert taker.takes == (earlier if goes_on else [])
    assert taker.reference is (earlier[1] if goes_on else None)
    if goes_on:
        assert [verdict.code for verdict in taker.verdicts] == ["uniform", "steady"]


def test_the_display_recalls_so_many_and_their_reference(taker: Taker) -> None:
    reference, *others = [take(n, reference=n == 0, start_s=NOW_S - 600.0 + n) for n in range(MOST + 1)]
    taker.recall([StoredTake(n, 1, NAMES, each) for n, each in enumerate((reference, *others), 1)])
    assert (taker.takes, taker.count) == (others, MOST + 1)
    assert taker.reference is reference


def test_a_mark_ends_a_take_and_begins_the_next(taker: Taker, kept: list[Take]) -> None:
    play(taker, (0.1, 12.0))
    taker.mark()
    assert len(kept) == 1
    assert taker.running_s == 0.0


def test_other_meters_end_the_take_under_way(taker: Taker, kept: list[Take]) -> None:
    play(taker, (0.1, 12.0))
    taker.begin(2)
    assert len(kept) == 1
    assert taker.running_s is None


def test_a_higher_edge_of_silence_holds_from_the_next_take_on(kept: list[Take]) -> None:
    edges = [-60.0]
    taker = Taker(kept.append, lambda _: (edges[0],))
    taker.begin(1)
    play(taker, (0.01, 1.0))
    edges[0] = -20.0
    play(taker, (0.01, 11.0))
    assert taker.running_s == pytest.approx(12.0)
    play(taker, (QUIET, 10.0), (0.01, 1.0))
    assert taker.running_s is None


def test_the_display_remembers_so_many(taker: Taker) -> None:
    for _ in range(MOST + 2):
        play(taker, (0.1, 3.0), (QUIET, 9.0))
    assert len(taker.takes) == MOST


def begin_take(box: Box, source: Script) -> None:
    """Play a tone until a take is under way, and then for twelve seconds."""

    def is_under_way() -> bool:
        source.give(a_tone(-20.0, 0.1))
        return box.daemon.judging.taker.running_s is not None

    until(is_under_way)
    source.give(a_tone(-20.0, 12.0))


def test_the_box_keeps_a_take_that_its_end_ends(start: Callable[..., Box], tmp_path: Path) -> None:
    events: list[WriterEvent] = []
    source = Script()
    box = start(source, ledger=Writer(tmp_path, events.append), names=("Voice", "Room"))
    begin_take(box, source)
    until(lambda: (box.daemon.judging.taker.running_s or 0.0) >= 12.0)
    assert box.stop() == 0
    (take,) = reading.all_takes(tmp_path)
    assert take.names == ("Voice", "Room")
    assert take.take.length_s >= 12.0
    assert events == []


def test_the_status_has_the_verdicts_of_the_last_take(start: Callable[..., Box]) -> None:
    source = Script()
    box = start(source)
    begin_take(box, source)

    def is_over() -> bool:
        source.give(int32_block(silence(0.5, 48000), silence(0.5, 48000)))
        return bool(box.daemon.judging.taker.takes)

    until(is_over)
    first, *_ = box.status().verdicts
    assert (first.code, first.channel) == ("first-take", None)
