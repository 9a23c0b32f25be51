"""Whatever the settings file, its copy and the state hold, it starts, and never by half of any of them."""

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from gainbox.cli.judging import thresholds_of
from gainbox.cli.run import original_for, read_settings, read_state, run_the_box
from gainbox.daemon.following import Follower
from gainbox.daemon.keeping import Unkept
from gainbox.settings import Settings, SettingsError, load
from gainbox.settings.overrides import CHANGEABLE
from gainbox.settings.reading import settings_from
from tests.box import Script

DEFAULTS = load()

LINES = st.sampled_from(
    [
        *("[zones]", "[clip]", "[panel]", "[capture]", "[zones", "[tape]"),
        *("low_dbfs = -40", "sweet_dbfs = -30", "sweet_dbfs = -7", "hot_dbfs = -7", "hot_dbfs = -20.0"),
        *("samples = 5", "samples = 50", "lamp_s = inf", "page = 'vu'", 'page = "tape"', "brightness = 7"),
        *("period_frames = 64", "buffer_ms = 20", 'layout = "surround"', "channels = 3", "names = ['Kick']"),
        *('source = "file:/nowhere"', "= 5", "samples =", "\N{SNOWMAN}"),
    ]
)
FILES = st.binary(max_size=40) | st.lists(LINES, max_size=6).map(lambda lines: "\n".join(lines).encode())

KEYS = st.sampled_from([*CHANGEABLE, "capture.rate_hz", "zones", "", "panel.tape"])
VALUES = st.sampled_from(
    [*DEFAULTS.values(CHANGEABLE).values(), -40.0, -30, -7.0, 5, 50, True, None, "vu", "Kick", ["Kick"], {}]
)
RIGHT_CHANGES = st.dictionaries(st.sampled_from(CHANGEABLE), VALUES, max_size=4).map(
    lambda values: {
        key: {"value": value, "instead_of": DEFAULTS.values([key])[key]} for key, value in values.items()
    }
)
CHANGES = st.dictionaries(KEYS, st.fixed_dictionaries({"value": VALUES, "instead_of": VALUES}), max_size=3)
STATES = st.binary(max_size=40) | (RIGHT_CHANGES | CHANGES).map(lambda told: json.dumps(told).encode())


class Home:
    """A home folder for gainbox."""

    def __init__(self, folder: str) -> None:
        self.environ = {"HOME": folder, "XDG_RUNTIME_DIR": f"{folder}/run"}
        self.file = Path(folder, ".config", "gainbox", "gainbox.toml")
        self.kept = Path(folder, ".local", "state", "gainbox", "last-good.toml")
        self.state = self.kept.with_name("state.json")
        for file in (self.file, self.state):
            file.parent.mkdir(parents=True)
        self.original = original_for(None, self.environ)

    def settings(self) -> Settings:
        """What the next start begins with, but for what the buttons changed."""
        return read_settings(original_for(None, self.environ), insist=False)[0]


def made_by(contents: bytes) -> Settings | None:
    """The settings that a file makes, if it is right."""
    try:
        return settings_from(contents, "")
    except SettingsError:
        return None


@run(deadline=None, derandomize=True, max_examples=120)
@given(FILES, FILES, STATES)
def test_the_settings_of_a_start_are_those_of_one_file_and_all_changes_that_count_or_none(
    file: bytes, kept: bytes, state: bytes
) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        home = Home(folder)
        home.file.write_bytes(file)
        home.kept.write_bytes(kept)
        home.state.write_bytes(state)
        settings = home.settings()
        assert settings == (made_by(file) or made_by(kept) or DEFAULTS)
        held = read_state(home.environ, Unkept([])).over(settings)
    before, after = settings.values(CHANGEABLE), held.values(CHANGEABLE)
    changed = {key for key in CHANGEABLE if after[key] != before[key]}
    if changed:
        changes = json.loads(state)
        counting = {
            key for key, change in changes.items() if as_told(before[key]) == as_told(change["instead_of"])
        }
        assert changed <= counting
        assert all(as_told(after[key]) == as_told(changes[key]["value"]) for key in counting)


def as_told(value: object) -> object:
    """A value as JSON has it: a tuple is a list there."""
    return msgspec.to_builtins(value)


@run(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(FILES, min_size=1, max_size=6))
def test_what_holds_is_the_last_right_file_whole_and_the_next_start_begins_with_it(
    files: list[bytes],
) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        home = Home(folder)
        holds = home.original.load()
        unkept = Unkept(warnings := [])
        follower = Follower(
            home.original, holds, "", lambda _: Script(), thresholds_of, lambda: 0.0, warnings, unkept
        )
        for file in files:
            home.file.write_bytes(file)
            now = made_by(file)
            assert follower.read() is (now is not None)
            holds = now or holds
            assert (follower.settings, home.settings()) == (holds, holds)
            assert warnings == ([] if now else ["settings-rejected"])
            assert follower.notice().isprintable()


@run(deadline=None, derandomize=True, max_examples=25)
@given(FILES, STATES)
def test_the_box_runs_whatever_it_finds(
    kernel_folder: Path, recordings: Path, file: bytes, state: bytes
) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        home = Home(folder)
        home.file.write_bytes(file)
        home.state.write_bytes(state)
        Path(folder, ".cache").mkdir()
        Path(folder, ".cache", "gainbox").symlink_to(kernel_folder)
        with redirect_stdout(io.StringIO()), redirect_stderr(said := io.StringIO()):
            assert run_the_box(f"file:{recordings}/silence.wav", "none", 0.01, None, home.environ) == 0
    assert "Traceback" not in said.getvalue()
    assert all(line.startswith("gainbox: ") for line in said.getvalue().splitlines())
