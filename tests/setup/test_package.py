"""The Debian package: what is in it, and that its scripts are the installation's."""

import subprocess
from pathlib import Path

import pytest

from gainbox import __version__

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built."""
    folder = tmp_path_factory.mktemp("package")
    built = subprocess.check_output(["sh", CHECKOUT / "firmware/package", folder], text=True)
    assert built == f"{folder}/gainbox_{__version__}_all.deb\n"
    return Path(built.strip())


def test_it_holds_the_program_and_belongs_to_root(package: Path) -> None:
    listed = subprocess.check_output(["dpkg-deb", "--contents", package], text=True).splitlines()
    files = {line.split()[5] for line in listed}
    wanted = "firmware/setup", "firmware/install", "firmware/requirements.lock", "gainbox/default.toml"
    more = "systemd/gainbox.service", "pyproject.toml", "gainbox/manual/verdicts.md"
    assert {f"./opt/gainbox/{file}" for file in (*wanted, *more)} <= files
    assert not any("/tests/" in file or "/.git" in file or "__pycache__" in file for file in files)
    assert {line.split()[1] for line in listed} == {"root/root"}


@pytest.mark.long
def test_of_the_same_files_it_is_the_same(package: Path, tmp_path: Path) -> None:
    subprocess.run(["sh", CHECKOUT / "firmware/package", tmp_path], check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / package.name).read_bytes() == package.read_bytes()


def test_its_scripts_are_the_installations(package: Path, tmp_path: Path) -> None:
    subprocess.run(["dpkg-deb", "--control", package, tmp_path], check=True)
    assert "firmware/install --packaged" in (tmp_path / "postinst").read_text()
    assert "firmware/uninstall --packaged" in (tmp_path / "prerm").read_text()
    for script in ("postinst", "prerm"):
        assert (tmp_path / script).stat().st_mode & 0o111
        subprocess.run(["sh", "-n", tmp_path / script], check=True)


def test_the_card_that_needs_nobody_installs_this_package(package: Path) -> None:
    data = (CHECKOUT / "firmware/user-data").read_text()
    assert data.startswith("#cloud-config\n")
    assert f"/boot/firmware/{package.name}]" in data
