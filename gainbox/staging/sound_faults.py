"""Faults in the audio itself: flat tops, overs between the samples, an offset."""

from collections.abc import Iterator

from gainbox.staging.verdict import HAIR_DB, Verdict, format_level, times

OFFSET_DBFS = -50.0
"""From here on an offset is a fault: 0.3 % of full scale. Converters leave less than -70 dBFS, and a cut or
a fade is heard as a click from about -50."""


def judge_faults(
    channel: int, *, flat_tops: int, overs: int, true_peak_dbtp: float, offset_dbfs: float
) -> Iterator[Verdict]:
    """Judge the faults of a channel.

    Args:
        channel: its number, from 0
        flat_tops: tops cut off flat below full scale
        overs: excursions beyond full scale between the samples
        true_peak_dbtp: its highest true peak
        offset_dbfs: its offset, see `staging.offset`
    """
    highest = format_level(true_peak_dbtp)
    if flat_tops:
        tops = times(flat_tops, "top is", "tops are")
        what = f"{tops} cut off flat below full scale at {highest} dBTP"
        yield Verdict(
            code="flat-tops",
            channel=channel,
            value_db=true_peak_dbtp,
            what=what,
            reason="a stage ahead clips",
        )
    if overs:
        what = f"{times(overs, 'peak')} beyond full scale between the samples, up to {highest} dBTP"
        yield Verdict(
            code="inter-sample-overs",
            channel=channel,
            value_db=true_peak_dbtp,
            what=what,
            reason="a converter will clip",
        )
    if offset_dbfs >= OFFSET_DBFS - HAIR_DB:
        yield Verdict(
            code="dc-offset",
            channel=channel,
            value_db=offset_dbfs,
            what=f"an offset of {format_level(offset_dbfs)} dBFS",
            reason="look for a leaking capacitor, or filter it out",
        )
