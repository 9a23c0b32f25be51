"""The set-up, as a newcomer meets it: a fresh clone, an empty home folder, nobody at the terminal."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

# What a machine may need to reach its package index; nothing else of the environment is handed on.
NETWORK = ("PIP_", "SSL_", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")

# All that the set-up may use before it has installed anything: programs that every Debian has.
ESSENTIAL = ["sh", "cat", "dirname", "env", "flock", "getconf", "grep", "head", "id", "mktemp", "paste"]
ESSENTIAL += ["readlink", "rm", "sed", "sha256sum", "stat", "tail"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "fresh clone"
    # The checkout may belong to somebody else: root tests what a user has cloned.
    trusting = ["--no-local", "--upload-pack", 'git -c "safe.directory=*" upload-pack']
    subprocess.run(["git", "clone", "--quiet", *trusting, str(CHECKOUT), str(folder)], check=True)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    network = {name: value for name, value in os.environ.items() if name.upper().startswith(NETWORK)}
    return {"PATH": os.environ["PATH"], "HOME": str(home), **network}


def start(clone: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start the box for three seconds, from a folder that is not the clone."""
    return subprocess.Popen(
        ["sh", clone / "firmware/run", "--for", "3"],
        cwd=environment["HOME"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(box: subprocess.Popen[str]) -> str:
    """Wait until the box has summed up what it heard, and return what it said on the way."""
    summary, said = box.communicate()
    assert box.returncode == 0, said
    assert "dBFS" in summary
    return said


@pytest.mark.fresh
@pytest.mark.timeout(1800)
def test_a_fresh_clone_sets_itself_up_and_runs(clone: Path, environment: dict[str, str]) -> None:
    said = finish(start(clone, environment))
    assert "gainbox: installing Python packages" in said

    # All is there now, so nothing is installed and no index is asked.
    said = finish(start(clone, environment | {"PIP_NO_INDEX": "1"}))
    assert "gainbox: installing" not in said

    # Two at once, where a set-up was cut short: one finishes it, the other waits.
    (clone / ".venv/stamp").unlink()
    both = [start(clone, environment), start(clone, environment)]
    said = "".join(finish(box) for box in both)
    assert said.count("gainbox: installing Python packages") == 1
    assert said.count("gainbox: waiting for another set-up") == 1

    status = ["git", "-C", str(clone), "status", "--porcelain"]
    assert subprocess.run(status, capture_output=True, text=True, check=True).stdout == ""


def test_without_a_compiler_and_apt_get_it_names_what_is_missing(clone: Path, tmp_path: Path) -> None:
    said = set_up_with_little(clone, tmp_path, {"python3": sys._base_executable})  # type: ignore[attr-defined]
    assert said.startswith("gainbox: what these Debian packages hold is missing")
    assert " gcc libc6-dev libasound2-dev " in said


def test_without_a_python_it_says_which_one_to_install(clone: Path, tmp_path: Path) -> None:
    said = set_up_with_little(clone, tmp_path, {})
    assert said.startswith("gainbox: Python 3.11, 3.12 or 3.13 is needed")


def set_up_with_little(clone: Path, tmp_path: Path, programs: dict[str, str]) -> str:
    """Set up where only the essential programs and these are there; it must fail, with one line."""
    path = tmp_path / "bin"
    path.mkdir()
    essential = {name: shutil.which(name) or name for name in ESSENTIAL}
    for name, program in (essential | programs).items():
        (path / name).symlink_to(program)
    done = subprocess.run(
        ["sh", clone / "firmware/setup"],
        env={"PATH": str(path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv").exists()
    return done.stderr
