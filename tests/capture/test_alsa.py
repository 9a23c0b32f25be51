"""Cards through the real libasound, played by the virtual HAT."""

import gc
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gainbox.capture import CaptureError, Format, Overrun
from gainbox.capture.alsa import AlsaSource, AlsaStream, Wanted, to_block
from gainbox.capture.cards import first_hat
from tests.virtual_hat import BITS, VirtualHat

NewHat = Callable[..., VirtualHat]

RATES_HZ = (44100, 48000, 88200, 96000, 176400, 192000)
TIMEOUT_S = 10.0


def wanted(
    *, rate_hz: int = 48000, channels: int = 2, sample_format: str = "S32_LE", buffer_ms: float = 500.0
) -> Wanted:
    """A card in periods of 128 frames, with a buffer that bears a busy machine."""
    return Wanted(rate_hz, channels, sample_format, 128, buffer_ms)


def open_hat(**parameters: Any) -> AlsaStream:
    return AlsaSource(VirtualHat.device, wanted(**parameters)).open()


def open_patient(hat: VirtualHat, **parameters: Any) -> AlsaStream:
    """A card whose time waits for its reader, by whose clock the overruns are measured."""
    return AlsaSource(hat.device, wanted(**parameters), hat.clock).open()


def noise(frames: int, channels: int, bits: int) -> np.ndarray:
    """Every bit of every channel is in use, and no two frames are alike."""
    words = np.random.default_rng(1).integers(-(2**31), 2**31, (frames, channels), dtype=np.int32)
    return words >> (32 - bits) << (32 - bits)


def next_block(stream: AlsaStream) -> np.ndarray:
    """The next block; overruns of a busy machine are skipped."""
    while True:
        try:
            block = stream.read(TIMEOUT_S)
        except Overrun:
            continue
        assert block is not None
        return block


def read_to_the_end(stream: AlsaStream) -> np.ndarray:
    """All blocks until the card is pulled out."""
    blocks = []
    with pytest.raises(CaptureError, match=f"alsa:{VirtualHat.device}: no such device: is it plugged in"):
        while True:
            blocks.append(next_block(stream))
    assert all(0 < len(block) <= 128 for block in blocks)
    return np.concatenate(blocks)


def open_descriptors() -> int:
    gc.collect()  # a card that is held only by a traceback
    return len(list(Path("/proc/self/fd").iterdir()))


# From bytes to blocks


@pytest.mark.parametrize(
    ("sample_format", "raw"),
    [
        ("S16_LE", "0080 ff7f 0100 ffff 0000 0040"),
        ("S24_3LE", "000080 ffff7f 010000 ffffff 000000 000040"),
        ("S32_LE", "00000080 ffffff7f 01000000 ffffffff 00000000 00000040"),
    ],
)
def test_every_format_becomes_whole_numbers_with_full_scale_at_two_to_the_31(
    sample_format: str, raw: str
) -> None:
    step = 2 ** (32 - BITS[sample_format])
    block = to_block(bytes.fromhex(raw), sample_format, 2)
    assert block.dtype == np.int32
    assert block.flags.c_contiguous
    assert block.tolist() == [[-(2**31), 2**31 - step], [step, -step], [0, 2**30]]


@pytest.mark.parametrize("sample_format", BITS)
def test_channels_stay_in_their_order(sample_format: str) -> None:
    width = BITS[sample_format] // 8
    frame = b"".join(bytes(width - 1) + bytes([channel]) for channel in range(1, 9))
    block = to_block(frame * 3, sample_format, 8)
    assert (block >> 24).tolist() == [[1, 2, 3, 4, 5, 6, 7, 8]] * 3


@pytest.mark.parametrize(
    ("sample_format", "channels", "rate_hz"),
    [
        ("S16_LE", 1, 44100),
        ("S16_LE", 2, 192000),
        ("S24_3LE", 2, 88200),
        ("S24_3LE", 4, 48000),
        ("S32_LE", 2, 48000),
        ("S32_LE", 8, 96000),
    ],
)
def test_every_sample_arrives_to_the_last_bit(
    new_hat: NewHat, sample_format: str, channels: int, rate_hz: int
) -> None:
    offer: dict[str, Any] = {"sample_format": sample_format, "channels": channels, "rate_hz": rate_hz}
    samples = noise(3000, channels, BITS[sample_format])
    new_hat(**offer, unplug_at_end=True).play(samples)
    stream = open_hat(**offer)
    assert stream.format == Format(rate_hz, channels, min(BITS[sample_format], 24))
    assert np.array_equal(read_to_the_end(stream), samples)
    stream.close()


# The buffer


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_the_buffer_is_as_long_as_asked_for_and_hardly_longer(rate_hz: int) -> None:
    for period_frames, buffer_ms in product((16, 128, 441, 1024), (20.0, 85.0, 2000.0)):
        periods = Wanted(rate_hz, 2, "S32_LE", period_frames, buffer_ms).periods
        period_ms = 1000 * period_frames / rate_hz
        assert periods >= 2
        assert periods * period_ms >= buffer_ms - 1e-9
        assert periods == 2 or (periods - 1) * period_ms < buffer_ms


def test_a_reader_late_by_less_than_the_buffer_loses_nothing(new_hat: NewHat) -> None:
    new_hat()
    stream = open_hat(buffer_ms=2000)
    next_block(stream)
    time.sleep(0.05)
    block = stream.read(TIMEOUT_S)
    assert block is not None
    assert len(block) == 128
    stream.close()


# Overruns, stalls and absent cards


def test_an_overrun_is_raised_once_and_loses_no_later_block(new_hat: NewHat) -> None:
    hat = new_hat()
    samples = noise(2000, 2, 32)
    hat.play(samples)
    stream = open_hat()
    before = next_block(stream)
    hat.overrun()
    with pytest.raises(Overrun, match="an overrun lost about"):
        stream.read(TIMEOUT_S)
    after = next_block(stream)
    assert np.array_equal(np.concatenate((before, after)), samples[: len(before) + len(after)])
    stream.close()


def test_an_overrun_lasts_from_the_last_read_to_the_next(new_hat: NewHat) -> None:
    new_hat()
    before_s = time.monotonic()
    stream = open_hat(buffer_ms=20)
    next_block(stream)
    read_s = time.monotonic()
    time.sleep(0.05)  # longer than the buffer
    waited_s = time.monotonic() - read_s
    with pytest.raises(Overrun) as overrun:
        stream.read(TIMEOUT_S)
    assert waited_s * 48000 - 1 <= overrun.value.lost_frames <= (time.monotonic() - before_s) * 48000 + 1
    stream.close()


@pytest.mark.parametrize("blocks", [0, 1, 5])
def test_an_overrun_loses_the_whole_buffer_but_not_the_blocks_read_from_it(
    blocks: int, new_hat: NewHat
) -> None:
    hat = new_hat(patient=True)
    hat.clock.pause_for(0.001)  # so that a block is waited for
    stream = open_patient(hat, buffer_ms=100)
    next_block(stream)
    hat.clock.pass_by(0.03)  # eleven periods
    hat.nudge()
    for _ in range(blocks):
        next_block(stream)
    hat.clock.pass_by(0.15)  # longer than the buffer
    hat.nudge()
    with pytest.raises(Overrun) as overrun:
        stream.read(TIMEOUT_S)
    assert overrun.value.lost_frames == pytest.approx(0.18 * 48000 - blocks * 128, abs=1)
    assert overrun.value.lost_frames == pytest.approx(hat.clock.lost_frames, abs=1)
    stream.close()


def test_of_a_reader_that_is_always_late_only_the_unread_frames_are_lost(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    stream = open_patient(hat)
    for _ in range(100):
        next_block(stream)
    hat.clock.pass_by(1.0)  # longer than the buffer
    with pytest.raises(Overrun) as overrun:
        stream.read(TIMEOUT_S)
    assert overrun.value.lost_frames == pytest.approx(48000, abs=1)
    stream.close()


def test_a_stalled_card_delivers_nothing_and_goes_on_when_it_can(new_hat: NewHat) -> None:
    hat = new_hat()
    hat.stall()
    stream = open_hat()
    started = time.monotonic()
    assert stream.read(0.05) is None
    assert 0.05 <= time.monotonic() - started < TIMEOUT_S
    assert stream.read(0.01) is None
    hat.resume()
    assert len(next_block(stream)) > 0
    stream.close()


def test_a_stalled_card_loses_nothing(new_hat: NewHat) -> None:
    hat = new_hat(patient=True)
    stream = open_patient(hat)
    next_block(stream)
    hat.stall()
    while stream.read(0.02) is not None:
        pass
    hat.clock.pass_by(2.0)
    assert stream.read(0.02) is None
    hat.overrun()
    with pytest.raises(Overrun) as overrun:
        stream.read(TIMEOUT_S)
    assert overrun.value.lost_frames == 0
    stream.close()


def test_pulling_the_card_out_wakes_the_reader(new_hat: NewHat) -> None:
    hat = new_hat()
    hat.stall()  # or the next block would wake it
    stream = open_hat()
    assert stream.read(0.01) is None
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(stream.read, 60.0)
        hat.unplug()
        with pytest.raises(CaptureError, match="no such device") as error:
            reading.result(TIMEOUT_S)
    assert error.value.state == "no-card"
    stream.close()


def test_a_card_that_returns_can_be_opened_again(new_hat: NewHat) -> None:
    hat = new_hat(unplug_at_end=True)
    samples = noise(200, 2, 32)
    hat.play(samples)
    source = AlsaSource(VirtualHat.device, wanted())
    read_to_the_end(source.open())
    with pytest.raises(CaptureError, match=f"alsa:{VirtualHat.device}: no such file or directory") as error:
        source.open()
    assert error.value.state == "no-card"
    hat.plug_in()
    assert np.array_equal(read_to_the_end(source.open()), samples)


# Wrong formats


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rate_hz": 44100}, "the card gives 44100 Hz, 2 channels, S32_LE"),
        ({"channels": 8}, "the card gives 48000 Hz, 8 channels, S32_LE"),
        ({"channels": 1}, "the card gives 48000 Hz, 1 channels, S32_LE"),
        ({"sample_format": "S16_LE"}, "the card gives 48000 Hz, 2 channels, S16_LE"),
    ],
)
def test_a_card_that_gives_something_else_is_refused(
    new_hat: NewHat, given: dict[str, Any], sentence: str
) -> None:
    new_hat(**given)
    before = open_descriptors()
    with pytest.raises(CaptureError) as error:
        open_hat()
    assert error.value.state == "wrong-format"
    assert f"alsa:{VirtualHat.device}: asked for 48000 Hz, 2 channels, S32_LE, {sentence}: " in str(
        error.value
    )
    del error
    assert open_descriptors() == before


@pytest.mark.parametrize("device", ["hw:31", "plughw:31,0", "nowhere", "virtual_hat:", "hw:x y"])
def test_an_absent_card_is_an_error_of_one_line(
    new_hat: NewHat, device: str, capfd: pytest.CaptureFixture[str]
) -> None:
    new_hat().unplug()
    before = open_descriptors()
    with pytest.raises(CaptureError) as error:
        AlsaSource(device, wanted()).open()
    assert error.value.state == "no-card"
    assert str(error.value).startswith(f"alsa:{device}: ")
    assert "\n" not in str(error.value)
    del error
    assert open_descriptors() == before
    assert capfd.readouterr() == ("", "")  # libasound prints nothing of its own


def test_without_a_hat_the_name_hat_is_no_card(new_hat: NewHat) -> None:
    if first_hat():
        pytest.skip("this machine has an audio HAT")
    new_hat()
    source = AlsaSource("hat", wanted())
    assert source.name == "hat"
    with pytest.raises(CaptureError, match="no audio HAT with an input is there") as error:
        source.open()
    assert error.value.state == "no-card"


def test_closing_frees_all_descriptors_and_may_be_repeated(new_hat: NewHat) -> None:
    new_hat()
    before = open_descriptors()
    stream = open_hat()
    next_block(stream)
    assert open_descriptors() > before
    stream.close()
    stream.close()
    assert open_descriptors() == before
