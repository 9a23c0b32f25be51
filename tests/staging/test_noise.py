"""NOISE: hiss, hum and buzz by their levels, lines that are not idle, the edges of the signal lamps."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from gainbox import meters
from gainbox.decibels import to_amplitude
from gainbox.meters import FeedFor
from gainbox.staging.noise import Floor, IdleLines, Noise, NoiseView, judge_noise
from gainbox.staging.thresholds import THRESHOLDS
from gainbox.staging.ticks import PER_S
from tests.signals import Signal, pink, silence, tone
from tests.staging.features import FeatureBox, MeteredBox, level_tick
from tests.staging.instruments import RATE_HZ, at_vu, drums, ground_loop, hiss, mains, rectifier, voice
from tests.staging.playing import play

SECONDS = 5.0


def noise_of(
    feed_for: FeedFor, *signals: Signal, programme_dbfs: tuple[float, ...] = ()
) -> tuple[Floor, ...]:
    """The noise floors of lines with a signal on each, which began half a second before."""
    half = RATE_HZ // 2
    played = play(feed_for, *(np.concatenate((signal[:half], signal)) for signal in signals))
    idle = IdleLines(len(signals), SECONDS)
    for tick in played.ticks[5:]:
        idle.feed(tick)
    assert idle.done
    return idle.floors(played.bank.noise(), programme_dbfs)


def with_knock(dbfs: float) -> Signal:
    """Hiss, and a knock in it."""
    line = hiss(-65.0)
    line[100_000:100_050] += 10.0 ** (dbfs / 20)
    return line


def whine(hz: float) -> Signal:
    """A tone of -55 dBFS."""
    return tone(-55.0, hz, SECONDS, RATE_HZ)


def rumble(dbfs: float) -> Signal:
    """Noise below 200 Hz."""
    low = np.convolve(hiss(0.0), np.hanning(481), "same")
    return low * to_amplitude(dbfs) / np.sqrt(2.0 * np.mean(low**2))


def ticks(hz: float) -> Signal:
    """An impulse at each beat of a clock, which a filter has rounded; -55 dBFS."""
    every = round(RATE_HZ / hz)
    beat = np.fft.irfft(np.arange(every // 2 + 1) * hz < 20_000.0, every)
    waves = np.tile(beat - beat.mean(), round(SECONDS * hz))
    return waves * to_amplitude(-55.0) / np.sqrt(2.0 * np.mean(waves**2))


def swelling() -> Signal:
    """An envelope that swells by 30 % each second."""
    return 1.0 + 0.3 * np.sin(2 * np.pi * np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ)


def muted(line: Signal, from_s: float) -> Signal:
    """The line, with digital zeros from a time on."""
    line[round(from_s * RATE_HZ) :] = 0.0
    return line


def spoken_over() -> Signal:
    """A word in a quiet room."""
    line = hiss(-65.0)
    line[96_000:144_000] += at_vu(-40.0, voice())[:48_000]
    return line


CASES: list[tuple[str, Callable[[], Signal], str, float | None]] = [
    ("hiss", lambda: hiss(-60.0), "hiss", -60.0),
    ("hiss just too loud to be quiet", lambda: hiss(-69.5), "hiss", -69.5),
    ("hiss just quiet", lambda: hiss(-70.5), "quiet", -70.5),
    ("a good converter", lambda: hiss(-108.0), "quiet", -108.0),
    ("a ground loop at 50 Hz", lambda: ground_loop(50, -55.0) + hiss(-75.0), "hum", -54.5),
    ("a ground loop at 60 Hz", lambda: ground_loop(60, -62.0) + hiss(-80.0), "hum", -61.5),
    ("a ground loop as loud as a signal", lambda: ground_loop(50, -30.0) + hiss(-80.0), "hum", -29.5),
    ("a rectifier at 50 Hz", lambda: rectifier(50, -60.0) + hiss(-80.0), "buzz", -57.0),
    ("a rectifier at 60 Hz", lambda: rectifier(60, -60.0) + hiss(-80.0), "buzz", -57.0),
    ("half at 50 Hz and a bit", lambda: mains(50, -60.0, {1: 0, 2: 0.5}) + hiss(-80.0), "hum", -57.2),
    ("less than half at 50 Hz", lambda: mains(50, -60.0, {1: 0.5, 2: 0}) + hiss(-80.0), "buzz", -57.2),
    ("hum 9 dB below the hiss", lambda: tone(-69.0, 50, SECONDS, RATE_HZ) + hiss(-60.0), "hum", -69.0),
    ("hum 11 dB below the hiss", lambda: tone(-71.0, 50, SECONDS, RATE_HZ) + hiss(-60.0), "hiss", -59.7),
    ("hum that is quiet", lambda: ground_loop(50, -75.0) + hiss(-95.0), "quiet", -74.5),
    ("digital silence", lambda: silence(SECONDS, RATE_HZ), "quiet", None),
    ("pink noise", lambda: pink(-53.0, SECONDS, RATE_HZ), "hiss", -65.0),
    ("noise just loud enough for a signal", lambda: hiss(-39.5), "not-silent", -39.5),
    ("noise just too soft for a signal", lambda: hiss(-40.5), "hiss", -40.5),
    ("a soft tone", lambda: tone(-55.0, 997, SECONDS, RATE_HZ) + hiss(-75.0), "whine", -55.0),
    ("a tone just louder than quiet", lambda: tone(-69.5, 997, SECONDS, RATE_HZ), "whine", -69.5),
    ("a tone as loud as a signal", lambda: tone(-39.5, 997, SECONDS, RATE_HZ), "not-silent", -39.5),
    ("a low tone as loud as a signal", lambda: tone(-39.5, 220, SECONDS, RATE_HZ), "not-silent", -39.5),
    ("the line frequency of a screen", lambda: whine(15734.0) + hiss(-65.0), "whine", -55.0),
    ("a whine that rumble drowns", lambda: whine(3210.0) + rumble(-45.0), "whine", -55.0),
    ("the frames of USB", lambda: ticks(1000.0) + hiss(-70.0), "ticks", -55.0),
    ("the micro-frames of USB", lambda: ticks(8000.0) + hiss(-70.0), "ticks", -55.0),
    ("a fan", lambda: tone(-55.0, 47, SECONDS, RATE_HZ) + hiss(-75.0), "fan", -55.0),
    ("a dimmer, its peaks far above its level", lambda: ticks(100.0) + hiss(-80.0), "buzz", None),
    ("a slow drift", lambda: tone(-60.0, 2.0, SECONDS, RATE_HZ) + hiss(-90.0), "drift", -60.0),
    ("hiss on an offset", lambda: 0.01 + hiss(-65.0), "hiss", -65.0),
    ("50 and 60 Hz", lambda: ground_loop(50, -55.0) + ground_loop(60, -56.0) + hiss(-75.0), "hum", -51.9),
    ("hum that swells", lambda: swelling() * ground_loop(50, -55.0) + hiss(-75.0), "hum", None),
    ("hiss, then a muted input", lambda: muted(hiss(-60.0), 3.0), "hiss", -60.0),
    ("a tone that is quiet", lambda: tone(-70.5, 997, SECONDS, RATE_HZ), "quiet", -70.5),
    ("a tone as loud as hiss", lambda: tone(-60.0, 997, SECONDS, RATE_HZ) + hiss(-60.0), "whine", -60.0),
    ("a tone that hiss covers", lambda: tone(-75.0, 997, SECONDS, RATE_HZ) + hiss(-60.0), "hiss", -60.0),
    ("hiss as loud as a signal", lambda: hiss(-30.0), "not-silent", -30.0),
    ("a knock 22 dB above the noise", lambda: with_knock(-43.0), "not-silent", -65.0),
    ("a knock 18 dB above the noise", lambda: with_knock(-48.0), "hiss", -65.0),
    ("a word", spoken_over, "not-silent", -65.0),
    ("drums", lambda: at_vu(-18.0, drums())[: 5 * RATE_HZ], "not-silent", None),
]


@pytest.mark.parametrize(
    ("signal", "code", "value_db"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_the_verdict_on(
    feed_for: FeedFor, signal: Callable[[], Signal], code: str, value_db: float | None
) -> None:
    (floor,) = noise_of(feed_for, signal())
    assert (floor.verdict.code, floor.verdict.channel) == (code, 0)
    if value_db is not None:
        assert floor.verdict.value_db == pytest.approx(value_db, abs=0.5)
    assert (floor.signal_from_dbfs is None) == (code == "not-silent")


def test_a_verdict_has_its_reason_and_the_signal_to_noise_ratio(feed_for: FeedFor) -> None:
    hissing, humming, buzzing, spoken = noise_of(
        feed_for,
        hiss(-60.0),
        ground_loop(50, -60.0),
        rectifier(60, -60.0),
        spoken_over(),
        programme_dbfs=(-18.0, -20.0),
    )
    assert (
        hissing.verdict.text == "hiss: the noise is -60.1 dBFS, -62.8 A-weighted, 42 dB below the programme"
    )
    assert humming.verdict.text == (
        "hum of 50 Hz, as of a ground loop: -59.5 dBFS, 40 dB below the programme"
    )
    assert buzzing.verdict.text == (
        "buzz at multiples of 60 Hz, most at 120 Hz, as of a rectifier or a dimmer: -57.0 dBFS"
    )
    assert spoken.verdict.text.startswith("not silent: the level rises to -")
    assert spoken.verdict.text.endswith(" dBFS from -65.1, mute the source and repeat")
    assert hissing.signal_to_noise_db == pytest.approx(42.0, abs=0.1)
    assert math.isnan(buzzing.signal_to_noise_db)


def test_the_other_disturbances_are_named_beside_the_loudest(feed_for: FeedFor) -> None:
    (both, mixed) = noise_of(
        feed_for,
        ground_loop(50, -55.0) + ground_loop(60, -56.0) + hiss(-80.0),
        ground_loop(50, -55.0) + tone(-57.0, 15734, SECONDS, RATE_HZ) + tone(-60.0, 47, SECONDS, RATE_HZ),
        programme_dbfs=(-18.0, -18.0),
    )
    assert both.verdict.text == (
        "hum of 50 and of 60 Hz, as of a ground loop: -52.0 dBFS, 34 dB below the programme"
    )
    assert mixed.verdict.text.startswith("hum of 50 Hz, as of a ground loop: -54")
    assert mixed.verdict.text.endswith(" below the programme; beside it a whine of 15734 Hz")


@pytest.mark.parametrize("programme_dbfs", [-50.0, -60.0, -68.0, math.nan])
def test_noise_is_never_said_to_lie_above_the_programme(programme_dbfs: float) -> None:
    verdict = judge_noise(0, meters.Noise(-60.0, -62.5, None), programme_dbfs)
    expected = {-50.0: ", 10 dB below the programme", -60.0: ", and nothing is much louder"}
    end = "" if math.isnan(programme_dbfs) else expected.get(programme_dbfs, expected[-60.0])
    assert verdict.text == f"hiss: the noise is -60.0 dBFS, -62.5 A-weighted{end}"


@pytest.mark.parametrize("line", [hiss(-65.0), pink(-55.0, SECONDS, RATE_HZ), ground_loop(50, -62.0)])
def test_the_noise_itself_does_not_light_the_signal_lamp(feed_for: FeedFor, line: Signal) -> None:
    (floor,) = noise_of(feed_for, line)
    assert floor.signal_from_dbfs is not None
    assert floor.signal_from_dbfs >= floor.noise.floor_dbfs + 5.7
    again = play(feed_for, np.concatenate((line, -line[::-1], line))).readings
    assert again.ppm_type_1_max_dbfs[0] < floor.signal_from_dbfs - 1.0


def test_the_signal_lamp_begins_6_db_above_a_steady_noise_and_never_below_90(feed_for: FeedFor) -> None:
    (floor, silent) = noise_of(feed_for, mains(50, -60.0, {1: 0}), silence(SECONDS, RATE_HZ))
    assert (floor.signal_from_dbfs, silent.signal_from_dbfs) == (-54.0, -90.0)


def test_less_than_a_second_is_no_measure(feed_for: FeedFor) -> None:
    bank = play(feed_for, hiss(-60.0, 0.9)).bank
    (floor,) = IdleLines(1, SECONDS).floors(bank.noise())
    assert floor.verdict.code == "not-silent"
    assert "less than a second" in floor.verdict.text


def test_a_measurement_ends_in_time_and_counts_nothing_more(feed_for: FeedFor) -> None:
    box = FeatureBox()
    feature = Noise(box)
    feature.begin(1)
    feature.apply(replace(THRESHOLDS, noise_s=2.0))
    feature.press()
    quiet, loud = (play(feed_for, signal) for signal in (hiss(-65.0, 2.0), hiss(-10.0, 1.0)))
    box.quietest = quiet.bank.noise()
    for tick in quiet.ticks:
        assert feature.view().state == "listening"
        feature.feed(tick)
    assert (feature.view().state, feature.view().done) == ("judged", 1.0)
    for tick in loud.ticks:
        feature.feed(tick)
    assert [verdict.code for verdict in feature.verdicts] == ["hiss"]


def test_idle_lines_are_measured_for_some_seconds() -> None:
    idle = IdleLines(1, 2.0)
    for left in range(2 * PER_S, 0, -1):
        assert (idle.left_s, idle.done) == (left / PER_S, False)
        idle.feed(level_tick(0.001))
    assert (idle.left_s, idle.done) == (0.0, True)


def test_the_search_for_the_quietest_second_can_begin_anew(feed_for: FeedFor) -> None:
    bank = play(feed_for, hiss(-80.0, 2.0)).bank
    bank.forget_noise()
    assert math.isnan(bank.noise()[0].floor_dbfs)
    bank.feed(np.full((2 * RATE_HZ, 1), 0.0, np.float32) + hiss(-60.0, 2.0)[:, None].astype(np.float32))
    assert bank.noise()[0].floor_dbfs == pytest.approx(-60.0, abs=0.3)


# The feature

HISS = meters.Noise(-64.0, -66.0, None)
CLEAN = meters.Noise(-90.0, -93.0, None)
NOISY, QUIET, LOUD = 0.0006, 0.00003, 0.1
"""Amplitudes of ticks."""


@pytest.fixture
def box() -> FeatureBox:
    """A box with hiss on one line, and a clean one."""
    box = FeatureBox("L", "R")
    box.quietest = (HISS, CLEAN)
    return box


@pytest.fixture
def feature(box: FeatureBox) -> Noise:
    """NOISE of two channels."""
    feature = Noise(box)
    feature.begin(2)
    return feature


def after(feature: Noise, seconds: float, *levels: float) -> NoiseView:
    """The page after some seconds of noise at these levels."""
    tick = level_tick(*levels)
    for _ in range(round(seconds * PER_S)):
        feature.feed(tick._replace(true_peak=tuple(4 * level for level in levels)))
    return feature.view()


def test_it_measures_on_clear_and_sets_the_signal_lamps(box: FeatureBox, feature: Noise) -> None:
    assert feature.view().state == "ready"
    after(feature, 5.0, LOUD, LOUD)
    assert feature.press()
    assert box.searches == 1
    listening = after(feature, 2.0, NOISY, QUIET)
    assert (listening.state, listening.left_s) == ("listening", 3.0)
    judged = after(feature, 3.0, NOISY, QUIET)
    codes = [(line.name, line.verdict and line.verdict.code) for line in judged.channels]
    assert codes == [("L", "hiss"), ("R", "quiet")]
    assert [line.signal_to_noise_db for line in judged.channels] == pytest.approx([44.0, 70.0], abs=0.1)
    assert box.edges == [(-58.0, -84.0)]
    assert [verdict.code for verdict in feature.verdicts] == ["hiss", "quiet"]


def test_a_line_that_is_not_idle_sets_nothing(box: FeatureBox, feature: Noise) -> None:
    feature.press()
    judged = after(feature, 5.0, LOUD, QUIET)
    assert [verdict.code for verdict in feature.verdicts] == ["not-silent", "quiet"]
    assert judged.channels[0].verdict
    assert "mute the source" in judged.channels[0].verdict.text
    assert box.edges == [(None, -84.0)]


def test_clear_in_the_middle_stops_it_and_sets_nothing(box: FeatureBox, feature: Noise) -> None:
    feature.press()
    after(feature, 2.0, NOISY, QUIET)
    feature.press()
    assert after(feature, 5.0, NOISY, QUIET).state == "ready"
    assert box.edges == []
    assert box.searches == 1


def test_another_input_ends_a_measurement(box: FeatureBox, feature: Noise) -> None:
    feature.press()
    after(feature, 2.0, NOISY, QUIET)
    feature.begin(2)
    view = after(feature, 5.0, NOISY, QUIET)
    assert (view.state, view.why) == ("interrupted", "the input is another now")
    assert box.floors_dbfs == ()


def test_another_input_forgets_the_noise_floors(box: FeatureBox, feature: Noise) -> None:
    feature.press()
    after(feature, 5.0, NOISY, QUIET)
    assert box.floors_dbfs == (-64.0, -90.0)
    feature.begin(1)
    assert (feature.view().state, feature.verdicts, box.floors_dbfs) == ("interrupted", (), ())


def test_without_sound_a_measurement_ends_and_a_verdict_stays(box: FeatureBox, feature: Noise) -> None:
    feature.press()
    after(feature, 2.0, NOISY, QUIET)
    feature.interrupt("the card went away")
    assert (feature.view().state, feature.view().why) == ("interrupted", "the card went away")
    assert (feature.verdicts, box.edges) == ((), [])
    feature.press()
    assert after(feature, 5.0, NOISY, QUIET).state == "judged"
    feature.interrupt("the card went away")
    assert feature.view().state == "judged"


def test_the_noise_floor_of_an_idle_line_is_known_from_then_on(box: FeatureBox, feature: Noise) -> None:
    feature.press()
    after(feature, 5.0, LOUD, QUIET)
    noisy_dbfs, clean_dbfs = box.floors_dbfs
    assert (math.isnan(noisy_dbfs), clean_dbfs) == (True, -90.0)
    feature.press()
    feature.press()
    assert box.floors_dbfs[1] == -90.0


def test_the_meters_search_the_quietest_second_from_clear_on(feed_for: FeedFor) -> None:
    box = MeteredBox(feed_for, "L")
    feature = Noise(box)
    feature.begin(1)
    box.play(hiss(-80.0, 2.0), to=[feature])
    feature.press()
    box.play(hiss(-60.0, 6.0), to=[feature])
    (floor_dbfs,) = box.floors_dbfs
    assert floor_dbfs == pytest.approx(-60.0, abs=0.3)
