"""What a Pi's own system says of our files: cloud-init of user-data, udev of rules, systemd of units.

And that without the network nothing is installed by halves in it.
"""

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


def files() -> dict[Path, float]:
    """What an installation may change in it, each file with its time."""
    folders = (ROOT / name for name in ("boot", "etc", "opt", "root", "usr/local", "var/lib/systemd"))
    return {file: file.lstat().st_mtime for folder in folders for file in folder.rglob("*")}


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


def test_without_the_network_nothing_is_installed_by_halves(installed: Path) -> None:
    shutil.rmtree(installed)
    checkout = ROOT / "root" / "gainbox"
    shutil.rmtree(checkout, ignore_errors=True)
    for folder in ("firmware", "systemd", "gainbox"):
        shutil.copytree(CHECKOUT / folder, checkout / folder)
    config = ROOT / "boot" / "firmware" / "config.txt"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("dtparam=audio=on\n")
    before = files()
    install = ("sh", "/root/gainbox/firmware/install", "--hat", "Codec Zero")
    done = subprocess.run(
        ["unshare", "--net", "chroot", ROOT, *install], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if line.startswith("gainbox: ")]
    assert told[-2:] == [
        "gainbox: could not install the system packages: is the network there?",
        "gainbox: the program could not be set up, see above; nothing is installed.",
    ]
    assert files() == before
