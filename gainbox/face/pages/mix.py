"""MIX: the highest true peak, the integrated loudness, and the headroom that they leave for mastering.

On the large display the targets stand beside them, each with the LU by which the mix is louder and with its
peak limit, dark on bright if exceeded. On the small one the nearest target stands below.
"""

import math

from gainbox.face.frame import Paper, draw_inverse
from gainbox.face.lettering import SMALL, write
from gainbox.face.scene import Scene, format_level
from gainbox.staging.mix import Against, MixView, against_platforms
from gainbox.staging.verdict import HAIR_DB

SIZE = (12, 24)
FIGURE = 5 * SIZE[0]
GAP = 4
BESIDE = 136
"""The column at which the targets begin."""
LOWEST_DBTP = -24.0
"""The left end of the bar of the true peak."""
TARGETS = {
    "Spotify, YouTube, Tidal": "Spotify",
    "Amazon Music": "Amazon",
    "Apple Music, podcasts": "Apple",
    "television, EBU R 128": "EBU R128",
    "television, ATSC A/85": "ATSC",
}
"""The platforms that there is room for, and their names on the page."""


def draw(paper: Paper, _: Scene, mix: MixView) -> None:
    """Draw both figures and the verdict on them, then the targets."""
    y = paper.top + SMALL[1] - 2
    for left, name, level in ((0, "dBTP", mix.true_peak_dbtp), (FIGURE + GAP, "LUFS", mix.integrated_lufs)):
        write(paper.draw, (left + FIGURE, paper.top), name, paper.shades.quiet, align="right")
        write(paper.draw, (left + FIGURE, y), format_level(level), paper.shades.text, SIZE, "right")
    write(paper.draw, (0, y + SIZE[1]), meaning(mix), paper.shades.text)
    against = [each for each in targets(mix) if each.platform.name in TARGETS]
    if paper.width < 256:
        draw_nearest(paper, against)
        return
    draw_peak(paper, mix)
    for name, right in (("LUFS", 58), ("LU", 88), ("TP", paper.width - BESIDE - 5)):
        write(paper.draw, (BESIDE + right, 0), name, paper.shades.quiet, align="right")
    for row, each in enumerate(against):
        draw_target(paper, each, paper.top + row * (SMALL[1] + 1))


def meaning(mix: MixView) -> str:
    """The verdict on the headroom for mastering, in 24 letters."""
    verdict = mix.verdict
    if verdict is None or verdict.value_db is None:
        return "play it from end to end"
    room_db = verdict.value_db
    if verdict.code == "too-hot":
        return f"too hot: {-room_db:.1f} dB over {mix.headroom_dbtp:g}"
    return f"{'too low' if verdict.code == 'too-low' else 'headroom'}: {room_db:z.1f} dB left"


def targets(mix: MixView) -> tuple[Against, ...]:
    """The mix against each target; none without a loudness or a peak."""
    return against_platforms(mix.integrated_lufs, mix.true_peak_dbtp) if is_measured(mix) else ()


def is_measured(mix: MixView) -> bool:
    """True if there is a loudness and a peak to compare."""
    return math.isfinite(mix.integrated_lufs) and math.isfinite(mix.true_peak_dbtp)


def draw_target(paper: Paper, each: Against, top: int) -> None:
    """Draw a target, the loudness of the mix above it, and the limit of its peaks."""
    shades, platform = paper.shades, each.platform
    write(paper.draw, (BESIDE, top), TARGETS[platform.name], shades.quiet)
    write(paper.draw, (BESIDE + 58, top), f"{platform.loudness_lufs:g}", shades.quiet, align="right")
    write(paper.draw, (BESIDE + 88, top), f"{each.louder_lu:+z.1f}", shades.text, align="right")
    limit = f"{platform.limit_dbtp:g}"
    if each.over_db > HAIR_DB:
        draw_inverse(paper, paper.width - 12, top, limit)
    else:
        write(paper.draw, (paper.width - 17, top), limit, shades.quiet)


def draw_nearest(paper: Paper, against: list[Against]) -> None:
    """Draw the nearest target, and its limit if the mix is above that."""
    if not against:
        return
    each = min(against, key=lambda each: abs(each.louder_lu))
    y, name = paper.bottom - SMALL[1], TARGETS[each.platform.name]
    write(paper.draw, (0, y), f"{name} {each.louder_lu:+z.1f} LU", paper.shades.quiet)
    if each.over_db > HAIR_DB:
        draw_inverse(paper, paper.width - 20, y, f"TP>{each.platform.limit_dbtp:g}")


def draw_peak(paper: Paper, mix: MixView) -> None:
    """Draw the true peak as a bar: the ground is bright up to the headroom, and has a line at each limit."""
    shades, right = paper.shades, 2 * FIGURE + GAP
    top, last = paper.bottom - 5, paper.bottom - 1

    def x(level_dbtp: float) -> int:
        """The column of a level."""
        return round(min(max(1.0 - level_dbtp / LOWEST_DBTP, 0.0), 1.0) * (right - 1))

    paper.draw.rectangle(
        (0, top, right - 1, last), fill=shades.hot, outline=None if shades.hot else shades.quiet
    )
    paper.draw.rectangle((0, top, x(mix.headroom_dbtp), last), fill=shades.sweet)
    if (end := x(mix.true_peak_dbtp)) > 0:
        paper.draw.rectangle((0, top + 1, end, last - 1), fill=shades.bar)
    for limit_dbtp in (mix.headroom_dbtp, -2.0, -1.0):
        paper.draw.line((x(limit_dbtp), top, x(limit_dbtp), last), fill=shades.peak)
