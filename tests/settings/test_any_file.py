"""Whatever a settings file holds, it gives settings or one sentence, never another error."""

import json
import math
from pathlib import Path

from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

import gainbox
from gainbox.settings import Settings, SettingsError
from gainbox.settings.reading import settings_from
from gainbox.settings.schema import SECTIONS

MANUAL = (Path(gainbox.__file__).parent / "default.toml").read_bytes()


def the_outcome_is_settings_or_one_sentence(contents: bytes) -> None:
    try:
        settings = settings_from(contents, "box.toml")
    except SettingsError as error:
        assert str(error).startswith("box.toml")
        assert str(error).isprintable()
        assert len(str(error)) < 400
    else:
        assert isinstance(settings, Settings)
        assert not any(isinstance(held, float) and math.isnan(held) for held in all_values(settings))


def all_values(settings: Settings) -> list[object]:
    return [
        getattr(getattr(settings, title), key)
        for title, section in SECTIONS.items()
        for key in section.declared()
    ]


@run(deadline=None, derandomize=True, max_examples=300)
@given(st.binary())
def test_any_bytes_give_settings_or_one_sentence(contents: bytes) -> None:
    the_outcome_is_settings_or_one_sentence(contents)


@run(deadline=None, derandomize=True, max_examples=300)
@given(
    st.integers(0, len(MANUAL)),
    st.integers(0, 40),
    st.binary(max_size=8) | st.text(max_size=8).map(str.encode),
)
def test_the_manual_spoilt_anywhere_gives_settings_or_one_sentence(
    start: int, length: int, put: bytes
) -> None:
    the_outcome_is_settings_or_one_sentence(MANUAL[:start] + put + MANUAL[start + length :])


SCALARS = (
    st.integers(-100, 200).map(str)
    | st.integers().map(str)
    | st.floats(-100, 100).map(repr)
    | st.floats().map(repr)
    | st.sampled_from(["true", "false", '"hat"', '"i2c"', "0x3C", "1e400", "1979-05-27", "07:32:00"])
    | st.text(max_size=10).map(lambda text: json.dumps(text, ensure_ascii=False))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | inner.map(lambda part: f"{{samples = {part}}}")
    ),
    max_leaves=4,
)


FILES = st.fixed_dictionaries(
    {},
    optional={
        title: st.dictionaries(st.sampled_from([*section.declared()]), VALUES, max_size=2)
        for title, section in SECTIONS.items()
    },
)


@run(deadline=None, derandomize=True, max_examples=500)
@given(FILES)
def test_any_values_give_settings_or_one_sentence(file: dict[str, dict[str, str]]) -> None:
    lines = []
    for title, table in file.items():
        lines += [f"[{title}]", *(f"{key} = {value}" for key, value in table.items())]
    the_outcome_is_settings_or_one_sentence("\n".join(lines).encode())
