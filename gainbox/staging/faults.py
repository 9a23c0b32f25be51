"""Faults in the audio itself: flat tops, overs between the samples, an offset."""

from collections.abc import Iterator

from gainbox.staging.verdict import HAIR_DB, Verdict, in_figures, times

OFFSET_DBFS = -50.0
"""From here on an offset is a fault: 0.3 % of full scale. Converters leave less than -70 dBFS, and a cut or
a fade is heard as a click from about -50."""


def judge_faults(
    channel: int, *, flat_tops: int, overs: int, true_peak_dbtp: float, offset_dbfs: float
) -> Iterator[Verdict]:
    """What is wrong with a channel, if anything.

    Args:
        channel: which one, from 0
        flat_tops: how many tops are cut off flat below full scale
        overs: how often it goes beyond full scale between the samples
        true_peak_dbtp: its highest true peak
        offset_dbfs: the magnitude of its mean
    """
    if flat_tops:
        tops = times(flat_tops, "top is", "tops are")
        text = (
            f"{tops} cut off flat below full scale at {in_figures(true_peak_dbtp)} dBTP: a stage ahead clips"
        )
        yield Verdict("flat-tops", channel, true_peak_dbtp, text)
    if overs:
        peaks, highest = times(overs, "peak"), in_figures(true_peak_dbtp)
        text = f"{peaks} beyond full scale between the samples, up to {highest} dBTP: a converter will clip"
        yield Verdict("inter-sample-overs", channel, true_peak_dbtp, text)
    if offset_dbfs >= OFFSET_DBFS - HAIR_DB:
        text = f"an offset of {in_figures(offset_dbfs)} dBFS: look for a leaking capacitor, or filter it out"
        yield Verdict("dc-offset", channel, offset_dbfs, text)
