"""The CPU time of the meters, of libebur128 and of ffmpeg, on the same audio in one run.

    .venv/bin/python -m tests.bench.meters [--rounds 5] [--seconds 30] [--json]

libebur128        every mode (M, S, I, LRA, sample peak, true peak), without histograms, in one call
bank_one_call     our Bank, with every meter on
bank_256_frames   the same as the daemon has it: a call for every 256 frames, each of which gives Readings,
                  and a reader that looks at them 30 times a second
measure_process   `gainbox measure`: a whole process that reads a WAV file
ffmpeg_process    ffmpeg's ebur128 with true peaks: a whole process that reads the same file

They take turns, in rounds, so that other load on the machine hits them all alike. The first round is not
counted; a figure is the median of the others, in nanoseconds per sample of a channel. The first three are fed
int32 samples from memory, and only the feeding is timed: not the integrated loudness and the range, which are
computed once at the end. Of a process everything is timed, so with short audio it is mostly its start.

The work is equal, or we do more: VU, PPM, rms, clip and correlation besides. Of eight channels libebur128
leaves out three unless they are declared, which is done here; ffmpeg leaves out the one that it takes for the
LFE. At 192 kHz both give the sample peak for the true peak, while we interpolate at every rate.
"""

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from gainbox.meters import Bank, FeedFor
from tests.bench.rounds import Costs, medians_s, run_from_the_command_line
from tests.ebur128 import Ebur128, MissingError
from tests.signals import Signal, int32_block, noise, pink, silence, square, tone

PEER = "libebur128"
LOOP_S = 10.0
LSB = 2.0**-23
LOOKS_PER_S = 30


class FailedError(Exception):
    """A process has failed; the message has its name, its exit code and its stderr."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A piece of audio as one block (frames, channels)."""

    name: str
    rate_hz: int
    block: np.ndarray


Subject = Callable[[Audio], float]
"""Meters a piece of audio; returns the CPU time in seconds."""


# The audio


def programmes(seconds: float) -> Iterator[Audio]:
    """A mix in several formats, different in each channel."""
    for name, rate_hz, channels in (
        ("mix, stereo, 48 kHz", 48000, 2),
        ("mix, 8 channels, 48 kHz", 48000, 8),
        ("mix, stereo, 192 kHz", 192000, 2),
    ):
        loop = int32_block(*(mix(min(seconds, LOOP_S), rate_hz, seed=c) for c in range(channels)))
        yield Audio(name, rate_hz, np.resize(loop, (round(seconds * rate_hz), channels)))


def mix(seconds: float, rate_hz: int, seed: int) -> Signal:
    """A channel as dynamic as music: noise, beating tones and drums, in swells; after 9 s near-silence."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    sound = pink(-15.0, seconds, rate_hz, seed)
    for hz in 55.0 * 2.0 ** np.random.default_rng(seed).uniform(0.0, 5.0, 3):
        sound += tone(-24.0, hz, seconds, rate_hz) + tone(-26.0, hz + 1.5, seconds, rate_hz)
    sound += tone(-9.0, 90, seconds, rate_hz) * np.exp(-(t % 0.5) / 0.05)
    sound *= 0.6 - 0.4 * np.cos(2 * np.pi * t / 5.0)
    sound[t >= 9.0] *= 0.003
    return sound


def worst_signals(seconds: float, rate_hz: int = 48000) -> Iterator[Audio]:
    """Stereo signals that cost the meters most, and silence."""
    up_and_down = square(0.0, rate_hz / 2, seconds, rate_hz)
    for name, signal in (
        ("full-scale square", square(0.0, 997, seconds, rate_hz)),
        ("white noise", noise(-9.0, seconds, rate_hz)),
        ("steady 997 Hz tone", tone(-1.0, 997, seconds, rate_hz)),
        ("noise of one LSB", LSB * np.sign(noise(0.0, seconds, rate_hz))),
        ("rising ramp", np.linspace(0.0, 1.0, len(up_and_down)) * up_and_down),  # each sample a new maximum
        ("silence", silence(seconds, rate_hz)),
    ):
        yield Audio(name, rate_hz, int32_block(signal, signal))


# The subjects


def meters(feed_for: FeedFor) -> dict[str, Subject]:
    """The subjects in this process."""
    return {
        PEER: time_libebur128,
        "bank_one_call": partial(time_bank, feed_for, None),
        "bank_256_frames": partial(time_bank, feed_for, 256),
    }


def processes(recording: Path) -> dict[str, Subject]:
    """The subjects that are processes and read `recording`; ffmpeg only if installed."""
    measure = [sys.executable, "-m", "gainbox", "measure", "--json", str(recording)]
    ffmpeg = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(recording)]
    ffmpeg += ["-filter:a", "ebur128=peak=true", "-f", "null", "-"]
    subjects: dict[str, Subject] = {"measure_process": partial(time_process, measure)}
    if shutil.which("ffmpeg"):
        subjects["ffmpeg_process"] = partial(time_process, ffmpeg)
    else:
        print("ffmpeg is not there, so it is left out: install Debian's package ffmpeg", file=sys.stderr)
    return subjects


def time_libebur128(audio: Audio) -> float:
    """Time libebur128, whose cost is the unit."""
    meter = Ebur128(audio.rate_hz, audio.block.shape[1])
    began_s = time.process_time()
    meter.feed(audio.block)
    spent_s = time.process_time() - began_s
    meter.close()
    return spent_s


def time_bank(feed_for: FeedFor, call_frames: int | None, audio: Audio) -> float:
    """Time our Bank, with a call for every `call_frames` frames, or one for all of them."""
    frames, channels = audio.block.shape
    call_frames = call_frames or frames
    blocks = [audio.block[first : first + call_frames] for first in range(0, frames, call_frames)]
    calls_per_look = max(1, round(audio.rate_hz / LOOKS_PER_S / call_frames))
    bank = Bank(audio.rate_hz, channels, feed_for, readers=1)
    reader = bank.readers[0]
    began_s = time.process_time()
    for number, block in enumerate(blocks, start=1):
        readings = bank.feed(block)
        if number % calls_per_look == 0:
            reader.read(readings)
    return time.process_time() - began_s


def time_process(command: list[str], _audio: Audio) -> float:
    """Time a process that reads the audio from a file.

    Raises:
        FailedError: it has ended with an error
    """
    before_s = children_s()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise FailedError(f"{command[0]} has ended with {done.returncode}: {done.stderr.strip()}")
    return children_s() - before_s


def children_s() -> float:
    """CPU time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# The run


def run(feed_for: FeedFor, seconds: float, rounds: int) -> Iterator[tuple[str, Costs]]:
    """The name of each piece of audio, and its cost for each subject."""
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        recording = Path(folder) / "mix.wav"
        subjects = meters(feed_for) | processes(recording)
        for audio in programmes(seconds):
            soundfile.write(recording, audio.block, audio.rate_hz, "PCM_32")
            yield audio.name, costs_ns(audio, subjects, rounds)
    for audio in worst_signals(seconds):
        yield audio.name, costs_ns(audio, meters(feed_for), rounds)


def costs_ns(audio: Audio, subjects: Mapping[str, Subject], rounds: int) -> Costs:
    """The cost of a sample of a channel for each subject: the median of the rounds, after a warm-up."""
    hearing = {name: partial(subject, audio) for name, subject in subjects.items()}
    return {name: 1e9 * spent_s / audio.block.size for name, spent_s in medians_s(hearing, rounds).items()}


def ratios(cost_ns: Mapping[str, float]) -> Costs:
    """Costs as multiples of the peer's."""
    return {name: round(ns / cost_ns[PEER], 4) for name, ns in cost_ns.items()}


def print_table(costs: Iterable[tuple[str, Costs]]) -> None:
    """Print each line as soon as it is known."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print("CPU time in ns per sample of a channel, and as a multiple of libebur128's")
    for number, (name, cost_ns) in enumerate(costs):
        if number == 0:
            print(line("", cost_ns))
        times = ratios(cost_ns)
        print(line(name, (f"{cost_ns[s]:.2f} {times[s]:7.3f}x" for s in cost_ns)), flush=True)


def line(name: str, cells: Iterable[str]) -> str:
    """A line of the table."""
    return f"{name:24}" + "".join(f"{cell:>17}" for cell in cells)


if __name__ == "__main__":
    run_from_the_command_line(
        __doc__, "how long each piece of audio is", run, ratios, print_table, MissingError, FailedError
    )
