"""`gainbox run` in surroundings with faults: a line for each, and it goes on."""

import signal
from pathlib import Path

import pytest

from gainbox.cli.run import make_ledger
from gainbox.daemon.storage import StateFolderHealth
from gainbox.ledger import FILE
from gainbox.ledger.writer import Writer
from gainbox.warning import Warnings
from tests.box import until
from tests.cli.installation import Done, Installation, is_metering
from tests.ledger.takes import NAMES, take

RUN = ("run", "--source", "demo", "--panel", "none", "--for", "0.1")


@pytest.fixture
def in_the_way(box: Installation) -> Path:
    """A file where a folder should be: not even root can write there."""
    file = box.folder / "in the way"
    file.touch()
    return file


def went_on(done: Done) -> bool:
    """True if it went on to its summary."""
    return done.code == 0 and done.out.startswith("gainbox heard 0.")


def test_a_state_folder_that_cannot_be_written_is_a_warning(box: Installation, in_the_way: Path) -> None:
    running = box.start("run", "--source", "demo", "--panel", "none", XDG_STATE_HOME=in_the_way)
    assert running.until(is_metering)["warnings"] == ["state-read-only"]
    done, _ = running.end(signal.SIGTERM)
    assert done.err == f"gainbox: what the buttons change cannot be kept: {in_the_way}: file exists\n"
    assert done.code == 0


def close(ledger: Writer) -> None:
    """Close a ledger, and wait for it longer than a box does."""
    ledger.close()
    ledger.join(20.0)
    assert not ledger.is_alive()


def test_the_warning_ends_when_takes_can_be_written_again(in_the_way: Path) -> None:
    warnings = Warnings()
    ledger = make_ledger({"XDG_STATE_HOME": str(in_the_way)}, warnings, StateFolderHealth(warnings))
    ledger.start()
    ledger.add(take(), NAMES)
    assert until(lambda: warnings.active, 20.0) == ("state-read-only",)
    in_the_way.unlink()
    ledger.folder.mkdir(parents=True)
    close(ledger)
    assert not warnings.active


@pytest.mark.parametrize("folder", ["state", "what cannot be kept"])
def test_a_damaged_file_of_takes_is_a_warning(box: Installation, folder: str) -> None:
    warnings = Warnings()
    environ = {"XDG_STATE_HOME": str(box.folder / folder)}
    ledger = make_ledger(environ, warnings, StateFolderHealth(warnings))
    ledger.folder.mkdir(parents=True, exist_ok=True)
    (ledger.folder / FILE).write_text("nothing that SQLite would have written" * 100)
    ledger.start()
    for _ in range(2):
        ledger.add(take(), NAMES)
    close(ledger)
    assert warnings.active == ("takes-damaged",)


def test_without_a_place_for_its_socket_it_meters_all_the_same(box: Installation, in_the_way: Path) -> None:
    done = box.gainbox(*RUN, XDG_RUNTIME_DIR=in_the_way)
    assert went_on(done)
    assert done.err == f"gainbox: no status can be shown: {in_the_way}: file exists\n"


def test_without_a_place_for_the_meters_they_are_compiled_for_this_start(
    box: Installation, in_the_way: Path, quick_builder: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.executable = {str(quick_builder)!r}\n")
    with_the_builder = f"{tmp_path}:{box.environ['PYTHONPATH']}"
    done = box.gainbox(*RUN, XDG_CACHE_HOME=in_the_way, PYTHONPATH=with_the_builder)
    assert went_on(done)
    assert done.err.splitlines() == [
        "gainbox: compiling the meters for this machine; it takes some seconds",
        f"gainbox: {in_the_way}/gainbox: the compiled meters cannot be kept there: "
        "every start will take as long",
    ]


def test_a_settings_file_with_a_mistake_is_a_warning_and_the_defaults_hold(box: Installation) -> None:
    box.settings.write_text("[clip]\nsampels = 3\n")
    running = box.start("run", "--source", "demo", "--panel", "none")
    assert running.until(is_metering)["warnings"] == ["settings-rejected"]
    done, _ = running.end(signal.SIGTERM)
    assert done.code == 0
    assert done.err == (
        f"gainbox: {box.settings}, line 2: [clip] sampels: is not a key, did you mean samples; "
        "allowed: samples, lamp_s; the defaults hold\n"
    )


def test_an_absent_source_of_the_settings_is_waited_for(box: Installation) -> None:
    box.settings.write_text('[capture]\nsource = "file:/nowhere/take.wav"\n')
    running = box.start("run", "--panel", "none")
    state = running.until(lambda state: state["state"] == "no-card")
    assert state["last_error"] == "/nowhere/take.wav: no such file or directory: name an audio file"
    done, _ = running.end(signal.SIGTERM)
    assert done.code == 0
    assert done.err == f"gainbox: {state['last_error']}\n"
    assert done.out.startswith("gainbox heard nothing of file:/nowhere/take.wav: ")


def test_it_needs_neither_a_home_nor_a_working_directory(box: Installation) -> None:
    homeless = 'mkdir "$HOME/gone"; cd "$HOME/gone"; rmdir "$HOME/gone"; unset HOME; exec "$@"'
    done = box.start_through(("sh", "-c", homeless, "sh"), *RUN).done()
    assert done.err == ""
    assert went_on(done)


def test_it_needs_neither_stdin_nor_stdout(box: Installation) -> None:
    closed = ("sh", "-c", 'exec "$@" <&- >&-', "sh")
    assert box.start_through(closed, "run", "--source", "demo", "--for", "0.1").done() == Done(0, "", "")
    assert box.start_through(closed, "status").done() == Done(1, "", "")
    assert box.start_through(closed, "check").done() == Done(0, "", "")
