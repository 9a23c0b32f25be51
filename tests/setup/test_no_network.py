"""firmware/install on this very machine, without its network, under a layer that takes all it writes."""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
INSTALL = "sh", CHECKOUT / "firmware/install", "--hat", "HiFiBerry ADC"
DEBS, PROGRAM = "var/cache/debs", "opt/gainbox/.venv/bin/gainbox"
TOOLS = {"alsa-utils": "amixer", "device-tree-compiler": "dtc"}

# Runs a command where no network is. All files are this machine's, with those of $0/over laid over them,
# where what the command writes is found as well.
LAYERED = """
mkdir -p "$0/space" "$0/over"
mount -t tmpfs layer "$0/space"
mkdir "$0/space/over" "$0/space/work" "$0/space/all"
cp -a "$0/over/." "$0/space/over"
mount -t overlay layer -o "lowerdir=/,upperdir=$0/space/over,workdir=$0/space/work" "$0/space/all"
mount -t proc proc "$0/space/all/proc"
mount --rbind /dev "$0/space/all/dev"
ended=0
chroot "$0/space/all" "$@" || ended=$?
rm -rf "$0/over"
cp -a "$0/space/over" "$0/over"
exit $ended
"""

# What the system keeps for itself, whatever comes of an installation.
OF_THE_SYSTEM = "tmp/", "var/cache/", "var/lib/apt/", "var/lib/dpkg/", "var/log/"

# All that apt-get can reach, whatever this machine has in its lists and its cache.
APT = """
Dir::Etc::sourcelist "/var/cache/debs/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "/var/cache/debs/lists";
Dir::Cache::archives "/var/cache/debs/archives";
APT::Sandbox::User "root";
"""


def layered(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command under a layer, FOLDER/over."""
    return subprocess.run(
        ["unshare", "--mount", "--net", "sh", "-euc", LAYERED, folder, *command],
        env={
            "PATH": os.environ["PATH"],
            "APT_CONFIG": "/var/cache/debs/apt.conf",
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_RETRIES": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def written(layer: Path) -> dict[str, str]:
    """What a layer holds: each file with what is in it, and what is gone, as overlayfs notes it."""
    paths = (path for path in sorted(layer.rglob("*")) if path.is_symlink() or not path.is_dir())
    told = {
        str(path.relative_to(layer)): path.read_text(errors="replace") if path.is_file() else "gone or a link"
        for path in paths
    }
    return {path: inside for path, inside in told.items() if not path.startswith(OF_THE_SYSTEM)}


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """A layer with a Pi's config.txt, without amixer and without a package that apt-get could install."""
    layer = tmp_path / "over"
    config, debs = layer / "boot/firmware/config.txt", layer / DEBS
    config.parent.mkdir(parents=True)
    config.write_text("dtparam=audio=on\n")
    (debs / "lists/partial").mkdir(parents=True)
    (debs / "archives/partial").mkdir(parents=True)
    (debs / "apt.conf").write_text(APT)
    (debs / "sources.list").touch()
    if os.geteuid() != 0 or layered(tmp_path, "test", "-e", INSTALL[1]).returncode != 0:
        pytest.skip("only root may lay a layer over a machine's files, and not on every machine")
    if amixer := shutil.which("amixer"):
        gone = layer / amixer.lstrip("/")
        gone.parent.mkdir(parents=True, exist_ok=True)
        os.mknod(gone, stat.S_IFCHR)
    return layer


def fill(debs: Path) -> None:
    """Have the packages with the tools where apt-get finds them, newer than any other."""
    index = []
    for package, tool in TOOLS.items():
        tree, deb = debs / package, debs / f"{package}.deb"
        program, control = tree / "usr/bin" / tool, tree / "DEBIAN/control"
        head = (
            f"Package: {package}\nVersion: 99\nArchitecture: all\nMaintainer: gainbox\nDescription: {tool}\n"
        )
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        control.parent.mkdir()
        control.write_text(head)
        subprocess.run(["dpkg-deb", "--build", tree, deb], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(tree)
        sha256 = hashlib.sha256(deb.read_bytes()).hexdigest()
        index.append(f"{head}Filename: ./{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {sha256}\n")
    (debs / "Packages").write_text("\n".join(index))
    (debs / "sources.list").write_text("deb [trusted=yes] file:/var/cache/debs ./\n")


def install(tmp_path: Path) -> str:
    """Install, which cannot be: the one sentence that says why, and all must be as it was."""
    before = written(tmp_path / "over")
    done = layered(tmp_path, *INSTALL)
    on_the_way = "gainbox: making ", "gainbox: installing "
    said = [line for line in done.stderr.splitlines() if not line.startswith(on_the_way)]
    assert done.returncode == 1
    assert len(said) == 1, done.stderr
    assert said[0].startswith("gainbox: could not install ")
    assert "is the network there" in said[0]
    assert written(tmp_path / "over") == before
    return said[0]


def test_apt_get_reaches_what_it_is_given_and_nothing_else(layer: Path, tmp_path: Path) -> None:
    command = (
        "apt-get update && apt-get install --yes --no-install-recommends alsa-utils && command -v amixer"
    )
    assert layered(tmp_path, "sh", "-c", command).returncode != 0
    fill(layer / DEBS)
    assert layered(tmp_path, "sh", "-c", command).stdout.endswith("/amixer\n")


@pytest.mark.parametrize(
    "earlier", [pytest.param(False, marks=pytest.mark.long), True], ids=["first", "update"]
)
def test_without_a_package_index_one_sentence_says_so_and_all_is_as_it_was(
    earlier: bool, layer: Path, tmp_path: Path
) -> None:
    fill(layer / DEBS)
    if earlier:
        (layer / PROGRAM).parent.mkdir(parents=True)
        (layer / PROGRAM).write_text("of the one before")
    assert "the Python packages" in install(tmp_path)


def test_without_debian_packages_one_sentence_says_so_and_all_is_as_it_was(
    layer: Path, tmp_path: Path
) -> None:
    python = (layer / PROGRAM).with_name("python")
    python.parent.mkdir(parents=True)
    (layer / PROGRAM).write_text("of the one before")
    python.symlink_to(sys.executable)
    locked = [CHECKOUT / file for file in ("pyproject.toml", "firmware/setup", "firmware/requirements.lock")]
    sha256 = hashlib.sha256(b"".join(file.read_bytes() for file in locked)).hexdigest()
    (layer / "opt/gainbox/.venv/stamp").write_text(f"/opt/gainbox\n{python.resolve()}\nbox {sha256}  -\n")
    assert "alsa-utils and device-tree-compiler" in install(tmp_path)
