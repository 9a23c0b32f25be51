"""firmware/install on this very machine, without its network, under a layer that takes all it writes."""

import os
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
INSTALL = "sh", CHECKOUT / "firmware/install", "--hat", "HiFiBerry ADC"

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


def layered(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command under a layer, FOLDER/over."""
    return subprocess.run(
        ["unshare", "--mount", "--net", "sh", "-euc", LAYERED, folder, *command],
        env={"PATH": os.environ["PATH"], "PIP_RETRIES": "1"},
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
    """A layer with what a Pi's card has and this machine has not."""
    if os.geteuid() != 0 or layered(tmp_path, "test", "-e", INSTALL[1]).returncode != 0:
        pytest.skip("only root may lay a layer over a machine's files, and not on every machine")
    config = tmp_path / "over/boot/firmware/config.txt"
    config.parent.mkdir(parents=True)
    config.write_text("dtparam=audio=on\n")
    return tmp_path / "over"


@pytest.mark.parametrize("earlier", [False, True], ids=["first", "update"])
def test_without_a_network_one_sentence_says_so_and_all_is_as_it_was(
    earlier: bool, layer: Path, tmp_path: Path
) -> None:
    if earlier:
        program = layer / "opt/gainbox/.venv/bin/gainbox"
        program.parent.mkdir(parents=True)
        program.write_text("of the one before")
    before = written(layer)
    done = layered(tmp_path, *INSTALL)
    on_the_way = "gainbox: making ", "gainbox: installing "
    said = [line for line in done.stderr.splitlines() if not line.startswith(on_the_way)]
    assert done.returncode == 1
    assert len(said) == 1, done.stderr
    assert said[0].startswith("gainbox: could not install ")
    assert "is the network there" in said[0]
    assert written(layer) == before
