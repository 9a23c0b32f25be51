"""The units as systemd itself judges them, and that the README gives a reason for every line."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "systemd"
UNITS = ("gainbox.service", "gainbox-build.service", "gainbox-mixer.service")
GREATEST_EXPOSURE = 1.0

with_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def analyze(*arguments: str | Path) -> str:
    """What systemd-analyze says, all of it."""
    command = ["systemd-analyze", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    return done.stdout


def lines(unit: str) -> list[tuple[str, str]]:
    """The keys of a unit, each with its value."""
    text = (FOLDER / unit).read_text()
    return re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)


def readme() -> str:
    return (FOLDER / "README.md").read_text()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units in a folder, with a checkout that is there."""
    program = tmp_path / "checkout" / ".venv" / "bin" / "gainbox"
    program.parent.mkdir(parents=True)
    program.symlink_to("/bin/true")
    for unit in UNITS:
        text = (FOLDER / unit).read_text()
        (tmp_path / unit).write_text(text.replace("/opt/gainbox", str(tmp_path / "checkout")))
    return tmp_path


@with_systemd
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_nothing_to_complain_of(installed: Path, unit: str) -> None:
    assert analyze("verify", installed / unit) == ""


@with_systemd
def test_systemd_does_complain_of_what_it_does_not_know(installed: Path) -> None:
    with (installed / UNITS[0]).open("a") as unit:
        unit.write("[Service]\nRestartSecs=1\n")
    assert "RestartSecs" in analyze("verify", installed / UNITS[0])


@with_systemd
@pytest.mark.parametrize("unit", UNITS)
def test_little_is_exposed(unit: str) -> None:
    told = analyze("security", "--offline=true", FOLDER / unit)
    overall = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert overall
    assert float(overall[1]) <= GREATEST_EXPOSURE


def test_the_readme_says_why_each_line_is_so() -> None:
    of_the_box, *of_the_others = re.split(r"^## Why it is so: `gainbox-", readme(), flags=re.MULTILINE)
    box, *others = (set(lines(unit)) for unit in UNITS)
    told = [(box, of_the_box), *zip((other - box for other in others), of_the_others, strict=True)]
    for changed, reasons in told:
        keys = {key for key, _ in changed} - {"Description", "Documentation", "WantedBy"}
        assert not {key for key in keys if f"`{key}=" not in reasons}
