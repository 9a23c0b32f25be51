"""What a Pi's own system says of our files: cloud-init of user-data, udev of rules, systemd of units."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
ROOT = CHECKOUT / "build" / "card" / "root"
UNITS = ("gainbox-build.service", "gainbox-mixer.service", "gainbox.service")
CLOUD_INIT = ("cloud-init", "schema", "--config-file", "/opt/gainbox/firmware/user-data")
UDEVADM = ("udevadm", "verify", "/opt/gainbox/firmware/gainbox.rules")
ANALYZE = ("systemd-analyze", "verify", *(f"/opt/gainbox/systemd/{unit}" for unit in UNITS))

pytestmark = pytest.mark.card


@pytest.fixture
def installed() -> Path:
    """Our files in that system, where they are once they are installed, and a program that does nothing."""
    gainbox = ROOT / "opt" / "gainbox"
    shutil.rmtree(gainbox, ignore_errors=True)
    for folder in ("firmware", "systemd"):
        shutil.copytree(CHECKOUT / folder, gainbox / folder)
    program = gainbox / ".venv" / "bin" / "gainbox"
    program.parent.mkdir(parents=True)
    program.symlink_to("/bin/true")
    assert says("systemd-sysusers", "/opt/gainbox/systemd/gainbox.sysusers")[0] == 0
    return gainbox


def says(*command: str) -> tuple[int, str]:
    """What a command in it ends with and says."""
    done = subprocess.run(
        ["chroot", ROOT, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


def changed(file: Path, old: str, new: str) -> None:
    """Put something else into a file."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.usefixtures("installed")
def test_cloud_init_understands_every_key() -> None:
    assert says(*CLOUD_INIT) == (0, "Valid schema /opt/gainbox/firmware/user-data\n")


def test_cloud_init_complains_of_what_it_does_not_know(installed: Path) -> None:
    changed(installed / "firmware" / "user-data", "runcmd:", "runcmds:")
    code, said = says(*CLOUD_INIT)
    assert (code, "runcmds" in said) == (1, True)


@pytest.mark.usefixtures("installed")
def test_udev_understands_the_rules_and_knows_their_groups() -> None:
    assert says(*UDEVADM)[0] == 0


def test_udev_complains_of_what_it_does_not_know(installed: Path) -> None:
    changed(installed / "firmware" / "gainbox.rules", "GROUP=", "GRUOP=")
    code, said = says(*UDEVADM)
    assert (code, "GRUOP" in said) == (1, True)


@pytest.mark.usefixtures("installed")
def test_systemd_understands_the_units() -> None:
    assert says(*ANALYZE) == (0, "")


def test_systemd_complains_of_what_it_does_not_know(installed: Path) -> None:
    changed(installed / "systemd" / "gainbox.service", "Restart=", "Restrat=")
    assert "Restrat" in says(*ANALYZE)[1]
