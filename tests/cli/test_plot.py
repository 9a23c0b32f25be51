"""`gainbox measure --plot`: the picture is where it was to be, and shows what was measured.

    pytest tests/cli/test_plot.py --regenerate

draws the README's picture anew, and fails. Then look at it.
"""

import io
from pathlib import Path

import click
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image, ImageChops, ImageStat

from gainbox.capture.demo_programme import programme
from gainbox.cli import SentenceError
from gainbox.cli.main import main
from gainbox.cli.measure import grid, measure
from gainbox.cli.measure import plot as plotting
from gainbox.cli.measure.picture import MOST_SHEETS, Picture
from gainbox.cli.measure.plot import COLUMNS, Sheet, columns, draw
from gainbox.meters import FeedFor
from gainbox.settings import load
from tests.cli.installation import Installation
from tests.signals import Signal, float32_block, silence, tone

RATE_HZ = 48000
EDGES_DBFS = load().zones.edges_dbfs
README = Path(__file__).parents[1] / "golden" / "levels.png"


def sheet_of(feed_for: FeedFor, file: Path, *signals: Signal) -> Sheet:
    """The sheet of a recording of these channels, on the default zones."""
    soundfile.write(file, float32_block(*signals), RATE_HZ, "FLOAT")
    measured, curves = measure(file, feed_for, None, draws=True)
    assert curves
    return Sheet(measured, curves, EDGES_DBFS)


def pixels(figure: Figure, dpi: int = plotting.DPI) -> Image.Image:
    """The figure as it is seen."""
    png = io.BytesIO()
    figure.savefig(png, dpi=dpi)
    return Image.open(png).convert("RGB")


def line(axes: Axes, colour: str) -> np.ndarray:
    """The points (seconds, height) of the line of a colour."""
    (found,) = (line for line in axes.lines if line.get_color() == colour)
    return np.asarray(found.get_xydata())


def texts(figure: Figure) -> list[str]:
    """All that is written on a figure and beside its panels."""
    return [text.get_text() for part in (figure, *figure.axes) for text in part.texts]


# The command


def test_the_picture_is_drawn_and_the_table_told_as_ever(box: Installation, recordings: Path) -> None:
    picture = box.folder / "levels.PNG"
    files = [recordings / name for name in ("tone.wav", "letter.wav", "clipped.flac")]
    done = box.gainbox("measure", "--plot", picture, *files, HOME="/nowhere")
    assert done.code == 1
    assert done.err.splitlines() == [
        f"gainbox: {files[1]}: not an audio file that can be read: format not recognised"
    ]
    assert done.out == box.gainbox("measure", *files).out
    with Image.open(picture) as drawn:
        height = 2 * plotting.DPI * (plotting.HEADER + 3 * (1.8 + plotting.GAP) + plotting.TIMES)
        assert (drawn.format, drawn.size) == ("PNG", (1728, int(height)))


def test_who_has_no_matplotlib_is_told_how_to_get_it(box: Installation, recordings: Path) -> None:
    (box.folder / "matplotlib.py").write_text("raise ModuleNotFoundError")
    path = f"{box.folder}:{box.environ['PYTHONPATH']}"
    picture = box.folder / "levels.png"
    done = box.gainbox("measure", "--plot", picture, recordings / "tone.wav", PYTHONPATH=path)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "gainbox: --plot needs matplotlib, which is not installed: `sh firmware/setup plot` installs it\n"
    )
    assert box.gainbox("measure", recordings / "tone.wav", PYTHONPATH=path).code == 0


@pytest.mark.parametrize("name", ["take.wav", "levels", "levels.pdf"])
def test_a_picture_that_is_not_called_one_is_refused(name: str) -> None:
    done = CliRunner().invoke(main, ["measure", "--plot", name, "take.wav"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(f"Error: Invalid value for '--plot': {name} does not end in .png.\n")


# The picture


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("folder.png", "is a directory"),
        ("nowhere/levels.png", "there is no such directory"),
        ("file/levels.png", "there is no such directory"),
        (f"{'x' * 300}.png", "file name too long"),
    ],
)
def test_a_picture_that_cannot_be_kept_is_refused_at_once(tmp_path: Path, place: str, complaint: str) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(SentenceError) as error:
        Picture(tmp_path / place, 1)
    assert error.value.message == f"{tmp_path / place}: {complaint}: name a file that can be written"


def test_a_picture_that_could_not_be_written_is_said(tmp_path: Path, feed_for: FeedFor) -> None:
    full = tmp_path / "full.png"
    full.symlink_to("/dev/full")
    picture = Picture(full, 1)
    picture.add(*sheet_of(feed_for, tmp_path / "take.wav", silence(0.1, RATE_HZ)))
    with pytest.raises(SentenceError) as error:
        picture.save()
    assert error.value.message == f"{full}: could not be written: no space left on device"


def test_where_nothing_is_measured_nothing_is_drawn(tmp_path: Path) -> None:
    old = tmp_path / "levels.png"
    old.write_text("an old one")
    Picture(old, 1).save()
    assert old.read_text() == "an old one"


def test_more_recordings_than_a_picture_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError) as error:
        Picture(tmp_path / "levels.png", MOST_SHEETS + 1)
    assert error.value.message == "a picture holds up to 12 recordings, these are 13."


def test_a_file_may_be_called_what_the_font_cannot_write(tmp_path: Path, feed_for: FeedFor) -> None:
    picture = Picture(tmp_path / "levels.png", 1)
    picture.add(*sheet_of(feed_for, tmp_path / "$\\frac{\u97f3$.wav", silence(0.1, RATE_HZ)))
    picture.save()
    with Image.open(tmp_path / "levels.png") as drawn:
        assert drawn.width == 1728


# The curves


def test_a_steady_tone_stands_where_its_level_is(tmp_path: Path, feed_for: FeedFor) -> None:
    both = tone(-12.0, 997, 5.0, RATE_HZ)
    figure = draw([sheet_of(feed_for, tmp_path / "tone.wav", both, both)])
    left, _, loudness = figure.axes
    expected = float(grid.heights(-12.0))
    for colour in (plotting.PPM, plotting.PEAK):
        assert line(left, colour)[-1] == pytest.approx((5.0, expected), abs=0.003)
    (vu,) = left.collections[:1]
    assert vu.get_paths()[0].vertices[:, 1].max() == pytest.approx(expected, abs=0.01)
    for colour, since_s in ((plotting.MOMENTARY, 0.4), (plotting.SHORT_TERM, 3.0)):
        drawn = line(loudness, colour)
        loud = np.isfinite(drawn[:, 1])
        assert drawn[loud][0, 0] == pytest.approx(since_s, abs=0.011)
        assert drawn[loud][:, 1] == pytest.approx(expected, abs=0.003)
    assert line(loudness, grid.INK)[0, 1] == pytest.approx(expected, abs=0.003)
    assert "I \N{MINUS SIGN}12.0" in texts(figure)


def test_clips_are_marked_where_they_are(tmp_path: Path, feed_for: FeedFor) -> None:
    left, right = tone(-12.0, 997, 3.0, RATE_HZ), tone(-12.0, 997, 3.0, RATE_HZ)
    right[[RATE_HZ, RATE_HZ + 1, RATE_HZ + 2]] = 1.0
    figure = draw([sheet_of(feed_for, tmp_path / "clip.wav", left, right)])
    marks = [
        [
            mark[0, 0]
            for drawn in axes.collections
            if isinstance(drawn, LineCollection)
            for mark in drawn.get_segments()
        ]
        for axes in figure.axes[:2]
    ]
    assert marks[0] == []
    assert marks[1] == pytest.approx([1.0], abs=0.011)


@pytest.mark.parametrize(
    ("edges_dbfs", "inside_dbfs"),
    [((-60.0, -18.0, -6.0), (-35.0, -15.0, -4.5, 4.5)), ((-45.0, -35.0, -12.0), (-38.0, -22.0, -5.0, 4.5))],
)
def test_the_zones_are_the_ground_of_each_channel(
    tmp_path: Path,
    feed_for: FeedFor,
    edges_dbfs: tuple[float, float, float],
    inside_dbfs: tuple[float, float, float, float],
) -> None:
    quiet = silence(1.0, RATE_HZ)
    sheet = sheet_of(feed_for, tmp_path / "silence.wav", quiet, quiet)._replace(edges_dbfs=edges_dbfs)
    figure = draw([sheet])
    picture = pixels(figure)
    zones = grid.zones(edges_dbfs)
    for axes in figure.axes[:2]:
        for ground, level_db in zip(zones[1:], inside_dbfs, strict=True):
            x, y = axes.transData.transform((0.33, float(grid.heights(level_db))))
            colour = [round(255 * part) for part in to_rgb(ground.colour)]
            assert list(picture.getpixel((round(x), picture.height - round(y)))) == colour, ground
    assert [ground.begins_dbfs for ground in zones] == [-70.0, *edges_dbfs, 0.0]


@pytest.mark.parametrize(
    ("edges_dbfs", "names"),
    [
        ((-60.0, -18.0, -6.0), ["low", "sweet", "hot", "clip"]),
        ((-30.0, -10.0, -0.5), ["low", "sweet", "clip"]),
        ((-2.0, -1.0, 0.0), ["clip"]),
        ((-90.0, -80.0, -71.0), ["hot", "clip"]),
    ],
)
def test_a_zone_has_its_name_where_there_is_room(
    tmp_path: Path, feed_for: FeedFor, edges_dbfs: tuple[float, float, float], names: list[str]
) -> None:
    sheet = sheet_of(feed_for, tmp_path / "silence.wav", silence(0.1, RATE_HZ))
    figure = draw([sheet._replace(edges_dbfs=edges_dbfs)])
    assert [text for text in texts(figure) if text in {"low", "sweet", "hot", "clip"}] == names


def test_the_picture_has_the_zones_of_the_settings(box: Installation, recordings: Path) -> None:
    def drawn(toml: str) -> bytes:
        box.settings.write_text(toml)
        picture = box.folder / "levels.png"
        assert box.gainbox("measure", "--plot", picture, recordings / "tone.wav").code == 0
        return picture.read_bytes()

    as_shipped = drawn("")
    assert drawn("[zones]\nlow_dbfs = -60\nsweet_dbfs = -18\nhot_dbfs = -6\n") == as_shipped
    assert drawn("[zones]\nsweet_dbfs = -40\nhot_dbfs = -30\n") != as_shipped


def test_what_goes_beyond_full_scale_has_room(tmp_path: Path, feed_for: FeedFor) -> None:
    axes, _ = draw([sheet_of(feed_for, tmp_path / "over.wav", tone(14.0, 997, 1.0, RATE_HZ))]).axes
    assert grid.heights(14.5) < axes.get_ylim()[1] < grid.heights(16.0)
    axes, _ = draw([sheet_of(feed_for, tmp_path / "over.wav", tone(90.0, 997, 1.0, RATE_HZ))]).axes
    assert axes.get_ylim()[1] == pytest.approx(grid.heights(24.0))


def test_a_sheet_tells_the_recordings_name_and_numbers(tmp_path: Path, feed_for: FeedFor) -> None:
    loud, long = tone(-12.0, 997, 4.0, RATE_HZ), "The Very Long Name of " * 5
    sheets = [
        sheet_of(feed_for, tmp_path / "take $1$.wav", loud, loud),
        sheet_of(feed_for, tmp_path / f"{long}.wav", loud[:RATE_HZ]),
    ]
    figure = draw(sheets)
    written = texts(figure)
    numbers = "integrated −12.0 LUFS   ·   range 0.0 LU   ·   true peak −12.0 dBTP   ·   48 kHz   ·   0:04"
    assert written[:2] == ["take $1$.wav", numbers]
    assert written[2].startswith("The Very Long Name of The Very L…")
    assert written[2].endswith("Name of .wav")
    assert len(written[2]) == plotting.LONGEST_NAME + 1
    assert written[3].startswith("integrated −15.0 LUFS   ·   range – LU")
    assert len(figure.axes) == 3 + 2
    assert figure.get_figheight() == pytest.approx(sum(sheet.height for sheet in sheets))


@pytest.mark.parametrize("channels", [1, 8])
@pytest.mark.parametrize("frames", [1, 500])
def test_the_shortest_recordings_can_be_drawn(
    tmp_path: Path, feed_for: FeedFor, channels: int, frames: int
) -> None:
    few = np.full(frames, 0.5)
    sheet = sheet_of(feed_for, tmp_path / "few.wav", *[few] * channels)
    assert sheet.tracer.trace.time_s[-1] == pytest.approx(frames / RATE_HZ)
    figure = draw([sheet])
    assert line(figure.axes[0], plotting.PEAK)[-1, 1] >= grid.heights(-6.03)
    assert pixels(figure, dpi=20).width == 240


def test_a_column_is_the_highest_of_its_points() -> None:
    points = np.linspace(-90.0, 0.0, 10 * COLUMNS + 3)
    points[5000], points[7000] = 3.0, np.nan
    drawn = columns(points)
    assert COLUMNS * 0.9 < len(drawn) <= COLUMNS
    assert drawn.max() == 3.0
    assert drawn[-1] == 0.0
    assert np.isfinite(drawn).all()
    assert columns([1.0, -np.inf]).tolist() == [1.0, -np.inf]
    assert columns([]).tolist() == []


# The paper


@pytest.mark.parametrize(
    ("duration_s", "first", "last"),
    [
        (1 / 48000, "0:00", "0:00"),
        (0.5, "0:00.00", "0:00.50"),
        (2.0, "0:00.0", "0:02.0"),
        (30.0, "0:00", "0:30"),
        (187.0, "0:00", "3:00"),
        (3 * 3600.0, "0:00", "3:00:00"),
        (48 * 3600.0, "0:00", "48:00:00"),
        (90 * 86400.0, "0:00", "2160:00:00"),
    ],
)
def test_times_are_round_few_and_written_as_people_write_them(
    duration_s: float, first: str, last: str
) -> None:
    times_s = grid.times_to_mark(duration_s)
    assert len(times_s) <= grid.MOST_TIMES + 1
    written = grid.format_times(times_s)
    assert (written[0], written[-1]) == (first, last)


def test_a_minute_is_never_sixty_seconds() -> None:
    assert [grid.format_time(time_s, 0) for time_s in (59.4, 59.6, 3599.9)] == ["0:59", "1:00", "1:00:00"]


def test_marks_stand_apart_and_the_zones_edges_are_among_them() -> None:
    assert {0, -6, -18, -60, 6} <= set(grid.levels_to_mark(12.0, 2.0))
    small = grid.levels_to_mark(6.0, 1.05)
    heights = np.sort(grid.heights(small))
    assert np.diff(heights).min() * 1.05 / grid.heights(6.0) >= grid.MARKS_APART
    assert {0, -18} <= set(small)


def test_the_readme_has_its_picture(
    tmp_path: Path, feed_for: FeedFor, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "demo.flac"
    soundfile.write(file, programme(RATE_HZ, 2), RATE_HZ, "PCM_24")
    measured, curves = measure(file, feed_for, None, draws=True)
    assert curves
    picture = pixels(draw([Sheet(measured, curves, EDGES_DBFS)]), dpi=110)
    if request.config.getoption("--regenerate"):
        few_colours = picture.quantize(96, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
        few_colours.save(README, optimize=True)
        pytest.fail(f"{README.name} was drawn anew: look at it, then run without --regenerate")
    with Image.open(README) as drawn:
        difference = ImageChops.difference(picture, drawn.convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < 3.0
