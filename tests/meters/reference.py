"""A second implementation of every meter: frame by frame, in double precision, from the standards alone.

Nothing here is taken from `gainbox.meters`, so that a mistake made there is not made twice, and nothing is
made quick. A function gives what its meter reads after each frame, linear, with full scale at 1.0.
"""

import math

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
Counts = NDArray[np.int64]


def vu(signal: Signal, rate_hz: int) -> Signal:
    """IEC 60268-17: y'' + 2 zeta omega y' + omega^2 y = omega^2 (pi / 2) |x|.

    A rise to 99 % in 300 ms that swings over by 1.25 % gives zeta and omega; the step of one frame is the
    exponential of the system's matrix, by its series.
    """
    zeta, omega = 0.812717, 13.51191
    per_frame = np.array([[0.0, 1.0], [-(omega**2), -2.0 * zeta * omega]]) / rate_hz
    step, term = np.eye(2), np.eye(2)
    for k in range(1, 10):
        term = term @ per_frame / k
        step += term
    (a, b), (c, d) = step.tolist()
    y = velocity = 0.0
    shown = []
    for target in (math.pi / 2 * np.abs(signal)).tolist():
        y, velocity = target + a * (y - target) + b * velocity, c * (y - target) + d * velocity
        shown.append(y)
    return np.array(shown)


def ppm_type_1(signal: Signal, rate_hz: int) -> Signal:
    """IEC 60268-10, Type I: an integration time of 5 ms, and a fall of 20 dB in 1.7 s."""
    return quasi_peak(signal, rate_hz, (441.4, 1135.5), 20.0 / 1.7, 0.5114)


def ppm_type_2(signal: Signal, rate_hz: int) -> Signal:
    """IEC 60268-10, Type II: an integration time of 10 ms, and a fall of 24 dB in 2.8 s."""
    return quasi_peak(signal, rate_hz, (207.3, 883.4), 24.0 / 2.8, 0.5137)


def quasi_peak(
    signal: Signal, rate_hz: int, per_s: tuple[float, float], fall_db_per_s: float, sine: float
) -> Signal:
    """Two capacitors that charge through a rectifier, and their sum."""
    fall = 10 ** (-fall_db_per_s / 20 / rate_hz)
    charge_slow, charge_quick = (1.0 - math.exp(-rate / rate_hz) for rate in per_s)
    slow = quick = 0.0
    shown = []
    for amplitude in np.abs(signal).tolist():
        slow *= fall
        slow += charge_slow * max(amplitude - slow, 0.0)
        quick *= fall
        quick += charge_quick * max(amplitude - quick, 0.0)
        shown.append(sine * (slow + quick))
    return np.array(shown)


def peak(signal: Signal, rate_hz: int) -> Signal:
    """IEC 60268-18: instant attack, falls 20 dB in 1.7 s."""
    fall = 10 ** (-20.0 / 1.7 / 20 / rate_hz)
    bar = 0.0
    shown = []
    for amplitude in np.abs(signal).tolist():
        bar = max(bar * fall, amplitude)
        shown.append(bar)
    return np.array(shown)


def peak_hold(signal: Signal, rate_hz: int, hold_s: float) -> Signal:
    """The highest peak, for `hold_s`; then it falls as the bar does."""
    fall = 10 ** (-20.0 / 1.7 / 20 / rate_hz)
    held, came = 0.0, 0
    shown = []
    for frame, amplitude in enumerate(np.abs(signal).tolist()):
        if frame - came > hold_s * rate_hz:
            held *= fall
        if amplitude >= held:
            held, came = amplitude, frame
        shown.append(held)
    return np.array(shown)


PHASES = np.array(
    [
        [+0.0056839, +0.0041363, +0.0039323],
        [-0.0133909, -0.0098637, -0.0091605],
        [+0.0281056, +0.0209687, +0.0190027],
        [-0.0532001, -0.0404384, -0.0353778],
        [+0.0975634, +0.0766268, +0.0631024],
        [-0.1931224, -0.1640339, -0.1176139],
        [+0.6300420, +0.8930480, +0.2980566],
        [+0.6300420, +0.2980566, +0.8930480],
        [-0.1931224, -0.1176139, -0.1640339],
        [+0.0975634, +0.0631024, +0.0766268],
        [-0.0532001, -0.0353778, -0.0404384],
        [+0.0281056, +0.0190027, +0.0209687],
        [-0.0133909, -0.0091605, -0.0098637],
        [+0.0056839, +0.0039323, +0.0041363],
    ]
).T
"""The interpolating filter: midway between two samples, and a quarter before and after that."""
FULL_SCALE = 10 ** (0.03 / 20)
"""Full scale and the filter's own error, 0.03 dB."""


def between_samples(signal: Signal) -> Signal:
    """The highest magnitude of the three interpolated samples that each frame completes."""
    return np.max([np.abs(np.convolve(signal, phase)[: len(signal)]) for phase in PHASES], axis=0)


def inter_sample_events(signal: Signal) -> Counts:
    """The number of excursions of the interpolated signal beyond full scale."""
    over = between_samples(signal) > FULL_SCALE
    return np.cumsum(np.diff(over.astype(np.int64), prepend=0) > 0)


def clips(signal: Signal, full_scale: float, length: int) -> tuple[Counts, Counts]:
    """The runs of at least `length` samples of one sign at full scale, and the samples in them."""
    events = samples = run = before = 0
    shown = []
    for sample in signal.tolist():
        sign = 0 if abs(sample) < full_scale else int(math.copysign(1, sample))
        run = run + 1 if sign == before else 1
        before = sign
        if sign and run == length:
            events, samples = events + 1, samples + length
        elif sign and run > length:
            samples += 1
        shown.append((events, samples))
    counted = np.array(shown)
    return counted[:, 0], counted[:, 1]


SHELF_48K = np.array(
    [[1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]]
)
HIGH_PASS_48K = np.array([[1, -2, 1], [1, -1.99004745483398, 0.99007225036621]])
SHELF_HZ, HIGH_PASS_HZ = 1681.974450955533, 38.13547087602444


def k_weighted(signal: Signal, rate_hz: int) -> Signal:
    """BS.1770-5, Annex 1: the two filters as they are printed for 48 kHz, and retuned at other rates."""
    shelf = retuned(SHELF_48K, SHELF_HZ, rate_hz)
    high_pass = np.array([HIGH_PASS_48K[0], retuned(HIGH_PASS_48K, HIGH_PASS_HZ, rate_hz)[1]])
    return filtered(filtered(signal, shelf), high_pass)


def retuned(filter_48k: Signal, hz: float, rate_hz: int) -> Signal:
    """The filter (numerator, denominator) that does at `rate_hz` what this does at 48 kHz, alike at `hz`.

    With w = (1 - 1/z) / (1 + 1/z) a filter is a ratio of two polynomials in w / tan(pi hz / rate), whatever
    the rate: that is the bilinear transform.
    """
    warp = math.tan(math.pi * hz / 48000) / math.tan(math.pi * hz / rate_hz)
    retuned = []
    for c0, c1, c2 in filter_48k:
        w0, w1, w2 = c0 + c1 + c2, 2 * (c0 - c2) * warp, (c0 - c1 + c2) * warp**2
        retuned.append([w0 + w1 + w2, 2 * (w0 - w2), w0 - w1 + w2])
    return np.array(retuned) / retuned[1][0]


def filtered(signal: Signal, second_order: Signal) -> Signal:
    """The difference equation of a second-order filter, as it is written in books."""
    (b0, b1, b2), (_, a1, a2) = second_order.tolist()
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x in signal.tolist():
        y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out.append(y)
    return np.array(out)


def mean_power(square: Signal, rate_hz: int, window_s: float, every_s: float) -> Signal:
    """The mean of the last `window_s` of `square`, as it was at the last multiple of `every_s`.

    It is 0.0 until the window is full. For loudness, `square` is the weighted sum of all channels'.
    """
    total = np.concatenate(([0.0], np.cumsum(square)))
    every, window = round(every_s * rate_hz), round(window_s * rate_hz)
    ends = np.arange(1, len(square) + 1) // every * every
    return np.where(ends >= window, (total[ends] - total[np.maximum(ends - window, 0)]) / window, 0.0)


def every_100_ms(square: Signal, rate_hz: int, window_s: float) -> Signal:
    """The mean power of each window of `window_s`, one beginning every 100 ms."""
    means = mean_power(square, rate_hz, window_s, 0.1)[rate_hz // 10 - 1 :: rate_hz // 10]
    return means[round(10 * window_s) - 1 :]


def integrated_lufs(square: Signal, rate_hz: int) -> float:
    """The loudness of what passes both gates (BS.1770-5, Annex 1, equations 5 to 7)."""
    return gated_lufs(every_100_ms(square, rate_hz, 0.4))


def gated_lufs(blocks: Signal) -> float:
    """The loudness of those blocks, as powers, that pass both gates."""
    loud = blocks[lufs(blocks) > -70.0]
    return float(lufs(np.mean(loud[lufs(loud) > lufs(np.mean(loud)) - 10.0])))


def range_lu(square: Signal, rate_hz: int) -> float:
    """EBU Tech 3342: from the 10th to the 95th percentile of what passes both gates."""
    powers = every_100_ms(square, rate_hz, 3.0)
    if not len(powers):
        return math.nan
    loud = powers[lufs(powers) >= -70.0]
    heard = np.sort(lufs(loud[lufs(loud) >= lufs(np.mean(loud)) - 20.0]))
    quiet, high = (heard[round((len(heard) - 1) * part)] for part in (0.10, 0.95))
    return float(high - quiet)


def lufs(power: Signal | float) -> Signal:
    """The loudness of a weighted power."""
    with np.errstate(divide="ignore"):
        return -0.691 + 10.0 * np.log10(power)


def correlation(left: Signal, right: Signal, rate_hz: int) -> Signal:
    """Of the last 400 ms, as it was at the last multiple of 10 ms; NaN before the first."""
    cross, power_left, power_right = (
        mean_power(product, rate_hz, 0.4, 0.01) for product in (left * right, left**2, right**2)
    )
    with np.errstate(invalid="ignore"):
        return cross / np.sqrt(power_left * power_right)
