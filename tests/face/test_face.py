"""The face's parts: figures, scales, letters, warnings; and that no scene breaks a page."""

import math
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainbox.face import PAGES, Notice, Scene, Strip, next_page, paint
from gainbox.face.frame import UP_DOWN, Foot
from gainbox.face.lettering import SIZES, SMALL, largest, lettered
from gainbox.face.pages.headroom import left_over
from gainbox.face.pages.setup import VALUE
from gainbox.face.scales import MIXER
from gainbox.face.scene import figure
from gainbox.face.setup_rows import rows_for
from gainbox.staging.zones import Zone
from tests.face.conftest import after, in_setup, scene_of

NARROW = 128  # pixels of the narrowest display
LEVELS = st.one_of(st.just(-math.inf), st.floats(-140.0, 20.0))
STRIPS = st.builds(
    Strip,
    st.text(min_size=1, max_size=8),
    st.sampled_from(Zone),
    LEVELS,
    LEVELS,
    LEVELS,
    LEVELS,
    LEVELS,
    st.integers(0, 10**9),
)
NOTICES = st.builds(Notice, st.text(max_size=100), st.text(max_size=300))


@pytest.mark.parametrize(
    ("level_db", "text"),
    [(-18.04, "-18.0"), (0.0, "0.0"), (-0.04, "0.0"), (-100.25, "-100"), (3.0, "3.0"), (-math.inf, "-inf")],
)
def test_a_figure_has_at_most_five_characters(level_db: float, text: str):
    assert figure(level_db) == text


@pytest.mark.parametrize(
    ("max_dbfs", "text"), [(-12.4, "12.4"), (0.0, "0.0"), (1.5, "-1.5"), (-math.inf, "--")]
)
def test_the_headroom_is_the_distance_from_the_peak_to_full_scale(max_dbfs: float, text: str):
    assert left_over(max_dbfs) == text


@pytest.mark.parametrize(
    ("level", "fraction"),
    [(-70, 0.0), (-60, 0.025), (-40, 0.15), (-30, 0.3), (-20, 0.5), (-10, 0.75), (0, 1.0)],
)
def test_the_scale_follows_the_mixers_law(level: float, fraction: float):
    assert MIXER.at(level) == pytest.approx(fraction)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_the_scale_rises_and_stays_within_the_bar(one: float, other: float):
    low, high = sorted((one, other))
    assert 0.0 <= MIXER.at(low) <= MIXER.at(high) <= 1.0


def test_letters_have_the_size_of_their_font():
    assert [lettered("0", size).size for size in SIZES] == list(SIZES)


def test_a_letter_the_font_lacks_is_a_question_mark():
    assert lettered("\N{SNOWMAN}", SIZES[0]).tobytes() == lettered("?", SIZES[0]).tobytes()


def test_the_largest_letters_that_fit_are_taken():
    assert largest(5, 40, 16) == (8, 16)
    assert largest(5, 39, 16) == (6, 12)
    assert largest(50, 10, 4) == (5, 8)


def test_mode_turns_through_all_pages_and_back():
    page, seen = "meter", []
    for _ in PAGES:
        seen.append(page)
        page = next_page(page)
    assert (page, sorted(seen)) == ("meter", sorted(PAGES))


@pytest.mark.parametrize("turn", sorted({"", *(page.turn for page in PAGES.values())}))
@pytest.mark.parametrize("page", PAGES)
def test_the_foot_has_the_legends_of_the_buttons_and_fits(page: str, turn: str):
    foot = Foot(f"MODE {page}", turn, "CLEAR peaks")
    assert foot.within(256) == foot
    narrow = foot.within(NARROW)
    assert narrow.mode in (foot.mode, "MODE")
    assert (narrow.turn, narrow.clear) == (turn, foot.clear)
    assert len("".join(narrow)) * SMALL[0] + (UP_DOWN if turn else 0) <= NARROW


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("size", "grey"), [((256, 64), True), ((128, 64), True), ((128, 64), False)])
@given(strips=st.lists(STRIPS, min_size=1, max_size=8), notice=st.none() | NOTICES, demo=st.booleans())
def test_every_scene_can_be_drawn(page, size, grey, strips, notice, demo):
    picture = paint(scene_of(page, tuple(strips), notice=notice, demo=demo), size, grey=grey)
    assert (picture.size, picture.mode) == (size, "L" if grey else "1")
    assert picture.getbbox()


@pytest.mark.parametrize(("size", "grey"), [((256, 64), True), ((128, 64), False)])
@pytest.mark.parametrize("at", range(len(rows_for(2))))
def test_every_row_of_setup_fits_and_shows_when_it_is_changed(at: int, size: tuple[int, int], grey: bool):
    def painted(*presses: str) -> bytes:
        return paint(Scene("meter", (), menu=in_setup(*["down"] * at, *presses)), size, grey=grey).tobytes()

    assert painted() != painted("mode")
    menu = in_setup(*["down"] * at, "mode")
    for _ in range(200):
        menu = after(menu, "up")
        assert len(f"{menu.row.title} {' '.join(menu.row.format(menu.settings))}") * SMALL[0] <= NARROW - 6
        assert len(textwrap.wrap(menu.row.about(menu.settings), VALUE // SMALL[0])) <= 2


@pytest.mark.parametrize(("size", "grey"), [((256, 64), True), ((128, 64), False)])
@pytest.mark.parametrize("channels", [2, 4, 8])
def test_a_long_name_stays_in_its_cell(channels: int, size: tuple[int, int], grey: bool):
    def painted(name: str) -> np.ndarray:
        strips = [Strip("A", Zone.LOW, *[-20.0] * 5, 0)] * channels
        strips[0] = replace(strips[0], name=name)
        return np.asarray(paint(Scene("headroom", tuple(strips)), size, grey=grey))

    changed = (painted("A") != painted("Overheads" * 2)).any(axis=0)
    assert changed.any()
    assert not changed[size[0] // min(channels, 4) :].any()


@pytest.mark.parametrize("page", [page for page in PAGES if page != "vu"])  # a needle crosses figures
def test_a_louder_channel_is_never_drawn_darker(page: str):
    def brightness(level_dbfs: float) -> int:
        strip = Strip("L", Zone.LOW, *[level_dbfs] * 4, -10.0, 0)
        return int(np.asarray(paint(scene_of(page, (strip,)), (256, 64), grey=True), int).sum())

    levels = [brightness(level) for level in (-math.inf, -50.0, -30.0, -20.0)]
    assert levels == sorted(levels)


# Warnings


@pytest.mark.parametrize("size", [(256, 64), (NARROW, 64)])
@pytest.mark.parametrize("page", PAGES)
def test_a_warning_stands_beside_the_title_and_covers_nothing_else(page: str, size: tuple[int, int]) -> None:
    strips = tuple(Strip(name, Zone.SWEET, -20.0, -20.0, -12.0, -12.0, -10.0, 0) for name in "LR")
    plain, warned = (
        np.asarray(paint(scene_of(page, strips, warning=warning), size, grey=True))
        for warning in ("", "order unverified")
    )
    changed = np.argwhere(plain != warned)
    assert len(changed)
    assert changed[:, 0].max() < SMALL[1]
    assert changed[:, 1].min() >= SMALL[0] * len(PAGES[page].title)


def test_a_warning_that_has_no_room_beside_the_title_takes_its_place() -> None:
    narrow, wide = (
        np.asarray(paint(scene_of("set-level", (), warning="settings rejected"), size, grey=True))
        for size in ((NARROW, 64), (256, 64))
    )
    warning, head = SMALL[0] * len("settings rejected") + 2, slice(0, SMALL[1])
    assert np.array_equal(narrow[head, -warning:], wide[head, -warning:])
    assert not narrow[head, :-warning].any()
    assert wide[head, :-warning].any()


def test_no_warning_stands_beside_demo_or_a_notice() -> None:
    strips = (Strip("L", Zone.SILENT, *[-math.inf] * 5, 0),)
    for other in ({"demo": True}, {"notice": Notice("no card", "gone")}):
        plain, warned = (
            paint(Scene("meter", strips, warning=warning, **other), (NARROW, 64), grey=True)  # type: ignore[arg-type]
            for warning in ("", "dc offset")
        )
        assert plain.tobytes() == warned.tobytes()
