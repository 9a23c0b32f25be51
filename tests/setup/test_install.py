"""firmware/install and firmware/uninstall, into a folder that stands for a Pi's card."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gainbox.hats import HATS

CHECKOUT = Path(__file__).parents[2]
FIRMWARE = CHECKOUT / "firmware"
FRAGMENTS = sorted((FIRMWARE / "config.txt.d").glob("*.txt"))
CONFIG = "dtparam=audio=on\n\n[pi4]\narm_boost=1\n"
CARDS = {
    "pro": " 0 [sndrpihifiberry]: HifiberryDacpAdcPro - snd_rpi_hifiberry_dacplusadcpro\n",
    "pisound": " 1 [pisound        ]: pisound - pisound\n",
    "loopback": " 2 [Loopback       ]: Loopback - Loopback\n",
}

Install = Callable[..., tuple[int, str]]


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """The root of a Pi's card."""
    boot = tmp_path / "card" / "boot" / "firmware"
    boot.mkdir(parents=True)
    (boot / "config.txt").write_text(CONFIG)
    return tmp_path / "card"


@pytest.fixture
def run(card: Path) -> Install:
    """Runs a script of firmware on the card; its exit code, and what it says."""

    def run(script: str, *options: str, **environ: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", FIRMWARE / script, *options],
            env={**os.environ, "GAINBOX_ROOT": str(card), **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == ""
        return done.returncode, done.stderr

    return run


def plug(card: Path, *kinds: str) -> None:
    """Have these sound cards be there."""
    cards = card / "proc" / "asound" / "cards"
    cards.parent.mkdir(parents=True, exist_ok=True)
    cards.write_text("".join(CARDS[kind] for kind in kinds))


def content(card: Path) -> dict[str, str]:
    """All files but the program's."""
    files = (path for path in sorted(card.rglob("*")) if path.is_file())
    program, proc = card / "opt", card / "proc"
    return {
        str(path.relative_to(card)): path.read_text(errors="replace")
        for path in files
        if not path.is_relative_to(program) and not path.is_relative_to(proc)
    }


def tree(card: Path) -> dict[str, str]:
    """Every file below a folder, with what is in it."""
    files = (path for path in sorted(card.rglob("*")) if path.is_file())
    return {str(path.relative_to(card)): path.read_text(errors="replace") for path in files}


def test_the_hat_that_is_there_is_installed_for(card: Path, run: Install) -> None:
    plug(card, "loopback", "pro")
    code, said = run("install")
    assert (code, said) == (
        0,
        "gainbox: installed for the HiFiBerry DAC+ADC Pro: start the Pi anew, and it meters.\n",
    )
    files = content(card)
    assert set(files) == {
        "boot/firmware/config.txt",
        "boot/firmware/gainbox.txt",
        "boot/firmware/overlays/gainbox.dtbo",
        "etc/sysusers.d/gainbox.conf",
        "etc/systemd/system/gainbox-build.service",
        "etc/systemd/system/gainbox-mixer.service",
        "etc/systemd/system/gainbox.service",
        "etc/udev/rules.d/60-gainbox.rules",
        "usr/share/bash-completion/completions/gainbox",
        "usr/share/fish/vendor_completions.d/gainbox.fish",
        "usr/share/man/man1/gainbox.1",
        "usr/share/zsh/vendor-completions/_gainbox",
    }
    assert files["boot/firmware/config.txt"] == CONFIG + "\n[all]\ninclude gainbox.txt\n"
    assert "dtoverlay=hifiberry-dacplusadcpro\n" in files["boot/firmware/gainbox.txt"]
    assert (card / "opt/gainbox/firmware/setup").is_file()
    assert (card / "opt/gainbox/gainbox/default.toml").is_file()
    assert not (card / "opt/gainbox/.git").exists()
    assert str((card / "usr/bin/gainbox").readlink()) == "/opt/gainbox/.venv/bin/gainbox"
    assert files["usr/share/man/man1/gainbox.1"].startswith("'\\\" t\n.TH GAINBOX 1 ")


def test_a_second_time_changes_nothing_and_another_hat_takes_the_place_of_the_first(
    card: Path, run: Install
) -> None:
    plug(card, "pro")
    run("install")
    once = content(card)
    assert run("install")[0] == 0
    assert content(card) == once
    assert run("install", "--hat", "Codec Zero")[0] == 0
    assert "dtoverlay=iqaudio-codec\n" in content(card)["boot/firmware/gainbox.txt"]
    assert content(card)["boot/firmware/config.txt"].count("include gainbox.txt") == 1


def test_uninstalling_leaves_the_card_as_it_was_and_the_settings(card: Path, run: Install) -> None:
    settings = card / "etc" / "gainbox" / "gainbox.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("")
    before = content(card)
    run("install", "--hat", "HiFiBerry ADC")
    assert content(card) != before
    assert run("uninstall")[0] == 0
    assert content(card) == before
    assert not (card / "opt" / "gainbox").exists()
    assert not (card / "usr/bin/gainbox").is_symlink()


def test_a_pisound_has_a_panel_that_fits_unless_somebody_has_said_otherwise(card: Path, run: Install) -> None:
    run("install", "--hat", "Pisound")
    settings = card / "etc" / "gainbox" / "gainbox.toml"
    assert "lamp_columns = 1" in settings.read_text()
    settings.write_text("# mine\n")
    run("install", "--hat", "Pisound")
    assert settings.read_text() == "# mine\n"


@pytest.mark.parametrize(
    ("kinds", "options", "environ", "sentence"),
    [
        ((), (), {}, "no audio HAT that gainbox knows was found: name it with --hat, one of "),
        (("pro", "pisound"), (), {}, "two audio HATs are there, HiFiBerry DAC+ADC Pro, Pisound: name"),
        ((), ("--hat", "Soundblaster"), {}, "no HAT is called 'Soundblaster': choose one of "),
        (("pro",), (), {"GAINBOX_BITS": "32"}, "this is a 32-bit system"),
        (("pro",), (), {"GAINBOX_PYTHON": "false"}, "Python 3.11, 3.12 or 3.13 is needed"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_installed(
    kinds: tuple[str, ...],
    options: tuple[str, ...],
    environ: dict[str, str],
    sentence: str,
    card: Path,
    run: Install,
) -> None:
    plug(card, *kinds)
    before = content(card)
    code, said = run("install", *options, **environ)
    assert code == 1
    assert said.startswith(f"gainbox: {sentence}")
    assert said.count("\n") == 1
    assert content(card) == before
    assert not (card / "opt").exists()


def test_a_card_without_config_txt_is_no_raspberry_pi_os(card: Path, run: Install) -> None:
    (card / "boot/firmware/config.txt").unlink()
    before = tree(card)
    code, said = run("install", "--hat", "HiFiBerry ADC")
    assert (code, "is this Raspberry Pi OS" in said) == (1, True)
    assert said.count("\n") == 1
    assert tree(card) == before


@pytest.mark.parametrize("version", [(3, 9), (3, 10), (3, 14)])
def test_a_python_that_numba_does_not_know_is_refused(
    version: tuple[int, int], card: Path, run: Install, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    pretended = f'"import sys; sys.version_info = {version}; $2"'
    python.write_text(f"#!/bin/sh\nexec {sys.executable} -c {pretended}\n")
    python.chmod(0o755)
    before = tree(card)
    code, said = run("install", "--hat", "HiFiBerry ADC", GAINBOX_PYTHON=str(python))
    assert (code, said.startswith("gainbox: Python 3.11, 3.12 or 3.13 is needed")) == (1, True)
    assert said.count("\n") == 1
    assert tree(card) == before


def test_an_update_that_cannot_be_finished_leaves_what_was_there(card: Path, run: Install) -> None:
    run("install", "--hat", "HiFiBerry ADC")
    (card / "opt/gainbox/mark").write_text("of the one before")
    before = tree(card)
    (card / "etc/sysusers.d/gainbox.conf").unlink()
    (card / "etc/sysusers.d").rmdir()
    (card / "etc/sysusers.d").write_text("in the way of a folder")
    assert run("install", "--hat", "HiFiBerry ADC")[0] == 1
    program = {path: inside for path, inside in before.items() if path.startswith("opt")}
    assert {path: inside for path, inside in tree(card).items() if path.startswith("opt")} == program


def test_a_package_is_installed_before_the_hat_is_known(card: Path, run: Install) -> None:
    code, said = run("install", "--packaged")
    assert (code, "now say which HAT there is" in said) == (0, True)
    assert content(card)["boot/firmware/config.txt"] == CONFIG


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.stem)
def test_each_fragment_is_for_a_hat_that_the_board_knows(fragment: Path) -> None:
    lines = fragment.read_text().splitlines()
    told = dict(line[2:].split(": ") for line in lines if line.startswith("# "))
    assert told["card"] == next(hat.card_name for hat in HATS if hat.name == told["HAT"])
    kinds = ("dtoverlay=", "dtparam=", "gpio=", "enable_uart=")
    assert all(line.startswith(kinds) for line in lines if not line.startswith("#"))
    assert max(map(len, lines)) <= 98  # the firmware reads no further
    gains = FIRMWARE / "mixer.d" / f"{fragment.stem}.amixer"
    assert fragment.stem == "pisound" or f"# card: {told['card']}\n" in gains.read_text()


def test_the_mixer_sets_the_hat_that_is_there(card: Path, run: Install, tmp_path: Path) -> None:
    amixer = tmp_path / "bin" / "amixer"
    amixer.parent.mkdir()
    amixer.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/told\ncat >>{tmp_path}/told\n')
    amixer.chmod(0o755)
    plug(card, "pro", "loopback")
    path = f"{amixer.parent}:{os.environ['PATH']}"
    assert run("mixer", PATH=path) == (0, "")
    command, *controls = (tmp_path / "told").read_text().splitlines()
    assert command == "-q -c 0 -s"
    assert "cset name='PGA Gain Left' '11.0dB'" in controls
    amixer.write_text("#!/bin/sh\nexit 1\n")
    code, said = run("mixer", PATH=path)
    assert (code, "a control of card 0 is not as expected" in said) == (0, True)


def test_every_rule_for_the_devices_is_one() -> None:
    rules = (FIRMWARE / "gainbox.rules").read_text().splitlines()
    for rule in (rule for rule in rules if not rule.startswith("#")):
        *matches, group, mode = rule.split(", ")
        assert all("==" in match for match in matches)
        assert group.startswith('GROUP="')
        assert mode == 'MODE="0660"'
