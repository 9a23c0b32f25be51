"""The folders of gainbox, and making them."""

import os
import pwd
import stat
from pathlib import Path

import pytest

from gainbox import folders

SYSTEMD = {
    "CONFIGURATION_DIRECTORY": "/etc/gainbox",
    "STATE_DIRECTORY": "/var/lib/gainbox",
    "CACHE_DIRECTORY": "/var/cache/gainbox",
    "RUNTIME_DIRECTORY": "/run/gainbox",
}
XDG = {
    "XDG_CONFIG_HOME": "/x/config",
    "XDG_STATE_HOME": "/x/state",
    "XDG_CACHE_HOME": "/x/cache",
    "XDG_RUNTIME_DIR": "/run/user/7",
}
PRIVATE = Path(f"/tmp/gainbox-{os.getuid()}")


def all_folders(environ: dict[str, str]) -> list[str]:
    places = (folders.settings_file, folders.state_folder, folders.cache_folder, folders.runtime_folder)
    return [str(place(environ)) for place in places]


def test_systemd_passes_the_folders() -> None:
    assert all_folders({"HOME": "/home/eva"} | XDG | SYSTEMD) == [
        "/etc/gainbox/gainbox.toml",
        "/var/lib/gainbox",
        "/var/cache/gainbox",
        "/run/gainbox",
    ]


def test_of_several_folders_from_systemd_the_first_is_used() -> None:
    assert folders.state_folder({"STATE_DIRECTORY": "/var/lib/gainbox:/var/lib/other"}) == Path(
        "/var/lib/gainbox"
    )


def test_a_user_has_the_xdg_folders() -> None:
    assert all_folders({"HOME": "/home/eva"} | XDG) == [
        "/x/config/gainbox/gainbox.toml",
        "/x/state/gainbox",
        "/x/cache/gainbox",
        "/run/user/7/gainbox",
    ]


@pytest.mark.parametrize("xdg", [{}, dict.fromkeys(XDG, ""), dict.fromkeys(XDG, "not/absolute")])
def test_without_xdg_folders_they_are_below_the_home_folder(xdg: dict[str, str]) -> None:
    assert all_folders({"HOME": "/home/e:va"} | xdg) == [
        "/home/e:va/.config/gainbox/gainbox.toml",
        "/home/e:va/.local/state/gainbox",
        "/home/e:va/.cache/gainbox",
        str(PRIVATE),
    ]


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "."}])
def test_without_a_home_in_the_environment_the_one_in_passwd_is_used(environ: dict[str, str]) -> None:
    home = pwd.getpwuid(os.getuid()).pw_dir
    assert folders.state_folder(environ) == Path(home, ".local/state/gainbox")


def test_a_user_without_a_home_has_a_folder_in_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    private = Path("/var/tmp/gainbox-4000000000")
    assert folders.state_folder({"TMPDIR": "/var/tmp"}) == private / ".local/state/gainbox"
    assert folders.runtime_folder({"TMPDIR": "/var/tmp"}) == private


def test_only_make_makes_folders(tmp_path: Path) -> None:
    all_folders({"HOME": str(tmp_path), "TMPDIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_made_with_its_parents_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "local" / "state" / "gainbox"
    assert folders.make(folder) == folder
    assert folders.make(folder) == folder
    for made in (folder, folder.parent, folder.parent.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_folder_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        folders.make(tmp_path / "file" / "gainbox")
    with pytest.raises(FileExistsError):
        folders.make(tmp_path / "file")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder in which everyone may write, as in /tmp."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def test_a_folder_of_this_user_in_a_shared_folder_is_used_again(shared: Path) -> None:
    folders.make(shared / "gainbox-7")
    assert folders.make(shared / "gainbox-7" / "inner").is_dir()


def test_a_link_in_a_shared_folder_is_refused(shared: Path) -> None:
    target = shared.parent / "target"
    target.mkdir()
    (shared / "gainbox-7").symlink_to(target)
    with pytest.raises(PermissionError, match="gainbox-7") as error:
        folders.make(shared / "gainbox-7" / "inner")
    assert error.value.strerror == "this is a link or somebody else's, and everyone may write where it stands"
    assert list(target.iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_in_a_shared_folder_is_refused(shared: Path) -> None:
    folder = shared / "gainbox-7"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(PermissionError, match="gainbox-7"):
        folders.make(folder)


def test_a_link_in_a_private_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    folders.make(tmp_path / "link" / "gainbox")
    assert (tmp_path / "target" / "gainbox").is_dir()
