"""Any contents of the settings file, its copy and the overrides: it starts, with all of one or nothing."""

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from gainbox.cli.run import read_overrides, read_settings, run_box, settings_file_for
from gainbox.daemon.settings import SettingsFollower
from gainbox.daemon.storage import StateFolderHealth
from gainbox.settings import Settings, SettingsError, load
from gainbox.settings.reading import settings_from
from gainbox.settings.schema import CHANGEABLE
from gainbox.warning import Warnings

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
    [*(DEFAULTS[key] for key in CHANGEABLE), -40.0, -30, -7.0, 5, 50, True, None, "vu", "Kick", ["Kick"], {}]
)
RIGHT_CHANGES = st.dictionaries(st.sampled_from(CHANGEABLE), VALUES, max_size=4).map(
    lambda values: {key: {"value": value, "instead_of": DEFAULTS[key]} for key, value in values.items()}
)
CHANGES = st.dictionaries(KEYS, st.fixed_dictionaries({"value": VALUES, "instead_of": VALUES}), max_size=3)
OVERRIDES = st.binary(max_size=40) | (RIGHT_CHANGES | CHANGES).map(
    lambda changes: json.dumps(changes).encode()
)


class Home:
    """A home folder for gainbox."""

    def __init__(self, folder: str) -> None:
        self.environ = {"HOME": folder, "XDG_RUNTIME_DIR": f"{folder}/run"}
        self.file = Path(folder, ".config", "gainbox", "gainbox.toml")
        self.copy = Path(folder, ".local", "state", "gainbox", "last-good.toml")
        self.overrides = self.copy.with_name("state.json")
        for file in (self.file, self.overrides):
            file.parent.mkdir(parents=True)
        self.settings_file = settings_file_for(None, self.environ)

    def settings(self) -> Settings:
        """The settings of the next start, without those that the buttons changed."""
        return read_settings(settings_file_for(None, self.environ), insist=False)[0]


def made_by(contents: bytes) -> Settings | None:
    """The settings that a file makes, if it is right."""
    try:
        return settings_from(contents, "")
    except SettingsError:
        return None


@run(deadline=None, derandomize=True, max_examples=120)
@given(FILES, FILES, OVERRIDES)
def test_the_settings_of_a_start_are_those_of_one_file_and_all_changes_that_count_or_none(
    file: bytes, copy: bytes, overrides: bytes
) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        home = Home(folder)
        home.file.write_bytes(file)
        home.copy.write_bytes(copy)
        home.overrides.write_bytes(overrides)
        settings = home.settings()
        assert settings == (made_by(file) or made_by(copy) or DEFAULTS)
        in_force = read_overrides(home.environ, StateFolderHealth(Warnings())).over(settings)
    changed = set(in_force.differ(settings, CHANGEABLE))
    if changed:
        changes = json.loads(overrides)
        counting = {
            key for key, change in changes.items() if as_json(settings[key]) == as_json(change["instead_of"])
        }
        assert changed <= counting
        assert all(as_json(in_force[key]) == as_json(changes[key]["value"]) for key in counting)


def as_json(value: object) -> object:
    """A value as JSON has it: a tuple is a list there."""
    return msgspec.to_builtins(value)


@run(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(FILES, min_size=1, max_size=6))
def test_what_holds_is_the_last_right_file_whole_and_the_next_start_begins_with_it(
    files: list[bytes],
) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        home = Home(folder)
        valid = home.settings_file.load()
        health = StateFolderHealth(warnings := Warnings())
        follower = SettingsFollower(home.settings_file, valid, None, lambda: 0.0, warnings, health)
        for file in files:
            home.file.write_bytes(file)
            now = made_by(file)
            assert follower.read() is (now is not None)
            valid = now or valid
            assert (follower.settings, home.settings()) == (valid, valid)
            assert warnings.active == (() if now else ("settings-rejected",))
            notice = follower.notice()
            assert (notice is None) == (now is not None)
            assert notice is None or notice.text.isprintable()


@run(deadline=None, derandomize=True, max_examples=25)
@given(FILES, OVERRIDES)
def test_the_box_runs_whatever_it_finds(
    kernel_folder: Path, recordings: Path, file: bytes, overrides: bytes
) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        home = Home(folder)
        home.file.write_bytes(file)
        home.overrides.write_bytes(overrides)
        Path(folder, ".cache").mkdir()
        Path(folder, ".cache", "gainbox").symlink_to(kernel_folder)
        with redirect_stdout(io.StringIO()), redirect_stderr(errors := io.StringIO()):
            assert run_box(f"file:{recordings}/silence.wav", "none", 0.01, None, home.environ) == 0
    assert "Traceback" not in errors.getvalue()
    assert all(line.startswith("gainbox: ") for line in errors.getvalue().splitlines())
