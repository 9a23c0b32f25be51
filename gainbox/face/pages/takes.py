"""TAKES: the take under way, and the last ones against the reference.

UP and DOWN choose: the first row is the take under way, where CLEAR begins a take or the next one; below it
are the takes that have ended, the latest first, where CLEAR makes the chosen one the reference. The large
figure is the loudness of the chosen take above the reference, or the length of the one under way.

Some time after the last press the channels of a take that has ended take the place of the list. There is room
for five, on the small display for four, without the highest VU and PLR. Of more channels
those that clipped are kept, then those furthest from the reference; the last row sums up the others.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from gainbox.face.frame import Paper, draw_inverse
from gainbox.face.lettering import SMALL, Size, write
from gainbox.face.scene import Scene, figure, format_level
from gainbox.staging.takes import TakeChannel, TakeRow, TakesView

FIGURE = 5  # characters: `+12.5`, `12:34`
ROWS = 5
GAP = 6
UNITS = (("LUFS", 16), ("LU", 22), ("TP", 28))
"""The headings of the list, and the letter before which each column ends."""

BESIDE = 46
"""The column at which the channels begin on a wide display; left of them is the verdict on the take."""
BESIDE_SIZE = (8, 16)
WIDE = (("VU", 14), ("dB", 21), ("MAX", 27), ("TP", 33), ("PLR", 38))
NARROW = (("VU", 10), ("dB", 16), ("TP", 22))
"""The columns between the names and the clips: their headings, and the letter before which each ends."""
NAME, SHORT_NAME = 8, 4
MOST_CLIPS = 99


class Meaning(NamedTuple):
    """The texts about a take: a figure and its unit, the verdict, and a second one."""

    figure: str
    unit: str
    word: str
    more: str = ""


def clear(view: TakesView) -> str:
    """The legend of CLEAR."""
    return "new take" if view.chosen is None else "set REF"


def draw(paper: Paper, scene: Scene, takes: TakesView) -> None:
    """Draw the chosen take at the left and the list at the right; or the channels of the chosen take."""
    size = (16, 32) if paper.width >= 256 else (12, 24)
    chosen = takes.under_way if takes.chosen is None else takes.ended[takes.chosen]
    if chosen and takes.channels:
        draw_channels(paper, chosen, scene.in_order(takes.channels))
        return
    draw_chosen(paper, takes, chosen, size)
    left = FIGURE * size[0] + GAP
    if paper.width >= 256:
        for name, right in UNITS:
            write(paper.draw, (left + right * SMALL[0], 0), name, paper.shades.quiet, align="right")
    for row, (take, is_chosen) in enumerate(rows(takes)):
        draw_row(paper, take, left, paper.top + row * (SMALL[1] + 1), chosen=is_chosen)


# The list


def rows(takes: TakesView) -> list[tuple[TakeRow | None, bool]]:
    """The takes that fit, the one under way first; each with True if it is chosen."""
    listed: list[tuple[TakeRow | None, bool]] = [(takes.under_way, takes.chosen is None)]
    listed += [(take, place == takes.chosen) for place, take in enumerate(takes.ended)]
    at = 0 if takes.chosen is None else takes.chosen + 1
    first = max(0, at - ROWS + 1)
    return listed[first : first + ROWS]


def draw_chosen(paper: Paper, takes: TakesView, chosen: TakeRow | None, size: Size) -> None:
    """Draw the chosen take: its large figure, the verdict, and its level."""
    right, y = FIGURE * size[0], paper.top - 2
    if chosen is None:
        write(paper.draw, (right, y), "--", paper.shades.quiet, size, "right")
        write(paper.draw, (0, y + size[1]), "waits for", paper.shades.quiet)
        write(paper.draw, (0, y + size[1] + SMALL[1]), "a signal", paper.shades.quiet)
        return
    large, unit, word, more = meaning(chosen, under_way=takes.chosen is None)
    write(paper.draw, (right, y), large[:FIGURE], paper.shades.text, size, "right")
    for row, text in enumerate((f"{unit} {word}".strip(), more)):
        write(paper.draw, (0, y + size[1] + row * SMALL[1]), text, paper.shades.text)


def meaning(chosen: TakeRow, *, under_way: bool) -> Meaning:
    """The texts about a take that is under way, or has ended."""
    if under_way or not math.isfinite(chosen.loudness_lufs):
        level = f"{figure(chosen.loudness_lufs)} LUFS" if math.isfinite(chosen.loudness_lufs) else ""
        return Meaning(length(chosen.length_s), "", "under way" if under_way else "silent", level)
    within = chosen.within or ""
    if chosen.reference or math.isnan(chosen.apart_lu):
        return Meaning(figure(chosen.loudness_lufs), "LUFS", "REF" if chosen.reference else "", within)
    return Meaning(f"{chosen.apart_lu:+z.1f}", "LU", chosen.code or "", within)


def draw_row(paper: Paper, take: TakeRow | None, left: int, top: int, *, chosen: bool) -> None:
    """Draw a take in the list, dark on bright if it is chosen."""
    shade = paper.shades.text
    if chosen:
        paper.draw.rectangle((left - 2, top, paper.width - 2, top + SMALL[1] - 1), fill=shade)
        shade = 0
    for text, right in columns(take, paper.width >= 256):
        write(paper.draw, (left + right * SMALL[0], top), text, shade, align="right")


def columns(take: TakeRow | None, wide: bool) -> list[tuple[str, int]]:
    """The texts of a row, and the letter before which each ends."""
    if take is None:
        return [("now", 3)]
    number = str(take.number)[-3:]
    if not wide:
        return [(number, 3), (difference(take), 11)]
    return [
        (number, 3),
        (length(take.length_s), 9),
        (format_level(take.loudness_lufs), 16),
        (difference(take), 22),
        (format_level(take.true_peak_dbtp), 28),
        (f"{min(take.clips, MOST_CLIPS)} C" if take.clips else "", 33),
    ]


def difference(take: TakeRow) -> str:
    """The loudness of a take above the reference."""
    if take.reference:
        return "REF"
    return "" if math.isnan(take.apart_lu) else f"{take.apart_lu:+z.1f}"


def length(seconds: float) -> str:
    """A length as minutes and seconds, from an hour on as hours and minutes."""
    minutes, left_s = divmod(int(seconds), 60)
    return f"{minutes}:{left_s:02}" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02}"


# The channels of a take


def draw_channels(paper: Paper, take: TakeRow, channels: Sequence[TakeChannel]) -> None:
    """Draw the channels of a take that has ended, with its number beside the title."""
    wide = paper.width >= 256
    texts = meaning(take, under_way=False)
    write(paper.draw, (6 * SMALL[0], 0), str(take.number)[-3:], paper.shades.quiet)
    if wide:
        draw_beside(paper, texts)
        left, headings, first, step = BESIDE, 0, paper.top, SMALL[1] + 1
    else:
        headings = paper.top - 1 + SMALL[1]
        left, first, step = 0, headings + SMALL[1], SMALL[1]
        write(paper.draw, (0, paper.top - 1), " ".join(filter(None, texts)), paper.shades.text)
    for name, right in WIDE if wide else NARROW:
        write(paper.draw, (left + right * SMALL[0], headings), name, paper.shades.quiet, align="right")
    most = (paper.height - SMALL[1] - first) // step
    shown = channels if len(channels) <= most else worst(channels, most - 1)
    for row, channel in enumerate(shown):
        draw_channel(paper, channel, left, first + row * step, of_reference=take.reference)
    if len(shown) < len(channels):
        text = others([channel for channel in channels if channel not in shown])
        write(paper.draw, (left, first + len(shown) * step), text, paper.shades.quiet)


def draw_beside(paper: Paper, texts: Meaning) -> None:
    """Draw the texts about a take in a column at the left."""
    right, y = FIGURE * BESIDE_SIZE[0], paper.top + SMALL[1]
    write(paper.draw, (right, paper.top), texts.unit, paper.shades.quiet, align="right")
    write(paper.draw, (right, y), texts.figure, paper.shades.text, BESIDE_SIZE, "right")
    for row, text in enumerate((texts.word, texts.more)):
        write(paper.draw, (0, y + BESIDE_SIZE[1] + 2 + row * SMALL[1]), text, paper.shades.text)


def draw_channel(paper: Paper, channel: TakeChannel, left: int, top: int, *, of_reference: bool) -> None:
    """Draw a channel, its clips dark on bright."""
    shade, clips, wide = paper.shades.text, format_clips(channel.clips), paper.width >= 256
    name = channel.name[: NAME if wide else SHORT_NAME]
    apart = "REF" if of_reference else "" if math.isnan(channel.apart_db) else f"{channel.apart_db:+z.1f}"
    figures = {
        "VU": format_level(channel.vu_mean_dbfs),
        "dB": apart,
        "MAX": format_level(channel.vu_max_dbfs),
        "TP": format_level(channel.true_peak_dbtp),
        "PLR": format_level(channel.plr_lu),
    }
    write(paper.draw, (left, top), name, shade)
    for heading, right in WIDE if wide else NARROW:
        write(paper.draw, (left + right * SMALL[0], top), figures[heading], shade, align="right")
    if clips:
        draw_inverse(paper, paper.width - SMALL[0] * len(clips) // 2 - 3, top, clips)


def worst(channels: Sequence[TakeChannel], most: int) -> list[TakeChannel]:
    """The worst channels, at most `most` of them, in their order."""
    first = sorted(channels, key=rank, reverse=True)[:most]
    return [channel for channel in channels if channel in first]


def rank(channel: TakeChannel) -> tuple[bool, float, float]:
    """The rank of a channel: by its clips, its distance from the reference, and its peak."""
    apart_db = -1.0 if math.isnan(channel.apart_db) else abs(channel.apart_db)
    return channel.clips > 0, apart_db, channel.true_peak_dbtp


def others(channels: Sequence[TakeChannel]) -> str:
    """The channels without room, in sum."""
    furthest_db = max(apart_db for _, apart_db, _ in map(rank, channels))
    within = (
        "" if furthest_db < 0 else f"within {furthest_db:.1f} dB" if furthest_db < math.inf else "some silent"
    )
    clips = format_clips(sum(channel.clips for channel in channels))
    return " ".join(filter(None, (f"{len(channels)} more", within, clips)))


def format_clips(clips: int) -> str:
    """A number of clips; empty for none."""
    return f"{min(clips, MOST_CLIPS)}C" if clips else ""
