"""The stream monitor, with made-up blocks and a made-up clock."""

from dataclasses import dataclass, field
from itertools import cycle

import numpy as np
import pytest

from gainbox.capture import CaptureError, Format, Live, Overrun
from gainbox.capture.monitor import NOTICE_S, REOPEN_S, StreamMonitor

RATE_HZ = 48000
PERIOD = 128
STEREO = Format(RATE_HZ, 2, 24)


@dataclass
class Wire:
    """A stream that is never read: the test makes the blocks."""

    format: Format = STEREO
    live: Live | None = field(default_factory=lambda: Live(PERIOD, may_rotate=False))

    def read(self, timeout_s: float) -> np.ndarray | None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class Watch:
    """A monitor of a wire, and its clock."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.now_s = 1000.0
        self.wire = wire or Wire()
        self.monitor = StreamMonitor("alsa:wire", lambda: self.now_s)
        self.monitor.begin_stream(self.wire)

    def hears(self, seconds: float, sound: np.ndarray | None = None, speed: float = 1.0) -> list[bool]:
        """Feed audio by the card's clock, which runs at `speed`; whether each block is trusted."""
        trusted = []
        for _ in range(round(seconds * self.wire.format.rate_hz / PERIOD)):
            self.now_s += PERIOD / self.wire.format.rate_hz / speed
            trusted.append(self.monitor.feed(noise(self.wire.format.channels) if sound is None else sound))
        return trusted

    def waits(self, seconds: float) -> bool:
        """Let a read time out; True for a stall."""
        self.now_s += seconds
        return self.monitor.timed_out()

    def gives_up(self, seconds: float, sound: np.ndarray | None = None, speed: float = 1.0) -> CaptureError:
        """The error that closes the card within this time of audio; it is then opened again."""
        with pytest.raises(CaptureError) as given_up:
            self.hears(seconds, sound, speed)
        assert self.monitor.failed(given_up.value) or self.monitor.fault
        self.monitor.begin_stream(self.wire)
        return given_up.value


RANDOM = np.random.default_rng(1)
IDLE = {
    channels: cycle(RANDOM.integers(-2000, 2000, (64, PERIOD, channels), dtype=np.int32) << 8)
    for channels in (1, 2, 8)
}


def noise(channels: int = 2) -> np.ndarray:
    """A period of a converter's noise on an idle line."""
    return next(IDLE[channels])


def constant(*words: int) -> np.ndarray:
    return np.full((PERIOD, len(words)), words, np.int32)


# The clock


@pytest.mark.parametrize("speed", [0.961, 0.999, 1.0, 1.001, 1.039])
def test_a_clock_within_four_percent_is_trusted_from_the_first_block(speed: float) -> None:
    watch = Watch()
    assert all(watch.hears(5.0, speed=speed))
    assert watch.monitor.error is None


@pytest.mark.parametrize(("speed", "rate"), [(0.5, 24000), (0.95, 45600), (1.05, 50400), (2.0, 96000)])
def test_a_rate_off_by_more_than_four_percent_is_found_in_three_measurements(speed: float, rate: int) -> None:
    watch = Watch()
    watch.hears(2.9 * speed, speed=speed)
    error = watch.gives_up(0.3 * speed, speed=speed)
    assert error.state == "wrong-format"
    assert f"{rate // 1000}" in str(error)
    assert "frames a second, and not what rate_hz says" in str(error)


def test_two_measurements_that_are_off_are_not_enough() -> None:
    watch = Watch()
    for _ in range(5):
        watch.hears(0.8, speed=1.2)  # within two measurements
        assert all(watch.hears(2.0))


@pytest.mark.parametrize("speed", [4.5, 20.0, 500.0])
def test_a_card_faster_than_any_rate_is_no_clock_within_1300_ms(speed: float) -> None:
    watch = Watch()
    began_s = watch.now_s
    error = watch.gives_up(speed * 1.3, speed=speed)
    assert error.state == "no-clock"
    assert "so its converter has no clock" in str(error)
    assert watch.now_s - began_s <= 1.3


def test_a_reader_that_is_held_up_repeatedly_does_not_make_the_clock_wrong() -> None:
    watch = Watch()
    for _ in range(10):
        assert all(watch.hears(0.8))
        watch.now_s += 0.4  # the end of one measurement, or the beginning of the next
        assert all(watch.hears(0.4, speed=1000.0))
    assert watch.monitor.error is None


def test_a_reader_that_is_too_slow_does_not_make_the_clock_wrong() -> None:
    watch = Watch()
    assert watch.wire.live
    assert all(watch.hears(2.0))
    watch.wire.live.in_time = False
    assert all(watch.hears(2.56, speed=0.8))  # ever more waits in the buffer
    assert all(watch.hears(1.92, speed=1.5))  # it catches up
    watch.wire.live.in_time = True
    assert all(watch.hears(12.0))
    assert watch.monitor.error is None
    assert watch.monitor.drift_ppm == pytest.approx(0.0, abs=1.0)


def test_a_card_that_is_too_fast_has_no_clock_also_between_overruns() -> None:
    watch = Watch()
    with pytest.raises(CaptureError) as given_up:
        for _ in range(4000):
            watch.hears(PERIOD / RATE_HZ, speed=20.0)
            watch.monitor.overran(Overrun(6))
    assert given_up.value.state == "no-clock"


def test_a_card_that_was_at_fault_is_trusted_again_after_1500_ms() -> None:
    watch = Watch()
    watch.gives_up(5.0, speed=20.0)
    trusted = watch.hears(2.0)
    assert not any(trusted[: int(1.49 * RATE_HZ / PERIOD)])
    assert all(trusted[int(1.51 * RATE_HZ / PERIOD) :])
    assert watch.monitor.fault is None
    assert watch.monitor.reopens == 1


def test_a_card_that_stays_at_fault_is_never_trusted_and_reported_once() -> None:
    watch = Watch()
    watch.gives_up(5.0, speed=20.0)
    for again in range(3):
        with pytest.raises(CaptureError) as given_up:
            assert not any(watch.hears(5.0 + again, speed=20.0 + again))
        assert not watch.monitor.failed(given_up.value)
        watch.monitor.begin_stream(watch.wire)
    watch.hears(3.0)
    with pytest.raises(CaptureError) as given_up:
        watch.hears(50.0, speed=20.0)
    assert watch.monitor.failed(given_up.value)


@pytest.mark.parametrize("ppm", [-120.0, 0.0, 35.0])
def test_the_drift_is_known_to_one_ppm_after_ten_seconds(ppm: float) -> None:
    watch = Watch()
    watch.hears(9.0, speed=1 + ppm / 1e6)
    assert watch.monitor.drift_ppm is None
    watch.hears(12.0, speed=1 + ppm / 1e6)
    assert watch.monitor.drift_ppm == pytest.approx(ppm, abs=1.0)


def test_a_reader_that_is_late_now_and_then_causes_no_drift() -> None:
    watch = Watch()
    for _ in range(20):
        watch.hears(0.9)
        watch.now_s += 0.05  # a block that was late ...
        watch.hears(PERIOD / RATE_HZ)
        watch.now_s -= 0.05  # ... and those behind it that were not
    assert watch.monitor.drift_ppm == pytest.approx(0.0, abs=1.0)


def test_an_overrun_is_no_drift() -> None:
    watch = Watch()
    watch.hears(12.0)
    watch.now_s += 0.1
    watch.monitor.overran(Overrun(4800))
    watch.hears(5.0)
    assert watch.monitor.drift_ppm is None
    watch.hears(12.0)
    assert watch.monitor.drift_ppm == pytest.approx(0.0, abs=1.0)


def test_a_stream_without_a_card_has_no_clock_to_judge() -> None:
    watch = Watch(Wire(live=None))
    assert all(watch.hears(20.0, speed=100.0))
    assert all(watch.hears(3.0, constant(1, 1)))
    assert watch.monitor.drift_ppm is None


# Stalls


@pytest.mark.parametrize(
    ("period_frames", "rate_hz", "timeout_s"),
    [(128, 48000, 8 * 128 / 48000), (1024, 48000, 8 * 1024 / 48000), (64, 48000, 0.02), (128, 192000, 0.02)],
)
def test_a_stall_is_eight_periods_or_20_ms(period_frames: int, rate_hz: int, timeout_s: float) -> None:
    watch = Watch(Wire(Format(rate_hz, 2, 24), Live(period_frames, may_rotate=False)))
    assert watch.monitor.timeout_s == pytest.approx(timeout_s)
    assert not watch.waits(timeout_s - 0.001)
    assert watch.monitor.error is None
    assert watch.waits(0.0011)
    assert watch.monitor.error == "alsa:wire: it is open and delivers nothing: does its clock run?"


def test_a_stalled_card_goes_on_at_once_and_its_clock_is_not_at_fault() -> None:
    watch = Watch()
    for _ in range(5):
        assert all(watch.hears(0.7))
        assert watch.waits(2.0)
    assert watch.monitor.reopens == 0


def test_after_a_stall_the_drift_is_measured_again() -> None:
    watch = Watch()
    watch.hears(1.0)
    assert watch.waits(0.1)
    watch.hears(12.0, speed=1 + 50e-6)
    assert watch.monitor.drift_ppm == pytest.approx(50.0, abs=1.0)


@pytest.mark.parametrize(("speed", "state"), [(1.05, "wrong-format"), (20.0, "no-clock")])
def test_after_a_stall_a_wrong_clock_is_found(speed: float, state: str) -> None:
    watch = Watch()
    watch.hears(1.0)
    assert watch.waits(0.1)
    assert watch.gives_up(3.2 * speed, speed=speed).state == state


def test_a_card_that_stays_stalled_is_opened_anew() -> None:
    watch = Watch()
    assert watch.waits(REOPEN_S - 0.1)
    with pytest.raises(CaptureError) as given_up:
        watch.waits(0.2)
    assert given_up.value.state == "stalled"
    assert watch.monitor.failed(given_up.value)
    watch.monitor.begin_stream(watch.wire)
    assert watch.monitor.reopens == 1
    assert all(watch.hears(1.0))


# Overruns


def test_an_overrun_is_counted_with_its_moment_and_its_length() -> None:
    watch = Watch()
    watch.hears(2.0)
    assert watch.monitor.overran(Overrun(480)) is False
    assert watch.monitor.overran(Overrun(20)) is False
    assert (watch.monitor.overruns, watch.monitor.lost_frames) == (2, 500)
    assert watch.monitor.error == (
        "alsa:wire: an overrun 2.0 s after the start lost about 20 frames: a larger buffer_ms bears more"
    )
    assert watch.monitor.overran_lately
    watch.hears(NOTICE_S + 0.1)
    assert not watch.monitor.overran_lately


def test_after_an_overrun_channels_that_may_rotate_are_unverified_until_reset() -> None:
    watch = Watch(Wire(live=Live(PERIOD, may_rotate=True)))
    assert watch.monitor.warnings == ()
    assert watch.monitor.overran(Overrun(480)) is True
    watch.monitor.begin_stream(watch.wire)
    watch.hears(5.0)
    assert watch.monitor.warnings == ("order-unverified",)
    watch.monitor.reset()
    assert watch.monitor.warnings == ()


def test_more_than_twenty_overruns_in_a_row_are_no_clock() -> None:
    watch = Watch()
    for _ in range(10):
        for _ in range(20):
            watch.monitor.overran(Overrun(0))
        watch.hears(PERIOD / RATE_HZ)
    with pytest.raises(CaptureError) as given_up:
        for _ in range(21):
            watch.monitor.overran(Overrun(0))
    assert given_up.value.state == "no-clock"


# Words


@pytest.mark.parametrize("words", [(256, 256), (-5 << 8, 7 << 8), (0, 2**31 - 256)])
def test_words_stuck_for_a_second_are_no_clock(words: tuple[int, ...]) -> None:
    watch = Watch()
    assert all(watch.hears(0.99, constant(*words)))
    error = watch.gives_up(0.02, constant(*words))
    assert (error.state, str(error)) == (
        "no-clock",
        "alsa:wire: every sample is the same, so its converter has no clock: "
        "is the HAT seated, and its overlay right?",
    )
    with pytest.raises(CaptureError):
        assert not any(watch.hears(3.0, constant(*words)))


def test_one_channel_that_moves_is_a_working_clock() -> None:
    watch = Watch()
    half = constant(256, 256)
    half[5, 1] = 512
    assert all(watch.hears(3.0, half))


def test_zeros_for_a_second_are_digital_silence_until_a_sample_changes() -> None:
    watch = Watch()
    assert all(watch.hears(0.99, constant(0, 0)))
    assert watch.monitor.warnings == ()
    assert all(watch.hears(0.02, constant(0, 0)))
    assert watch.monitor.warnings == ("digital-silence",)
    watch.hears(0.01)
    assert watch.monitor.warnings == ()


def test_a_channel_that_copies_another_or_is_zero_is_a_phantom_after_three_seconds() -> None:
    watch = Watch(Wire(Format(RATE_HZ, 8, 24)))
    for _ in range(round(2.9 * RATE_HZ / PERIOD)):
        watch.hears(PERIOD / RATE_HZ, octo())
    assert watch.monitor.warnings == ()
    for _ in range(round(0.2 * RATE_HZ / PERIOD)):
        watch.hears(PERIOD / RATE_HZ, octo())
    assert watch.monitor.warnings == ("phantom-channel",)
    watch.hears(0.01, constant(*[0] * 8))  # constant channels are equal by chance
    assert watch.monitor.warnings == ("phantom-channel",)
    watch.hears(0.01)
    assert watch.monitor.warnings == ()


def octo() -> np.ndarray:
    """Six independent channels; the seventh copies the third, and the eighth is zero."""
    block = noise(8).copy()
    block[:, 6], block[:, 7] = block[:, 2], 0
    return block


def test_channels_that_are_quiet_and_alike_now_and_then_are_no_phantoms() -> None:
    watch = Watch()
    for _ in range(2000):
        watch.hears(PERIOD / RATE_HZ, RANDOM.integers(-1, 2, (PERIOD, 2), dtype=np.int32) << 16)
    assert watch.monitor.warnings == ()


def test_a_single_channel_is_no_phantom() -> None:
    watch = Watch(Wire(Format(RATE_HZ, 1, 24)))
    watch.hears(5.0)
    assert watch.monitor.warnings == ()


def test_an_absent_card_has_no_warnings_about_its_sound() -> None:
    watch = Watch()
    watch.hears(2.0, constant(0, 0))
    watch.monitor.failed(CaptureError("no-card", "alsa:wire: no such device: is it plugged in?"))
    assert watch.monitor.warnings == ()
    assert watch.monitor.drift_ppm is None
