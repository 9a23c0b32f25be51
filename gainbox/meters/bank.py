"""The Bank: all meters of all channels, fed block by block."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from gainbox.decibels import to_amplitude
from gainbox.meters import (
    clip,
    dr,
    flat_top,
    kernel,
    lanes,
    loudness,
    maxima,
    peak,
    ppm,
    psr,
    quietest,
    state,
    stereo,
    sums,
    true_peak,
    vu,
    weighting,
)
from gainbox.meters.clip import Encoding
from gainbox.meters.layout import Layout, Speakers, pairs, weights
from gainbox.meters.maxima import Maxima
from gainbox.meters.noise import Noise, noise_in
from gainbox.meters.readings import Programme, Readings, without_loudness, worst
from gainbox.meters.state import HIGHEST_RATE_HZ, LOWEST_RATE_HZ

Feed = Callable[[np.ndarray], Readings]
"""Meters a block with one bank and returns the readings; `ValueError` if the block does not fit."""

FeedFor = Callable[[np.ndarray], Feed]
"""Makes the feed of a bank, an array of one `state.bank_for`."""

SCALE = {np.dtype(np.int32): 2.0**-31, np.dtype(np.float32): 1.0}
"""The factor by which samples of each type become 1.0 at full scale."""


MISFIT = "a block is int32 or float32, frame after frame, of as many channels as the bank meters"


def interpreted(bank: np.ndarray) -> Feed:
    """The feed in plain Python: slow, and the same but for rounding."""

    def feed(block: np.ndarray) -> Readings:
        if not fits(block, int(bank["lanes"]["channels"][0])):
            raise ValueError(MISFIT)
        with np.errstate(invalid="ignore", over="ignore"):
            kernel.feed(block, SCALE[block.dtype], bank[0])
        return Readings(shown(bank))

    return feed


def fits(block: np.ndarray, channels: int) -> bool:
    """True if a block has the type, the shape and the order for a bank of `channels` channels."""
    return block.dtype in SCALE and block.shape[1:] == (channels,) and block.flags.c_contiguous


def shown(bank: np.ndarray) -> bytes:
    """A copy of the shown part of a bank."""
    size = state.shown_bytes(int(bank["lanes"]["channels"][0]))
    return bank.view(np.uint8)[:size].tobytes()


class Reader:
    """Reads the maxima now and then, from any thread, without missing a peak in between.

    It stores the serial number of the readings it has read in the Bank; there is no lock.
    """

    def __init__(self, index: int, seen: np.ndarray) -> None:
        self._index = index
        self._seen = seen

    def read(self, readings: Readings) -> Maxima:
        """The maxima since the last read, out of `readings`; they start anew."""
        self._seen[self._index] = readings.serial
        return readings.maxima_of(self._index)


class Bank:
    """All meters for one stream of audio.

    Args:
        rate_hz: frames per second, 8000 to 768000
        channels: 1 to 8
        feed_for: the kernel, compiled (`compiled.load`) or in plain Python (`interpreted`)
        layout: how the channels belong together; one programme by default
        speakers: speakers of a surround programme, empty if unknown; the usual ones by default
        significant_bits: bits that the samples carry, for the clip rule
        encoding: floats lose nothing beyond full scale, and only those exactly at it are clips
        clip_samples: consecutive full-scale samples that are a clip
        peak_hold_s: hold time of the held peak; may be infinite
        readers: number of `Reader`s
        offsets_db: added to the level of each channel, see `shift`

    Attributes:
        feed: meters a block (frames, channels), C-contiguous, of any length, and returns the readings.
            int32 has full scale at 2**31; float32 at 1.0, and may go beyond. A sample that is not finite
            counts as zero and is counted. It is the kernel itself, not a method: it is called for every
            block.
        readers: the Readers
    """

    def __init__(
        self,
        rate_hz: int,
        channels: int,
        feed_for: FeedFor,
        *,
        layout: Layout = "surround",
        speakers: Speakers | None = None,
        significant_bits: int = 24,
        encoding: Encoding = "integers",
        clip_samples: int = 3,
        peak_hold_s: float = 2.0,
        readers: int = 0,
        offsets_db: Sequence[float] = (),
    ) -> None:
        if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
            raise ValueError(f"a bank meters at {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz, not {rate_hz}")
        if not 1 <= channels <= lanes.MAX_CHANNELS:
            raise ValueError(f"a bank meters 1 to {lanes.MAX_CHANNELS} channels, not {channels}")
        if readers > maxima.MAX_READERS:
            raise ValueError(f"a bank has at most {maxima.MAX_READERS} readers, not {readers}")
        self._rate_hz, self._channels = rate_hz, channels
        self._significant_bits, self._is_float = significant_bits, encoding != "integers"
        self._bank = bank = np.zeros(1, state.bank_for(rate_hz, channels))
        bank["lanes"]["channels"], bank["gain"], bank["readers"] = channels, 1.0, readers
        bank["programme"]["rate_hz"], bank["programme"]["channels"] = rate_hz, channels
        self.feed = feed_for(bank)
        self._channel = bank["channel"][0, :channels]
        vu.prepare(self._channel["vu"], rate_hz)
        ppm.prepare(self._channel["ppm_1"], ppm.TYPE_1, rate_hz)
        ppm.prepare(self._channel["ppm_2"], ppm.TYPE_2, rate_hz)
        sums.prepare(bank["sums"][0], rate_hz)
        weighting.prepare(bank["weighting"][0], rate_hz)
        weighted = weights(layout, channels, speakers)
        self._is_programme = any(weighted)
        loudness.prepare(bank["loudness"][0], rate_hz, weighted)
        self._set_pairs(pairs(layout, channels, speakers))
        stereo.reset(bank["stereo"])
        psr.reset(bank["psr"][0])
        quietest.prepare(bank["quietest"], rate_hz)
        peak.prepare(self._channel["peak"], rate_hz, peak_hold_s)
        self._channel["clip"]["length"] = clip_samples
        self._set_full_scale()
        self.shift(offsets_db)
        self.readers = tuple(Reader(index, bank["seen"][0]) for index in range(readers))

    def _set_pairs(self, together: Sequence[tuple[int, int]]) -> None:
        """Set the channels that are left and right."""
        self._bank["programme"]["pairs"] = len(together)
        pair = self._bank["programme"]["pair"][0, : len(together)]
        pair["left"], pair["right"] = [left for left, _ in together], [right for _, right in together]
        pair["correlation"] = pair["balance"] = math.nan  # until 400 ms have been heard

    def read(self) -> Readings:
        """The current readings."""
        return Readings(shown(self._bank))

    def finish(self) -> Readings:
        """The readings at the end of a recording.

        The last hop, which may be partial, counts for the loudness, and so do the true peaks in the tail of
        the filter. Feed nothing afterwards.
        """
        bank = self._bank[0]
        loudness.finish(bank["loudness"], self._channels)
        kernel.begin(bank)
        with np.errstate(invalid="ignore", over="ignore"):
            for channel, plane in zip(self._channel, bank["lanes"]["plane"], strict=False):
                signal = np.append(plane[: lanes.HISTORY], np.zeros(true_peak.TAPS, np.float32))
                signal = signal[lanes.HISTORY - true_peak.TAPS + 1 :]
                true_peak.advance(channel["true_peak"], signal, true_peak.TAPS, 0.0, bank["between"])
        kernel.end(bank)
        return self.read()

    def apply(self, *, clip_samples: int, peak_hold_s: float) -> None:
        """Apply other settings, between two blocks. A new run length starts the run under way anew."""
        clips = self._channel["clip"]
        if (clips["length"] != clip_samples).any():
            clips["length"], clips["run"] = clip_samples, 0
        peak.set_hold(self._channel["peak"], self._rate_hz, peak_hold_s)

    def shift(self, offsets_db: Sequence[float]) -> None:
        """Show each channel higher by its offset, from the next block on; by 0 dB if it has none.

        This is what a recorder shows that clips that many dB lower. A clip is then where either of the two
        clips, our converter or the recorder. Bars jump to the new scale at once; needles move there with
        their own ballistics. All measurements so far are on the old scale: reset them.
        """
        bank, gain = self._bank[0], np.ones(lanes.MAX_CHANNELS)
        gain[: len(offsets_db)] = [to_amplitude(offset_db) for offset_db in offsets_db]
        change = gain / bank["gain"]
        if (change == 1.0).all():
            return
        bank["gain"] = gain
        bank["lanes"]["plane"][:, : lanes.HISTORY] *= change[:, np.newaxis]
        for bar in ("bar", "held"):
            self._channel["peak"][bar] *= change[: self._channels]
        bank["flat_top"] = np.zeros_like(bank["flat_top"])
        self._set_full_scale()

    def _set_full_scale(self) -> None:
        """Set the full scale of clips and flat tops for the gains."""
        bits, is_float, gain = self._significant_bits, self._is_float, self._bank["gain"][0]
        clip.prepare(self._channel["clip"], bits, gain[: self._channels], is_float=is_float)
        flat_top.prepare(self._bank["flat_top"][0], self._rate_hz, bits, gain)
        self._bank["flat_top"]["beyond"] = clip.shown_beyond(gain, is_float=is_float)

    def clear_clips(self) -> None:
        """Clear clips, flat tops and inter-sample overs; a run under way starts anew."""
        for count in ("events", "samples", "run"):
            self._channel["clip"][count] = 0
        self._channel["true_peak"]["events"] = 0
        self._channel["flat_top_events"] = 0

    def clear_holds(self) -> None:
        """Clear held peaks and maxima; the needles and the bar stay where they are."""
        self._channel["peak"]["held"] = self._channel["peak"]["bar"]
        for meter in ("vu", "ppm_1", "ppm_2", "peak", "true_peak"):
            self._channel[meter]["maximum"] = 0.0

    def reset_integrated(self) -> None:
        """Reset all that is measured over time, from integrated loudness to DC."""
        for total in ("square", "sum", "frames", "hop_square", "hop_sum"):
            self._channel["power"][total] = 0
        self._channel["peak"]["highest"] = 0.0
        for meter in ("peak", "true_peak"):
            self._channel[meter]["hop_max"] = 0.0
        self._bank["dr"] = np.zeros_like(self._bank["dr"])
        loudness.reset(self._bank["loudness"][0])
        stereo.reset(self._bank["stereo"])
        psr.reset(self._bank["psr"][0])
        quietest.reset(self._bank["quietest"])

    def clear(self) -> None:
        """Clear clips, held peaks and maxima."""
        self.clear_clips()
        self.clear_holds()

    def reset(self) -> None:
        """Clear and reset everything; the needles stay where they are."""
        self.clear()
        self.reset_integrated()
        self._channel["not_finite"] = 0

    def forget_noise(self) -> None:
        """Reset the quietest second."""
        quietest.reset(self._bank["quietest"])

    def pause(self, paused: bool) -> None:
        """Pause or resume the integrated loudness, the range, DR and the lowest PSR."""
        loudness.pause(self._bank["loudness"][0], paused)

    def programme(self) -> Programme:
        """The measurements over all channels since reset: walks through histograms, not for every block."""
        programme, pairs = self._bank["loudness"][0], int(self._bank["programme"]["pairs"][0])
        correlations = np.array([*map(stereo.measured, self._bank["stereo"][0, :pairs])]).reshape(-1, 2)
        integrated_lufs = loudness.integrated(programme["blocks"])
        channels_lufs = tuple(map(loudness.integrated, programme["channel_blocks"][: self._channels]))
        levelled_lu = psr.minimum(self._bank["psr"]["lowest_levelled"][0], integrated_lufs)
        measured = Programme(
            integrated_lufs=integrated_lufs,
            loudness_range_lu=loudness.loudness_range(programme["range"]),
            momentary_max_lufs=loudness.level(float(programme["momentary_max"])),
            short_term_max_lufs=loudness.level(float(programme["short_term_max"])),
            channel_integrated_lufs=channels_lufs,
            dual_mono_lu=loudness.dual_mono_lu(integrated_lufs, channels_lufs),
            psr_min_lu=psr.minimum(self._bank["psr"]["lowest"][0], integrated_lufs),
            psr_levelled_lu=math.inf if math.isnan(levelled_lu) else levelled_lu,
            dr=tuple(map(dr.reading, self._bank["dr"][0, : self._channels])),
            correlation_min=worst(correlations[:, 0]),
            correlation_mean=worst(correlations[:, 1]),
        )
        return measured if self._is_programme else without_loudness(measured)

    def noise(self) -> tuple[Noise, ...]:
        """The noise floor of each channel since reset, and the hum in it; from any thread.

        Each call transforms a second of samples of each channel: not for every picture.
        """
        bank = self._bank[0]
        return tuple(
            noise_in(quietest.second(bank["quietest"][c], state.kept_of(bank, c)))
            for c in range(self._channels)
        )
