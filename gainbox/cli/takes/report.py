"""The report of a session, to be read by a person and sent with the tracks."""

import math
from collections import Counter
from datetime import datetime

from gainbox.cli import printable
from gainbox.cli.takes.session import Session
from gainbox.ledger import StoredTake
from gainbox.staging.verdict import times


def report(session: Session) -> str:
    """Each take against the reference, how uniform they are, the loudest, and what clipped."""
    first, last = session.takes[0].take, session.takes[-1].take
    end_s = last.start_s + last.length_s
    takes = times(len(session.takes), "take")
    lines = [
        f"Session {session.number}: {day(first.start_s)}, {clock(first.start_s)} to {clock(end_s)}, {takes}",
        "",
        f"  take   start   length    LUFS   against take {session.reference.number}",
        *(_take(session, kept) for kept in session.takes),
        "",
        *_uniformity(session),
        *_loudest(session),
        *_clips(session),
    ]
    return "\n".join(lines)


def _take(session: Session, kept: StoredTake) -> str:
    """A take in a line."""
    take = kept.take
    said = [_against(session, kept), session.unsteadiness(kept)]
    said += [f"{times(clips, 'clip')} on {printable(name)}" for name, clips in _clipped(kept).items()]
    return (
        f"  {kept.number:4}   {clock(take.start_s)} {in_minutes(take.length_s):>8}"
        f"  {level(take.loudness_lufs):>6}   {'; '.join(filter(None, said))}"
    ).rstrip()


def _against(session: Session, kept: StoredTake) -> str:
    """How a take compares with the reference."""
    if kept == session.reference:
        return "the reference" if kept.take.reference else "the first heard"
    apart_lu = session.apart_lu(kept)
    if math.isnan(apart_lu):
        return "silent" if kept.take.loudness_lufs == -math.inf else ""
    return f"{apart_lu:+z.1f} LU, {session.verdict(kept)}"


def _uniformity(session: Session) -> list[str]:
    """How many takes are as loud as the reference, and how far apart all are."""
    others, uniform = len(session.takes) - 1, session.uniform - 1
    if others == 0 or uniform < 0:
        return []
    if others == 1:
        share = "The other take is" if uniform else "The other take is not"
    elif uniform == others:
        share = f"{'Both' if others == 2 else f'All {others}'} other takes are"
    else:
        share = f"{uniform or 'None'} of the {others} other takes {'is' if uniform <= 1 else 'are'}"
    return [
        f"  {share} within {session.thresholds.uniform_lu:g} LU of take {session.reference.number};"
        f" from the quietest to the loudest it is {session.range_lu:.1f} LU."
    ]


def _loudest(session: Session) -> list[str]:
    """The loudest take, and the highest true peak."""
    loudest = session.loudest
    peak_dbtp, name, number = max(
        (peak_dbtp, name, kept.number)
        for kept in session.takes
        for peak_dbtp, name in zip(kept.take.true_peak_dbtp, kept.names, strict=True)
    )
    if peak_dbtp == -math.inf:
        return ["  Nothing was heard."]
    return [
        f"  The loudest is take {loudest.number} with {level(loudest.take.loudness_lufs)} LUFS;"
        f" the highest true peak is {peak_dbtp:z.1f} dBTP, in take {number} on {printable(name)}."
    ]


def _clips(session: Session) -> list[str]:
    """What clipped."""
    clips = {kept.number: sum(kept.take.clips) for kept in session.takes if any(kept.take.clips)}
    if not clips:
        return ["  Nothing clipped."]
    takes = "take " if len(clips) == 1 else "takes "
    return [f"  {times(sum(clips.values()), 'clip')}, in {takes}{', '.join(map(str, clips))}."]


def _clipped(kept: StoredTake) -> Counter[str]:
    """How often each channel clipped, if it did."""
    return +Counter(dict(zip(kept.names, kept.take.clips, strict=True)))


def level(level_db: float, sign: str = "-") -> str:
    """A level to a tenth; a dash where there is none, never minus zero."""
    return "-" if math.isnan(level_db) else f"{level_db:{sign}z.1f}"


def day(time_s: float) -> str:
    """The day of a unix time, in words."""
    when = datetime.fromtimestamp(time_s)
    return f"{when.day} {when:%B %Y}"


def clock(time_s: float) -> str:
    """The time of day of a unix time."""
    return f"{datetime.fromtimestamp(time_s):%H:%M}"


def in_minutes(length_s: float) -> str:
    """A length as minutes and seconds, with hours if it has any."""
    minutes, seconds = divmod(round(length_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
