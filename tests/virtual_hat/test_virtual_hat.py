"""The virtual HAT behaves as a card does; seen through pyalsaaudio, as by the box."""

import gc
import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import alsaaudio
import numpy as np
import pytest
from numpy.typing import NDArray

from . import BITS, VirtualHat, as_raw

NewHat = Callable[..., VirtualHat]

OVERRUN = (-32, b"")
NOTHING_YET = (0, b"")

FULL_PERIOD = 128
TIMEOUT_MS = 10_000


def noise(frames: int, channels: int = 2, bits: int = 32) -> NDArray[np.int32]:
    """Every bit of every channel is in use, and no two frames are alike."""
    words = np.random.default_rng(1).integers(-(2**31), 2**31, (frames, channels), dtype=np.int32)
    return words >> (32 - bits) << (32 - bits)


def open_card(
    *,
    rate_hz: int = 48000,
    channels: int = 2,
    sample_format: str = "S32_LE",
    mode: int = alsaaudio.PCM_NORMAL,
    periods: int = 64,
) -> Any:
    return alsaaudio.PCM(
        alsaaudio.PCM_CAPTURE,
        mode,
        device=VirtualHat.device,
        rate=rate_hz,
        channels=channels,
        format=getattr(alsaaudio, f"PCM_FORMAT_{sample_format}"),
        periodsize=FULL_PERIOD,
        periods=periods,
    )


def read_frames(pcm: Any, frames: int) -> bytes:
    """At least this number of frames; an overrun on a busy machine costs time, not samples."""
    heard = b""
    while frames > 0:
        count, data = pcm.read()
        frames -= max(count, 0)
        heard += data
    return heard


def read_to_the_end(pcm: Any) -> bytes:
    heard = b""
    with pytest.raises(alsaaudio.ALSAAudioError, match="No such device"):
        while True:
            heard += pcm.read()[1]
    return heard


def poller(pcm: Any) -> select.poll:
    """A poll object of the card; only the first read starts the card."""
    poll = select.poll()
    for fd, events in pcm.polldescriptors():
        poll.register(fd, events)
    return poll


def events_of(pcm: Any, poll: select.poll) -> int:
    woken = poll.poll(TIMEOUT_MS)
    assert woken, "the card has not woken its reader"
    return int(pcm.polldescriptors_revents(woken))


def open_descriptors() -> int:
    gc.collect()  # a card that is held only by a traceback
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize(
    ("sample_format", "raw"),
    [
        ("S16_LE", "0080 0040 ff7f 0100 feff"),
        ("S24_3LE", "000080 000040 ffff7f 010000 feffff"),
        ("S32_LE", "00000080 00000040 ffffff7f 01000000 feffffff"),
    ],
)
def test_floats_become_the_nearest_value_within_full_scale(sample_format: str, raw: str) -> None:
    step = 2.0 ** (1 - BITS[sample_format])
    samples = np.array([-1.0, 0.5, 1.0, 1.4 * step, -1.6 * step])
    assert as_raw(samples[:, np.newaxis], sample_format) == bytes.fromhex(raw)


def test_integers_pass_unchanged_or_are_refused() -> None:
    words = np.array([[0x12345600, -0x80000000]]).astype(np.int32)
    assert as_raw(words, "S32_LE") == bytes.fromhex("00563412 00000080")
    assert as_raw(words, "S24_3LE") == bytes.fromhex("563412 000080")
    with pytest.raises(ValueError, match="more than the 16 bits"):
        as_raw(words, "S16_LE")


@pytest.mark.parametrize(
    ("sample_format", "channels", "rate_hz"),
    [
        ("S16_LE", 1, 44100),
        ("S16_LE", 2, 48000),
        ("S24_3LE", 1, 96000),
        ("S24_3LE", 2, 88200),
        ("S24_3LE", 8, 48000),
        ("S32_LE", 2, 192000),
        ("S32_LE", 8, 176400),
    ],
)
def test_every_bit_arrives(new_hat: NewHat, sample_format: str, channels: int, rate_hz: int) -> None:
    offer: dict[str, Any] = {"sample_format": sample_format, "channels": channels, "rate_hz": rate_hz}
    hat = new_hat(**offer, unplug_at_end=True)
    samples = noise(4000, channels, BITS[sample_format])
    hat.play(samples)
    assert read_to_the_end(open_card(**offer)) == as_raw(samples, sample_format)


def test_time_passes_as_on_a_card(new_hat: NewHat) -> None:
    new_hat()
    pcm = open_card()
    began = time.monotonic()
    read_frames(pcm, 4800)
    assert 0.1 <= time.monotonic() - began < 2.0  # a busy machine is late, but never early


def test_the_clock_can_run_faster(new_hat: NewHat) -> None:
    new_hat(speed=100.0)
    pcm = open_card(periods=1024)
    began = time.monotonic()
    read_frames(pcm, 48000)
    assert 0.01 <= time.monotonic() - began < 0.5


def test_info_has_the_format_that_the_card_offers_instead(new_hat: NewHat) -> None:
    new_hat(rate_hz=48000, channels=2, sample_format="S24_3LE")
    info = open_card(rate_hz=96000, channels=4, sample_format="S16_LE").info()
    assert (info["rate"], info["channels"], info["format_name"]) == (48000, 2, "S24_3LE")


def test_the_file_loops(new_hat: NewHat) -> None:
    samples = noise(100)
    new_hat(loop=True).play(samples)
    assert read_frames(open_card(), 250)[: 250 * 8] == (as_raw(samples, "S32_LE") * 3)[: 250 * 8]


def test_silence_follows_the_file(new_hat: NewHat) -> None:
    samples = noise(100)
    new_hat().play(samples)
    assert read_frames(open_card(), 250)[: 250 * 8] == as_raw(samples, "S32_LE") + bytes(150 * 8)


def test_part_of_a_frame_at_the_end_is_not_delivered(new_hat: NewHat) -> None:
    hat = new_hat(unplug_at_end=True)
    samples = noise(100)
    hat.play(samples)
    with hat.file.open("ab") as file:
        file.write(b"\xff" * 7)
    assert read_to_the_end(open_card()) == as_raw(samples, "S32_LE")


def test_an_overrun_on_command_is_reported_once_and_reading_goes_on(new_hat: NewHat) -> None:
    hat = new_hat()
    samples = noise(10_000)
    hat.play(samples)
    pcm = open_card(periods=1024)
    before = read_frames(pcm, 1000)
    hat.overrun()
    assert pcm.read() == OVERRUN
    after = read_frames(pcm, 1000)
    heard = before + after
    assert heard == as_raw(samples, "S32_LE")[: len(heard)]


def test_two_overruns_on_command_are_two(new_hat: NewHat) -> None:
    hat = new_hat()
    hat.overrun()
    hat.overrun()
    pcm = open_card(periods=1024)
    assert [pcm.read()[0] for _ in range(3)] == [-32, -32, FULL_PERIOD]


def test_a_late_reader_gets_an_overrun(new_hat: NewHat) -> None:
    new_hat(speed=1e9)  # faster than any reader
    assert open_card(periods=4).read() == OVERRUN


def test_the_end_of_the_file_pulls_the_card_out_until_it_is_plugged_in(new_hat: NewHat) -> None:
    hat = new_hat(unplug_at_end=True)
    samples = noise(300)
    hat.play(samples)
    read_to_the_end(open_card())
    with pytest.raises(alsaaudio.ALSAAudioError, match="No such file"):
        open_card()
    hat.plug_in()
    assert read_to_the_end(open_card()) == as_raw(samples, "S32_LE")


def test_a_card_is_not_the_one_that_takes_its_place(new_hat: NewHat) -> None:
    hat = new_hat()
    pcm = open_card()
    read_frames(pcm, 1)
    hat.unplug()
    hat.plug_in()
    with pytest.raises(alsaaudio.ALSAAudioError, match="No such device"):
        pcm.read()


def test_poll_wakes_as_long_as_a_period_waits(new_hat: NewHat) -> None:
    hat = new_hat()
    samples = noise(5000)
    hat.play(samples)
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK, periods=1024)
    poll = poller(pcm)
    heard = pcm.read()[1]
    for _ in range(10):
        assert events_of(pcm, poll) == select.POLLIN
        assert events_of(pcm, poll) == select.POLLIN
        count, data = pcm.read()
        assert count == FULL_PERIOD
        heard += data
    assert heard == as_raw(samples, "S32_LE")[: len(heard)]


def test_an_overrun_wakes_a_poller_and_the_next_read_starts_the_card_again(new_hat: NewHat) -> None:
    hat = new_hat()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK, periods=1024)
    poll = poller(pcm)
    pcm.read()
    hat.overrun()
    assert events_of(pcm, poll) == select.POLLIN | select.POLLERR
    assert pcm.read() == OVERRUN
    assert not poll.poll(0)
    pcm.read()
    assert events_of(pcm, poll) == select.POLLIN


def test_pulling_the_card_out_wakes_a_poller(new_hat: NewHat) -> None:
    hat = new_hat()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    pcm.read()
    hat.unplug()
    assert events_of(pcm, poll) == select.POLLERR | select.POLLNVAL
    with pytest.raises(alsaaudio.ALSAAudioError, match="No such device"):
        pcm.read()


def test_a_stalled_card_stays_and_goes_on_where_it_stopped(new_hat: NewHat) -> None:
    hat = new_hat(speed=10.0)  # a period in 0.27 ms
    hat.stall()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK, periods=1024)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    assert not poll.poll(20)
    assert pcm.read() == NOTHING_YET
    assert pcm.state() == alsaaudio.PCM_STATE_RUNNING
    resumed = time.monotonic()
    hat.resume()
    frames = 0
    while frames < 4800:
        events_of(pcm, poll)
        frames += pcm.read()[0]
    assert time.monotonic() - resumed >= 0.01


def test_a_card_in_trouble_wakes_its_poller_again_and_again(new_hat: NewHat) -> None:
    hat = new_hat()
    hat.stall()  # or the next period would wake it as well
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    hat.overrun()
    assert [events_of(pcm, poll) for _ in range(3)] == [select.POLLIN | select.POLLERR] * 3
    assert pcm.read() == OVERRUN
    assert pcm.read() == NOTHING_YET
    hat.unplug()
    assert [events_of(pcm, poll) for _ in range(3)] == [select.POLLERR | select.POLLNVAL] * 3


def test_two_cards_can_be_open_in_one_process(new_hat: NewHat) -> None:
    samples = noise(2000)
    new_hat(unplug_at_end=True).play(samples)
    first = open_card()
    new_hat(channels=1, unplug_at_end=True).play(samples[:, :1])
    second = open_card(channels=1)
    assert read_to_the_end(second) == as_raw(samples[:, :1], "S32_LE")
    assert read_to_the_end(first) == as_raw(samples, "S32_LE")


def test_closing_in_the_middle_leaves_no_descriptor(new_hat: NewHat) -> None:
    new_hat()
    before = open_descriptors()
    pcm = open_card()
    read_frames(pcm, 1000)
    assert open_descriptors() > before
    pcm.close()
    assert open_descriptors() == before


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("sped 2", "Invalid argument"),
        ("speed 0.0", "Invalid argument"),
        ("format S99_LE", "Invalid argument"),
        ('control "/nowhere"', "No such file"),
    ],
)
def test_an_opening_that_fails_leaves_no_descriptor(new_hat: NewHat, broken: str, reason: str) -> None:
    hat = new_hat()
    hat.config.write_text(f"{hat.config.read_text()}\npcm.{hat.device}.{broken}\n")
    before = open_descriptors()
    with pytest.raises(alsaaudio.ALSAAudioError, match=reason):
        open_card()
    assert open_descriptors() == before


# How a card misbehaves on command


def test_a_suspended_card_must_be_opened_again(new_hat: NewHat) -> None:
    hat = new_hat()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    pcm.read()
    hat.suspend()
    assert events_of(pcm, poll) == select.POLLIN | select.POLLERR
    with pytest.raises(alsaaudio.ALSAAudioError, match="Streams pipe error"):
        pcm.read()
    assert pcm.state() == alsaaudio.PCM_STATE_SUSPENDED
    pcm.close()
    assert open_card().read()[0] == FULL_PERIOD


def test_the_clock_can_change_its_speed_and_no_sample_is_lost(new_hat: NewHat) -> None:
    hat = new_hat()
    samples = noise(60_000)
    hat.play(samples)
    pcm = open_card(periods=1024)
    heard = read_frames(pcm, 480)
    hat.run_at(20.0)
    heard += read_frames(pcm, 9600)
    assert heard == as_raw(samples, "S32_LE")[: len(heard)]


@pytest.mark.parametrize("speed", [0.5, 20.0])
def test_after_a_change_of_speed_the_clock_runs_at_the_new_one(speed: float, new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    before = take_frames(pcm, poll, 4800)
    hat.run_at(speed)
    after = take_frames(pcm, poll, 48_000)
    seconds = before / 48_000 + after / 48_000 / speed
    assert hat.clock() == pytest.approx(seconds, abs=FULL_PERIOD / 48_000)  # one period may be on its way


def test_without_a_clock_the_last_frame_comes_again_as_fast_as_it_is_read(new_hat: NewHat) -> None:
    hat = new_hat()
    hat.play(noise(20_000))
    pcm = open_card()
    last = read_frames(pcm, FULL_PERIOD)[-8:]
    hat.lose_clock()
    began = time.monotonic()
    heard = read_frames(pcm, 48_000)
    assert time.monotonic() - began < 0.5
    assert heard[-24_000 * 8 :] == heard[-8:] * 24_000
    assert len(last) == 8


def test_short_reads_come_and_no_sample_is_lost(new_hat: NewHat) -> None:
    hat = new_hat()
    samples = noise(20_000)
    hat.play(samples)
    hat.shorten()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK, periods=1024)
    poll = poller(pcm)
    heard, counts = pcm.read()[1], set()
    for _ in range(50):
        events_of(pcm, poll)
        count, data = pcm.read()
        counts.add(count)
        heard += data
    assert min(counts) < FULL_PERIOD
    assert heard == as_raw(samples, "S32_LE")[: len(heard)]


def test_channels_rotate_with_an_overrun_until_the_card_is_opened_anew(new_hat: NewHat) -> None:
    frame = np.array([[1, 2, 3]]).astype(np.int32)
    hat = new_hat(channels=3, loop=True)
    hat.play(frame)
    pcm = open_card(channels=3, periods=1024)  # or it may overrun by itself
    hat.rotate()
    assert read_frames(pcm, 1)[:12] == as_raw(frame, "S32_LE")
    hat.overrun()
    while pcm.read() != OVERRUN:
        pass
    assert read_frames(pcm, 1)[:12] == as_raw(frame[:, [1, 2, 0]], "S32_LE")
    pcm.close()
    assert read_frames(open_card(channels=3), 1)[:12] == as_raw(frame, "S32_LE")


# A card whose time waits for its reader


def take_frames(pcm: Any, poll: select.poll, frames: int) -> int:
    """Read at least this number of frames, as the box does: only a poller lets time go on."""
    taken = 0
    while taken < frames:
        events_of(pcm, poll)
        taken += pcm.read()[0]
    return taken


def test_time_waits_for_the_reader_and_leaps_to_the_next_period(new_hat: NewHat) -> None:
    hat = new_hat(patient=True, loop=True)
    samples = noise(9_600)
    hat.play(samples)
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK, periods=4)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    time.sleep(0.02)  # longer than the buffer lasts by any other clock
    assert hat.clock() == 0.0
    taken = take_frames(pcm, poll, 2 * 48_000)
    assert hat.clock() == pytest.approx(taken / 48_000, abs=1e-6)
    assert hat.clock.taken_frames == taken


def test_its_reader_can_be_made_to_wait_by_the_machines_time(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    hat.clock.pause_for(0.02)
    began = time.monotonic()
    take_frames(pcm, poll, 1)
    take_frames(pcm, poll, 1)
    assert time.monotonic() - began >= 0.02
    assert hat.clock() == pytest.approx(2 * FULL_PERIOD / 48_000, abs=1e-6)


def test_frames_that_pass_unread_wait_in_the_buffer_or_are_lost(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK, periods=64)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    taken = take_frames(pcm, poll, 12_800)
    hat.clock.pass_by(0.1)
    taken += take_frames(pcm, poll, 4_800 - FULL_PERIOD)
    assert hat.clock() == pytest.approx(
        12_800 / 48_000 + 0.1
    )  # the frames that had waited; time has not moved
    hat.clock.pass_by(1.0)
    assert events_of(pcm, poll) == select.POLLIN | select.POLLERR
    assert pcm.read() == OVERRUN
    assert hat.clock.taken_frames == taken
    assert hat.clock.lost_frames == hat.clock.delivered_frames - taken
    assert hat.clock.lost_frames == pytest.approx(12_800 + 4_800 + 48_000 - taken, abs=1)


def test_time_passes_over_a_stalled_card_only_by_hand(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    hat.stall()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    assert not hat.clock.is_stalled
    events_of(pcm, poll)
    assert pcm.read() == NOTHING_YET
    assert hat.clock.is_stalled
    hat.clock.pass_by(5.0)
    assert not poll.poll(0)
    hat.resume()
    taken = take_frames(pcm, poll, 480)
    assert not hat.clock.is_stalled
    assert hat.clock() == pytest.approx(5.0 + taken / 48_000, abs=1e-6)
    pcm.close()
    assert (hat.clock.delivered_frames, hat.clock.taken_frames, hat.clock.lost_frames) == (taken, taken, 0)


def test_frames_that_wait_in_a_card_that_goes_away_are_neither_taken_nor_lost(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    taken = take_frames(pcm, poll, 480)
    hat.clock.pass_by(0.01)
    hat.unplug()
    assert events_of(pcm, poll) == select.POLLERR | select.POLLNVAL
    assert (hat.clock.taken_frames, hat.clock.lost_frames) == (taken, 0)
    assert hat.clock.delivered_frames == pytest.approx(taken + 480, abs=1)


def test_a_card_without_a_clock_takes_no_time(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    hat.play(noise(20_000))
    hat.lose_clock()
    pcm = open_card(mode=alsaaudio.PCM_NONBLOCK)
    poll = poller(pcm)
    assert pcm.read() == NOTHING_YET
    taken = take_frames(pcm, poll, 48_000)
    assert hat.clock() == 0.0
    pcm.close()
    assert hat.clock.delivered_frames == hat.clock.taken_frames == taken
