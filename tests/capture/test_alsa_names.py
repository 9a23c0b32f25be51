"""ALSA's names that would write a file when they are opened."""

import subprocess
import sys
from pathlib import Path

import pytest

from gainbox.capture import CaptureError
from gainbox.capture.alsa import AlsaSource, Wanted
from gainbox.cli import SentenceError
from gainbox.cli.check import check_settings

DEFINITIONS = """
</usr/share/alsa/alsa.conf>
pcm.direct { type file slave.pcm null file "%(file)s" }
pcm.behind { type plug slave { pcm direct } }
pcm.by_name { type plug slave.pcm "file:%(file)s" }
pcm.by_slave { type plug slave written }
pcm_slave.written { pcm "plug:'file:%(file)s'" }
pcm.one_of_two { type multi slaves.a { pcm direct channels 2 } slaves.b { pcm null channels 2 } }
pcm.loop { type plug slave.pcm loop }
pcm.harmless { type plug slave.pcm null }
pcm.played { type file slave.pcm null file "/dev/null" infile "%(file)s" }
"""

WRITING = (
    *("file:{}", "file:FILE={}", "file:{},wav", "tee:null,{},raw", "plug:file:{}", "plug:'file:{}'"),
    *("plug:SLAVE='tee:null,{}'", "direct", "behind", "by_name", "by_slave", "one_of_two"),
)
HARMLESS = ("null", "loop", "harmless", "played", "hw:0", "plughw:CARD=Pro,DEV=0", "nosuch", "file:/dev/null")


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """A recording that must stay as it is."""
    take = tmp_path / "take.wav"
    take.write_bytes(b"music")
    return take


@pytest.mark.parametrize("device", WRITING[:7])
def test_a_name_that_writes_is_refused_before_it_is_opened(take: Path, device: str) -> None:
    source = AlsaSource(device.format(take), Wanted(48000, 2, "S16_LE", 128, 100.0))
    with pytest.raises(
        CaptureError, match=f"^alsa:.*: it would write what it reads to {take}: choose a card"
    ):
        source.open()
    assert take.read_bytes() == b"music"


def test_definitions_are_followed_to_their_files(take: Path) -> None:
    config = take.with_name("asound.conf")
    config.write_text(DEFINITIONS % {"file": take})
    program = (
        "import sys; from gainbox.capture.alsa_names import file_written_by;"
        "print([*map(file_written_by, sys.argv[1:])])"
    )
    devices = [device.format(take) for device in (*WRITING, *HARMLESS)]
    done = subprocess.run(
        [sys.executable, "-c", program, *devices],
        env={"ALSA_CONFIG_PATH": str(config)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str([str(take)] * len(WRITING) + [None] * len(HARMLESS))
    assert done.stderr == ""
    assert take.read_bytes() == b"music"


def test_check_looks_definitions_up(tmp_path: Path, take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "my.toml"
    settings.write_text('[capture]\nsource = "alsa:behind"\n')
    monkeypatch.setattr("gainbox.cli.check.file_written_by", {"behind": str(take)}.get)
    with pytest.raises(
        SentenceError, match=r"my\.toml: \[capture\] source: it would write .* to .*take\.wav"
    ):
        check_settings(settings)
