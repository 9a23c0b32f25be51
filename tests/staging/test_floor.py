"""NOISE: hiss, hum and buzz by their levels, an idle line from one that is not, and where the lamp begins."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.floor import Floor, Idle
from tests.signals import Signal, pink, silence, tone
from tests.staging.instruments import RATE_HZ, at_vu, drums, ground_loop, hiss, mains, rectifier, voice
from tests.staging.playing import play

SECONDS = 5.0


def noise_of(
    feed_for: FeedFor, *signals: Signal, programme_dbfs: tuple[float, ...] = ()
) -> tuple[Floor, ...]:
    """NOISE, played a signal for each channel after half a second of it."""
    half = RATE_HZ // 2
    played = play(feed_for, *(np.concatenate((signal[:half], signal)) for signal in signals))
    idle = Idle(len(signals), listen_s=SECONDS)
    for tick in played.ticks[5:]:
        idle.feed(tick)
    assert idle.done
    return idle.floors(played.bank.noise(), programme_dbfs)


def with_knock(dbfs: float) -> Signal:
    """Hiss, and a knock in it."""
    line = hiss(-65.0)
    line[100_000:100_050] += 10.0 ** (dbfs / 20)
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
    ("a soft tone", lambda: tone(-55.0, 997, SECONDS, RATE_HZ) + hiss(-75.0), "not-silent", -55.0),
    ("a tone just louder than quiet", lambda: tone(-69.5, 997, SECONDS, RATE_HZ), "not-silent", -69.5),
    ("a tone that is quiet", lambda: tone(-70.5, 997, SECONDS, RATE_HZ), "quiet", -70.5),
    ("a tone that hiss covers", lambda: tone(-60.0, 997, SECONDS, RATE_HZ) + hiss(-60.0), "hiss", -57.0),
    ("hiss as loud as a signal", lambda: hiss(-30.0), "not-silent", -30.0),
    ("a knock 22 dB above the noise", lambda: with_knock(-43.0), "not-silent", -65.0),
    ("a knock 18 dB above the noise", lambda: with_knock(-48.0), "hiss", -65.0),
    ("somebody who speaks", spoken_over, "not-silent", -65.0),
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


def test_the_reason_and_the_signal_to_noise_ratio_are_told(feed_for: FeedFor) -> None:
    hissing, humming, buzzing, spoken = noise_of(
        feed_for,
        hiss(-60.0),
        ground_loop(50, -60.0),
        rectifier(60, -60.0),
        spoken_over(),
        programme_dbfs=(-18.0, -20.0),
    )
    assert (
        hissing.verdict.text == "hiss: the noise is -60.1 dBFS, -62.9 A-weighted, 42 dB below the programme"
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
    (floor,) = Idle(1).floors(bank.noise())
    assert floor.verdict.code == "not-silent"
    assert "less than a second" in floor.verdict.text


def test_it_listens_so_long_and_then_to_nothing_more(feed_for: FeedFor) -> None:
    idle = Idle(1, listen_s=2.0)
    quiet, loud = (play(feed_for, signal).ticks for signal in (hiss(-65.0, 2.0), hiss(-10.0, 1.0)))
    for tick in quiet:
        assert not idle.done
        idle.feed(tick)
    assert (idle.done, idle.progress) == (True, 1.0)
    for tick in loud:
        idle.feed(tick)
    assert idle.floors(play(feed_for, hiss(-65.0, 2.0)).bank.noise())[0].verdict.code == "hiss"


def test_the_quietest_second_can_be_looked_for_anew(feed_for: FeedFor) -> None:
    bank = play(feed_for, hiss(-80.0, 2.0)).bank
    bank.forget_noise()
    assert math.isnan(bank.noise()[0].floor_dbfs)
    bank.feed(np.full((2 * RATE_HZ, 1), 0.0, np.float32) + hiss(-60.0, 2.0)[:, None].astype(np.float32))
    assert bank.noise()[0].floor_dbfs == pytest.approx(-60.0, abs=0.3)
