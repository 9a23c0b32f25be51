"""Faults in the audio itself: flat tops, overs of floats and between the samples, an offset."""

from collections.abc import Iterator

from gainbox.decibels import SILENCE
from gainbox.meters.clip import Encoding
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level, times

OFFSET_DBFS = -50.0
"""From here on an offset is a fault: 0.3 % of full scale. Converters leave less than -70 dBFS, and a cut or
a fade is heard as a click from about -50."""


def judge_faults(
    channel: int,
    *,
    flat_tops: int,
    overs: int,
    true_peak_dbtp: float,
    offset_dbfs: float,
    clips: int = 0,
    sample_peak_dbfs: float = SILENCE,
    encoding: Encoding = "integers",
) -> Iterator[Verdict]:
    """Judge the faults of a channel.

    Args:
        channel: its number, from 0
        flat_tops: tops cut off flat below full scale
        overs: excursions beyond full scale between the samples
        true_peak_dbtp: its highest true peak
        offset_dbfs: its offset, see `staging.offset`
        clips: its digital clips
        sample_peak_dbfs: its highest sample
        encoding: that of its samples; only floats can be beyond full scale
    """
    highest = format_level(true_peak_dbtp)
    is_over = encoding != "integers" and sample_peak_dbfs > HAIR_DB
    if flat_tops:
        tops = times(flat_tops, "top is", "tops are")
        what = f"{tops} cut off flat {'above' if is_over else 'below'} full scale at {highest} dBTP"
        yield Verdict(
            code="flat-tops",
            channel=channel,
            value_db=true_peak_dbtp,
            what=what,
            reason="a stage ahead clips, unless the sound is made so, as a fuzz or a square wave is",
        )
    if is_over and not (clips or flat_tops):  # else something is lost
        yield judge_over(channel, sample_peak_dbfs, encoding)
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


def judge_over(channel: int, over_db: float, encoding: Encoding) -> Verdict:
    """Judge floats beyond full scale, and those of a lossy decoder."""
    over = format_level(over_db)
    if encoding == "lossy":
        return Verdict(
            code="decoder-overs",
            channel=channel,
            value_db=over_db,
            what=f"the decoder goes over full scale by {over} dB",
            reason="lossy coding adds such peaks, they are no clips of the recording; "
            f"encode it {over} dB lower, or turn down before it becomes integers",
        )
    return Verdict(
        code="over-full-scale",
        channel=channel,
        value_db=over_db,
        what=f"over full scale by {over} dB, nothing is lost yet",
        reason="floats hold it; turn down before it becomes integers or reaches a converter",
    )
