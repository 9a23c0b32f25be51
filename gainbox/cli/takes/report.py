"""The report of a session: plain text to send with the tracks."""

import math
from collections import Counter
from datetime import datetime

from gainbox.cli import printable
from gainbox.cli.takes.session import StoredSession
from gainbox.ledger import StoredTake
from gainbox.staging.verdict import times


def report(session: StoredSession) -> str:
    """Each take against the reference, their uniformity, the loudest, and the clips."""
    first, last = session.takes[0].take, session.takes[-1].take
    end_s = last.start_s + last.length_s
    takes = times(len(session.takes), "take")
    lines = [
        f"Session {session.number}: {format_day(first.start_s)},"
        f" {format_clock(first.start_s)} to {format_clock(end_s)}, {takes}",
        "",
        f"  take   start   length    LUFS   against take {session.reference.number}",
        *(_take(session, stored) for stored in session.takes),
        "",
        *_uniformity(session),
        *_loudest(session),
        *_clips(session),
    ]
    return "\n".join(lines)


def _take(session: StoredSession, stored: StoredTake) -> str:
    """The line of a take."""
    take = stored.take
    remarks = [_against(session, stored), _unsteadiness(session, stored)]
    remarks += [f"{times(clips, 'clip')} on {printable(name)}" for name, clips in _clipped(stored).items()]
    return (
        f"  {stored.number:4}   {format_clock(take.start_s)} {format_length(take.length_s):>8}"
        f"  {format_level(take.loudness_lufs):>6}   {'; '.join(filter(None, remarks))}"
    ).rstrip()


def _against(session: StoredSession, stored: StoredTake) -> str:
    """The comparison of a take with the reference."""
    if stored is session.reference:
        return "the reference" if stored.take.reference else "the first heard"
    verdict = session.judged.against(stored.take)
    if verdict is None:
        return "silent" if stored.take.loudness_lufs == -math.inf else ""
    return f"{session.judged.apart_lu(stored.take):+z.1f} LU, {verdict.code}"


def _unsteadiness(session: StoredSession, stored: StoredTake) -> str:
    """A take that with an unsteady level; empty for a steady one."""
    verdict = session.judged.within(stored.take)
    return verdict.text if verdict and verdict.code != "steady" else ""


def _uniformity(session: StoredSession) -> list[str]:
    """The number of takes that are as loud as the reference, and the range of all."""
    others, uniform = len(session.takes) - 1, session.judged.uniform
    if others == 0 or session.judged.reference is None:
        return []
    if others == 1:
        share = "The other take is" if uniform else "The other take is not"
    elif uniform == others:
        share = f"{'Both' if others == 2 else f'All {others}'} other takes are"
    else:
        share = f"{uniform or 'None'} of the {others} other takes {'is' if uniform <= 1 else 'are'}"
    return [
        f"  {share} within {session.judged.thresholds.uniform_lu:g} LU of take {session.reference.number};"
        f" from the quietest to the loudest it is {session.judged.range_lu:.1f} LU."
    ]


def _loudest(session: StoredSession) -> list[str]:
    """The loudest take, and the highest true peak."""
    loudest = session.loudest
    peak_dbtp, name, number = max(
        (peak_dbtp, name, stored.number)
        for stored in session.takes
        for peak_dbtp, name in zip(stored.take.true_peak_dbtp, stored.names, strict=True)
    )
    if peak_dbtp == -math.inf:
        return ["  Nothing was heard."]
    return [
        f"  The loudest is take {loudest.number} with {format_level(loudest.take.loudness_lufs)} LUFS;"
        f" the highest true peak is {peak_dbtp:z.1f} dBTP, in take {number} on {printable(name)}."
    ]


def _clips(session: StoredSession) -> list[str]:
    """The clips of all takes."""
    clips = {stored.number: sum(stored.take.clips) for stored in session.takes if any(stored.take.clips)}
    if not clips:
        return ["  Nothing clipped."]
    takes = "take " if len(clips) == 1 else "takes "
    return [f"  {times(sum(clips.values()), 'clip')}, in {takes}{', '.join(map(str, clips))}."]


def _clipped(stored: StoredTake) -> Counter[str]:
    """The clips of each channel that clipped."""
    return +Counter(dict(zip(stored.names, stored.take.clips, strict=True)))


def format_level(level_db: float, sign: str = "-") -> str:
    """A level to a tenth; a dash for NaN, never minus zero."""
    return "-" if math.isnan(level_db) else f"{level_db:{sign}z.1f}"


def format_day(time_s: float) -> str:
    """The day of a unix time, in words."""
    when = datetime.fromtimestamp(time_s)
    return f"{when.day} {when:%B %Y}"


def format_clock(time_s: float) -> str:
    """The time of day of a unix time."""
    return f"{datetime.fromtimestamp(time_s):%H:%M}"


def format_length(length_s: float) -> str:
    """A length as m:ss, or h:mm:ss from an hour on."""
    minutes, seconds = divmod(round(length_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
