"""Takes: what is remembered of each when it is over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Take:
    """A take. Levels are minus infinity for silence; what cannot be told is not a number.

    What is a tuple has one value for each channel, in their order.
    """

    start_s: float
    """When it began, as unix time."""
    length_s: float
    loudness_lufs: float
    """Integrated, over all channels."""
    vu_mean_dbfs: tuple[float, ...]
    vu_max_dbfs: tuple[float, ...]
    true_peak_dbtp: tuple[float, ...]
    clips: tuple[int, ...]
    plr_lu: tuple[float, ...]
    reference: bool = False
    """Whether it was chosen by hand for others to be compared with."""
