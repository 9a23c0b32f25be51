"""What cannot be: one line that says what, where and what to do, and the exit code of its kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.installation import Installation
from tests.virtual_hat import VirtualHat

RUN = ("run", "--panel", "none", "--source")

NO_RECORDINGS = {
    "letter.wav": "not an audio file that can be read: format not recognised",
    "letter.raw": "not an audio file that can be read: format not recognised",
    "empty.wav": "not an audio file that can be read: it is empty",
    "header.wav": "it holds no audio: was the recording ended properly?",
    "nine.wav": "it has 9 channels, gainbox meters 1 to 8: "
    "choose some, as with `gainbox measure --channels 1-8`",
    "missing.wav": "no such file or directory: name an audio file",
    "": "is a directory: name an audio file",
    "x" * 300: "file name too long: name an audio file",
    "/dev/zero": "is not a file: name an audio file",
    "two\nlines\x1b[31m": "no such file or directory: name an audio file",
}


def complaint(box: Installation, *arguments: str | Path) -> str:
    """What a command that cannot be done says: one line, after the name of who says it."""
    done = box.gainbox(*arguments)
    assert (done.code, done.out) == (1, "")
    sender, _, sentence = done.err.partition(": ")
    assert sender == "gainbox"
    assert sentence.count("\n") == 1
    return sentence.rstrip("\n")


@pytest.mark.parametrize("name", ["letter.wav", "empty.wav", "nine.wav", "missing.wav"])
def test_a_recording_that_cannot_be_played(box: Installation, recordings: Path, name: str) -> None:
    file = recordings / name
    assert complaint(box, *RUN, f"file:{file}") == f"{file}: {NO_RECORDINGS[name]}"


def test_recordings_that_cannot_be_measured(box: Installation, recordings: Path) -> None:
    done = box.gainbox("measure", *(recordings / name for name in NO_RECORDINGS))
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        f"gainbox: {recordings / name}: {reason}".replace("\n", "\ufffd").replace("\x1b", "\ufffd")
        for name, reason in NO_RECORDINGS.items()
    ]


def test_a_card_that_does_not_exist(box: Installation) -> None:
    assert complaint(box, *RUN, "alsa:nosuch") == (
        "alsa:nosuch: no such file or directory: `arecord -L` lists what there is"
    )


@pytest.mark.parametrize(
    ("offered", "given"),
    [
        ({"rate_hz": 44100}, "44100 Hz, 2 channels, S32_LE"),
        ({"channels": 1}, "48000 Hz, 1 channels, S32_LE"),
        ({"sample_format": "S16_LE"}, "48000 Hz, 2 channels, S16_LE"),
    ],
)
def test_a_card_that_refuses_rate_channels_or_format(
    box: Installation, new_hat: Callable[..., VirtualHat], offered: dict[str, int | str], given: str
) -> None:
    hat = new_hat(**offered)
    assert complaint(box, *RUN, f"alsa:{hat.device}") == (
        f"alsa:{hat.device}: asked for 48000 Hz, 2 channels, S32_LE, "
        f"the card gives {given}: set [capture] to what it can"
    )


@pytest.mark.parametrize("source", ["nonsense", "file:"])
def test_a_source_of_no_kind(box: Installation, source: str) -> None:
    assert complaint(box, *RUN, source) == (
        f"no source is called {source!r}: choose alsa:DEVICE, file:PATH or demo"
    )


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ("rat_hz = 1", "[capture] rat_hz: is not a key, did you mean rate_hz; allowed: "),
        ("channels = 0", "[capture] channels: cannot be 0; allowed: 1 to 8"),
        ("channels = 9", "[capture] channels: cannot be 9; allowed: 1 to 8"),
        ('layout = "surround"\nchannels = 4', '[capture] layout: "surround" has no places for 4 channels; '),
    ],
)
def test_settings_that_are_wrong(box: Installation, settings: str, wrong: str) -> None:
    file = box.folder / "my.toml"
    file.write_text(f"[capture]\n{settings}\n")
    assert complaint(box, "check", file).startswith(f"{file}, line 2: {wrong}")


@pytest.mark.parametrize("settings", [None, "[capture]\nchannels = 9\n"])
def test_settings_that_were_named_are_insisted_on(box: Installation, settings: str | None) -> None:
    file = box.folder / "my.toml"
    if settings:
        file.write_text(settings)
    assert complaint(box, *RUN, "demo", "--settings", file) == complaint(box, "check", file)


def test_a_terminal_that_is_none(box: Installation) -> None:
    assert complaint(box, "run", "--source", "demo", "--panel", "terminal") == (
        "--panel terminal needs a terminal: run it in one, or choose --panel none"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--for", "0"),
        ("run", "--for", "nan"),
        ("run", "--for", "soon"),
        ("run", "--panel", "window"),
        ("run", "demo"),
        ("measure",),
        ("check", "one.toml", "two.toml"),
        ("dance",),
    ],
)
def test_a_mistake_in_the_command_ends_with_2(box: Installation, arguments: tuple[str, ...]) -> None:
    done = box.gainbox(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: gainbox")
    assert "Traceback" not in done.err
