"""`gainbox run` in places that are not as they should be: it says so in a line, and goes on."""

import signal
import threading
from pathlib import Path

import pytest

from gainbox.cli.run import make_ledger
from gainbox.daemon.keeping import Unkept
from gainbox.ledger import FILE
from tests.cli.installation import Done, Installation, is_metering
from tests.ledger.takes import NAMES, take

RUN = ("run", "--source", "demo", "--panel", "none", "--for", "0.1")


@pytest.fixture
def in_the_way(box: Installation) -> Path:
    """A file where a folder should be: not even root can write there."""
    file = box.folder / "in the way"
    file.touch()
    return file


def heard(done: Done) -> bool:
    """Whether it went on to its summary."""
    return done.code == 0 and done.out.startswith("gainbox heard 0.")


def test_where_nothing_can_be_kept_the_state_says_so(box: Installation, in_the_way: Path) -> None:
    running = box.start("run", "--source", "demo", "--panel", "none", XDG_STATE_HOME=in_the_way)
    assert running.until(is_metering)["warnings"] == ["state-read-only"]
    done, _ = running.end(signal.SIGTERM)
    assert done.err == f"gainbox: what the buttons change cannot be kept: {in_the_way}: file exists\n"
    assert done.code == 0


class Warnings(list[str]):
    """Warnings one can wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.warned = threading.Event()

    def append(self, code: str) -> None:
        super().append(code)
        self.warned.set()


def close(ledger: Writer) -> None:
    """Close a ledger, and wait for it longer than a box does."""
    ledger.close()
    ledger.join(20.0)
    assert not ledger.is_alive()


def test_the_warning_goes_when_takes_can_be_kept_again(in_the_way: Path) -> None:
    warnings = Warnings()
    ledger = make_ledger({"XDG_STATE_HOME": str(in_the_way)}, warnings, Unkept(warnings))
    ledger.start()
    ledger.add(take(), NAMES)
    assert warnings.warned.wait(20.0)
    assert warnings == ["state-read-only"]
    in_the_way.unlink()
    ledger.folder.mkdir(parents=True)
    close(ledger)
    assert warnings == []


def test_of_a_damaged_file_of_takes_one_is_warned(box: Installation) -> None:
    warnings = Warnings()
    ledger = make_ledger({"XDG_STATE_HOME": str(box.folder / folder)}, warnings, Unkept(warnings))
    ledger.folder.mkdir(parents=True, exist_ok=True)
    (ledger.folder / FILE).write_text("nothing that SQLite would have written" * 100)
    ledger.start()
    for _ in range(2):
        ledger.add(take(), NAMES)
    close(ledger)
    assert warnings == ["takes-damaged"]


def test_where_no_status_can_be_shown_it_meters_without(box: Installation, in_the_way: Path) -> None:
    done = box.gainbox(*RUN, XDG_RUNTIME_DIR=in_the_way)
    assert heard(done)
    assert done.err == f"gainbox: no status can be shown: {in_the_way}: file exists\n"


def test_where_the_meters_cannot_be_kept_they_are_compiled_for_once(
    box: Installation, in_the_way: Path, quick_builder: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.executable = {str(quick_builder)!r}\n")
    with_the_builder = f"{tmp_path}:{box.environ['PYTHONPATH']}"
    done = box.gainbox(*RUN, XDG_CACHE_HOME=in_the_way, PYTHONPATH=with_the_builder)
    assert heard(done)
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


def test_what_the_settings_name_and_is_not_there_is_waited_for(box: Installation) -> None:
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
    assert heard(done)


def test_nobody_need_be_there_to_talk_to(box: Installation) -> None:
    closed = ("sh", "-c", 'exec "$@" <&- >&-', "sh")
    assert box.start_through(closed, "run", "--source", "demo", "--for", "0.1").done() == Done(0, "", "")
    assert box.start_through(closed, "status").done() == Done(1, "", "")
    assert box.start_through(closed, "check").done() == Done(0, "", "")
