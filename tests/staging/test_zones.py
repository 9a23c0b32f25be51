"""Zones and lamps: borders, hysteresis, times, halves, and the memory of clips."""

import math
from itertools import groupby, pairwise

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor
from gainbox.staging.zones import DARK, Judged, Lamps, Zone, Zones
from tests.signals import Signal, int32_block, silence, square, tone

RATE_HZ = 48000
PERIOD = 128
EDGES_DBFS = (-60.0, -18.0, -6.0)

SIGNAL = Lamps(signal=True)
SWEET = Lamps(signal=True, sweet=True)
HOT = Lamps(signal=True, hot=True)


class Box:
    """Bank and Zones behind one another, fed period by period."""

    def __init__(self, feed_for: FeedFor, channels: int = 2, clip_lamp_s: float = math.inf) -> None:
        self.bank = Bank(RATE_HZ, channels, feed_for)
        self.zones = Zones(RATE_HZ, channels, edges_dbfs=EDGES_DBFS, clip_lamp_s=clip_lamp_s)

    def hear(self, programme: np.ndarray) -> list[Judged]:
        """What is judged after each period of `programme`."""
        periods = (programme[first : first + PERIOD] for first in range(0, len(programme), PERIOD))
        return [self.zones.judge(self.bank.feed(period)) for period in periods]

    def after(self, programme: np.ndarray) -> Judged:
        """What is judged at the end of `programme`."""
        return self.hear(programme)[-1]

    def lit_s(self, lamp: str, programme: np.ndarray) -> float:
        """How long a lamp of the left column is lit during `programme`."""
        return sum(getattr(judged.lamps[0], lamp) for judged in self.hear(programme)) * PERIOD / RATE_HZ


@pytest.fixture
def box(feed_for: FeedFor) -> Box:
    return Box(feed_for)


def on_all(signal: Signal, channels: int = 2) -> np.ndarray:
    return int32_block(*[signal] * channels)


def sine(level_dbfs: float, seconds: float = 1.0, channels: int = 2) -> np.ndarray:
    return on_all(tone(level_dbfs, 997, seconds, RATE_HZ), channels)


def quiet(seconds: float) -> np.ndarray:
    return on_all(silence(seconds, RATE_HZ))


def clipping(seconds: float = 0.1) -> np.ndarray:
    return on_all(square(0.0, 100, seconds, RATE_HZ))


@pytest.mark.parametrize(
    ("level_dbfs", "zone", "lamps"),
    [
        (-math.inf, Zone.SILENT, Lamps()),
        (-60.5, Zone.SILENT, Lamps()),
        (-60.0, Zone.LOW, SIGNAL),
        (-40.0, Zone.LOW, SIGNAL),
        (-18.5, Zone.LOW, SIGNAL),
        (-18.0, Zone.SWEET, SWEET),
        (-6.5, Zone.SWEET, SWEET),
        (-6.0, Zone.HOT, HOT),
        (-0.5, Zone.HOT, HOT),
    ],
)
def test_a_steady_tone_lights_the_lamps_of_its_zone(box: Box, level_dbfs: float, zone: Zone, lamps: Lamps):
    assert box.after(sine(level_dbfs)) == Judged((zone, zone), (lamps, lamps))


@pytest.mark.parametrize(("edge_dbfs", "above", "below"), [(-18.0, SWEET, SIGNAL), (-6.0, HOT, SWEET)])
def test_a_zone_is_left_only_a_decibel_below_its_edge(box: Box, edge_dbfs: float, above: Lamps, below: Lamps):
    assert box.after(sine(edge_dbfs)).lamps[0] == above
    assert box.after(sine(edge_dbfs - 0.9, 3.0)).lamps[0] == above
    assert box.after(sine(edge_dbfs - 1.1, 3.0)).lamps[0] == below


def test_a_tone_at_an_edge_never_flickers(box: Box):
    lamps = [judged.lamps[0] for judged in box.hear(sine(-18.0, 3.0))]
    changes = sum(before != now for before, now in pairwise(lamps))
    assert changes <= 2  # signal, then sweet


def test_a_channel_alone_in_its_half_decides_its_column(box: Box):
    left_only = int32_block(tone(-12.0, 997, 1.0, RATE_HZ), silence(1.0, RATE_HZ))
    assert box.after(left_only).lamps == (SWEET, Lamps())


def test_the_worst_of_a_half_wins(feed_for: FeedFor):
    box = Box(feed_for, channels=4)
    levels = [tone(level, 997, 1.0, RATE_HZ) for level in (-12.0, -3.0, -40.0, -80.0)]
    assert box.after(int32_block(*levels)).lamps == (HOT, SIGNAL)


def test_the_first_half_of_an_odd_number_is_the_larger(feed_for: FeedFor):
    box = Box(feed_for, channels=3)
    levels = [tone(level, 997, 1.0, RATE_HZ) for level in (-80.0, -12.0, -40.0)]
    assert box.after(int32_block(*levels)).lamps == (SWEET, SIGNAL)


def test_one_channel_leaves_the_right_column_dark(feed_for: FeedFor):
    assert Box(feed_for, channels=1).after(sine(-12.0, channels=1)).lamps == (SWEET, Lamps())


def test_the_signal_lamp_of_the_shortest_sound_can_be_seen(box: Box):
    assert box.lit_s("signal", np.vstack([sine(-59.0, 0.02), quiet(1.0)])) >= 0.150


def test_the_sweet_lamp_bridges_a_second_and_a_half(box: Box):
    box.hear(sine(-16.0, 1.0))
    stays_s = box.lit_s("sweet", quiet(4.0))
    fall_s = 3.0 / 20 * 1.7  # from -16 to where the zone is left
    assert stays_s == pytest.approx(1.5 + fall_s, abs=0.02)


def test_sweet_and_hot_never_shine_together(box: Box):
    walk = np.vstack([sine(level, 1.0) for level in (-30, -12, -3, -12, -3, -20, -1, -12)])
    seen = [(judged.lamps[0].sweet, judged.lamps[0].hot) for judged in box.hear(walk)]
    assert (True, True) not in seen
    sweet, hot = (True, False), (False, True)
    changes = list(pairwise(shown for shown, _ in groupby(seen)))
    assert changes.count((sweet, hot)) == changes.count((hot, sweet)) == 3  # each way, at once


def test_lamps_change_on_the_period_in_which_the_cause_arrives(box: Box):
    box.hear(quiet(0.1))
    assert box.hear(clipping(PERIOD / RATE_HZ))[0].lamps[0].clip


def test_the_clip_lamp_stays_until_it_is_cleared(box: Box):
    box.hear(clipping())
    assert box.after(quiet(60.0)).lamps == (Lamps(clip=True), Lamps(clip=True))
    box.bank.clear()
    box.zones.clear()
    assert box.after(quiet(0.1)).lamps == DARK


@pytest.mark.parametrize("clip_lamp_s", [1.0, 5.0, 30.0])
def test_the_clip_lamp_may_go_out_by_itself(feed_for: FeedFor, clip_lamp_s: float):
    box = Box(feed_for, clip_lamp_s=clip_lamp_s)
    box.hear(clipping())
    assert box.lit_s("clip", quiet(clip_lamp_s + 1)) == pytest.approx(clip_lamp_s, abs=0.01)


def test_other_edges_hold_from_the_next_block_on(box: Box):
    assert box.after(sine(-17.0)).lamps[0] == SWEET
    box.zones.apply(edges_dbfs=(-60.0, -30.0, -20.0), clip_lamp_s=math.inf)
    assert box.after(sine(-17.0, seconds=PERIOD / RATE_HZ)).lamps[0] == HOT
    box.zones.apply(edges_dbfs=EDGES_DBFS, clip_lamp_s=math.inf)
    assert box.after(sine(-17.0)).lamps[0] == SWEET


def test_another_time_of_the_clip_lamp_counts_from_the_next_clip_on(box: Box):
    box.hear(clipping())
    box.zones.apply(edges_dbfs=EDGES_DBFS, clip_lamp_s=1.0)
    assert box.after(quiet(10.0)).lamps[0].clip
    box.hear(clipping())
    assert not box.after(quiet(1.1)).lamps[0].clip


def test_a_clip_after_a_clear_lights_the_lamp_again(box: Box):
    box.hear(clipping())
    box.bank.clear()
    box.zones.clear()
    assert box.after(clipping()).lamps[0].clip


def test_a_channel_is_in_zone_clip_for_a_second_after_an_event(box: Box):
    assert box.after(clipping()).zones == (Zone.CLIP, Zone.CLIP)
    assert box.after(quiet(0.9)).zones == (Zone.CLIP, Zone.CLIP)
    assert box.after(quiet(0.2)).zones[0] < Zone.CLIP


def test_flat_tops_below_full_scale_light_the_clip_lamp(box: Box):
    flat = on_all(tone(-6.0, 200, 0.1, RATE_HZ).clip(-0.3, 0.3))
    judged = box.after(flat)
    assert judged == Judged((Zone.CLIP, Zone.CLIP), (SWEET._replace(clip=True),) * 2)
    assert box.bank.read().clip_events == (0, 0)


def test_a_single_sample_at_full_scale_is_no_clip(box: Box):
    click = quiet(0.1)
    click[1000:1002] = np.iinfo(np.int32).max
    assert not box.after(click).lamps[0].clip


def test_the_time_in_each_zone_is_counted(box: Box):
    box.hear(quiet(1.0))
    box.hear(sine(-12.0, 2.0))
    silent, _, sweet, *_ = np.array(box.zones.frames_in[0]) / RATE_HZ
    assert silent == pytest.approx(1.0, abs=0.02)
    assert sweet == pytest.approx(2.0, abs=0.02)
    box.zones.reset()
    assert box.zones.frames_in[0] == [0] * len(Zone)


def test_zones_have_the_names_of_the_contract():
    assert [str(zone) for zone in Zone] == ["silent", "low", "sweet", "hot", "clip"]


def test_each_channel_may_have_its_own_edge_of_silence(feed_for: FeedFor) -> None:
    box = Box(feed_for)
    box.zones.apply(edges_dbfs=EDGES_DBFS, lows_dbfs=(-40.0, -80.0), clip_lamp_s=math.inf)
    left, right = box.after(int32_block(*[tone(-50.0, 1000.0, 1.0, RATE_HZ)] * 2)).zones
    assert (left, right) == (Zone.SILENT, Zone.LOW)


def test_an_edge_of_silence_in_the_sweet_spot_leaves_room_for_low(feed_for: FeedFor) -> None:
    box = Box(feed_for)
    box.zones.apply(edges_dbfs=EDGES_DBFS, lows_dbfs=(-10.0, -10.0), clip_lamp_s=math.inf)
    assert box.after(int32_block(*[tone(-12.0, 1000.0, 1.0, RATE_HZ)] * 2)).zones == (Zone.SWEET,) * 2
