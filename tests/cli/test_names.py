"""Names in any letters and bytes, in any locale: the same JSON, and question marks for what is missing."""

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gainbox import folders
from gainbox.cli.run import make_ledger
from gainbox.daemon.storage import StateFolderHealth
from gainbox.warning import Warnings
from tests.cli.installation import Installation, is_metering
from tests.ledger.takes import take

NAMES = ("Schlaginstrumente \N{CJK UNIFIED IDEOGRAPH-97F3}.wav".encode(), b"M\xfcller.wav", b"M\xfdller.wav")


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Environments whose letters are not UTF-8: by a real locale, or by Python's own variable."""
    folder = tmp_path_factory.mktemp("locales")
    environments = {
        "latin": {"PYTHONIOENCODING": "iso-8859-1"},
        "ascii": {"PYTHONIOENCODING": "ascii"},
    }
    name = "de_DE.ISO-8859-1"
    if shutil.which("localedef"):
        command = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(folder / name)]
        subprocess.run(command, capture_output=True, check=False)
    if (folder / name).exists():
        environments["latin"] = {"LOCPATH": str(folder), "LC_ALL": name}
    return environments


@pytest.fixture(params=["latin", "ascii"])
def locale(request: pytest.FixtureRequest, locales: dict[str, dict[str, str]]) -> dict[str, str]:
    """One of them."""
    return locales[request.param]


def test_json_is_the_same_in_every_locale(
    box: Installation, recordings: Path, locale: dict[str, str]
) -> None:
    files = [os.fsencode(box.folder) + b"/" + name for name in NAMES]
    for file in files:
        shutil.copy(os.fsencode(recordings / "tone.wav"), file)
    done = box.gainbox("measure", "--json", *files, **locale)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [json.loads(line)["file"].encode(errors="surrogateescape") for line in lines] == files
    assert "M\\udcfcller.wav" in lines[1]
    assert "M\\udcfdller.wav" in lines[2]


def test_the_table_replaces_the_letters_that_are_missing(
    box: Installation, recordings: Path, locale: dict[str, str]
) -> None:
    files = [os.fsencode(box.folder) + b"/" + name for name in NAMES]
    for file in files:
        shutil.copy(os.fsencode(recordings / "tone.wav"), file)
    done = box.gainbox("measure", *files, b"missing " + NAMES[0], **locale)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1
    shown = done.out.splitlines()[3::8][:3]
    if locale.get("PYTHONIOENCODING") != "ascii":  # where the letters are unknown, UTF-8 is written
        assert shown == ["Schlaginstrumente ?.wav", "M?ller.wav", "M?ller.wav"]


@pytest.mark.parametrize("form", ["table", "--csv", "--json", "--report"])
def test_takes_of_channels_with_other_letters(box: Installation, locale: dict[str, str], form: str) -> None:
    warnings = Warnings()
    folders.make(box.folder / "state" / "gainbox")
    environ = {name: str(value) for name, value in box.environ.items()}
    ledger = make_ledger(environ, warnings, StateFolderHealth(warnings))
    ledger.start()
    name = "Gesang\N{CJK UNIFIED IDEOGRAPH-97F3}"
    ledger.add(take(), (name, name))
    ledger.close()
    ledger.join(20.0)
    done = box.gainbox("takes", *([form] if form != "table" else []), **locale)
    assert (done.code, done.err) == (0, "")
    assert "Gesang" in done.out or form == "--report"
    if form == "--csv":
        assert next(iter(csv.DictReader(io.StringIO(done.out))))["name"] == name
    if form == "--json":
        assert json.loads(done.out)["channel"][0]["name"] == name


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_box_plays_and_shows_a_file_of_any_name(
    box: Installation, recordings: Path, locale: dict[str, str], name: bytes
) -> None:
    file = os.fsencode(box.folder) + b"/" + name
    shutil.copy(os.fsencode(recordings / "long.wav"), file)
    running = box.start("run", "--panel", "none", "--source", b"file:" + file, **locale)
    told = running.until(is_metering)
    assert told["source"] == "file:" + file.decode(errors="backslashreplace")
    done = box.gainbox("status", **locale)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("metering: file:")


def test_settings_name_a_file_in_utf_8_in_every_locale(
    box: Installation, recordings: Path, locale: dict[str, str]
) -> None:
    file = box.folder / NAMES[0].decode()
    shutil.copy(recordings / "long.wav", file)
    box.settings.write_text(f'[capture]\nsource = "file:{file}"\n', "utf-8")
    running = box.start("run", "--panel", "none", **locale)
    assert running.until(is_metering)["source"] == f"file:{file}"
    assert (done := box.gainbox("check", **locale)).code == 0, done.err


def test_check_of_a_file_of_any_name(box: Installation, locale: dict[str, str]) -> None:
    for name in (b"\xfc.toml", "\N{CJK UNIFIED IDEOGRAPH-97F3}.toml".encode()):
        file = os.fsencode(box.folder) + b"/" + name
        Path(os.fsdecode(file)).touch()
        done = box.gainbox("check", file, **locale)
        assert (done.code, done.err) == (0, "")
        assert done.out.endswith("is right\n")
