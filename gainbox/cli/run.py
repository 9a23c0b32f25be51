"""`gainbox run`: from the command line, the settings and the machine to a running daemon."""

import logging
import logging.handlers
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from gainbox import folders
from gainbox.capture import CaptureError, Source
from gainbox.capture.cards import first_hat
from gainbox.cli import SentenceError
from gainbox.cli.devices import PanelKind, make_panel, make_source, panel_kind, source_name
from gainbox.cli.judging import thresholds_of
from gainbox.cli.status import SOCKET
from gainbox.daemon import Daemon
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.following import Follower
from gainbox.daemon.keeping import BUTTONS, TAKES, Keeper, Unkept
from gainbox.daemon.report import DAMAGED
from gainbox.daemon.setup import look_of, rules_of
from gainbox.face import Scene, paint
from gainbox.face.setup_rows import KEYS
from gainbox.ledger.writer import Writer, WriterEvent
from gainbox.meters import CannotBuildError, FeedFor, compiled
from gainbox.panel import Panel, PanelError
from gainbox.settings import Overrides, Settings, SettingsError, SettingsFile, load
from gainbox.settings.calibration import Calibration
from gainbox.systemd import Systemd

log = logging.getLogger("gainbox")

ENDING = (signal.SIGTERM, signal.SIGINT)


def run_the_box(
    source: str | None,
    panel: PanelKind | None,
    for_s: float | None,
    settings_file: Path | None,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Run until it ends; returns the exit code.

    Raises:
        SentenceError: what the command line names is not there
    """
    systemd = Systemd(environ)
    kind = panel_kind(panel, watched=systemd.watches)
    notes = begin_log(hold_back=kind == "terminal")
    warnings: list[str] = []
    unkept = Unkept(warnings)
    original = original_for(settings_file, environ)
    file_settings, refusal = read_settings(original, insist=settings_file is not None)
    state = read_state(environ, unkept)
    settings = state.over(file_settings)
    runtime = runtime_folder(environ)

    def source_for(settings: Settings) -> Source:
        name = source_name(source, settings.capture.source, watched=systemd.watches)
        return make_source(name, settings.capture)

    try:
        chosen = source_for(settings)
        stream = chosen.open() if source else None  # what is named is to be there, not to be waited for
        card, scratch = first_hat(), runtime or Path("/tmp")
        insist, hat = panel is not None, card.hat if card else None
        shown = make_panel(kind, settings.panel, scratch, insist=insist, hat=hat)
    except (CaptureError, PanelError) as error:
        raise SentenceError(str(error)) from None
    with ExitStack() as down:
        down.callback(shown.close)
        feed_for = compiled_meters(environ, partial(show_splash, shown))
        down.pop_all()  # from now on it is the daemon's
    daemon = Daemon(
        source=chosen,
        stream=stream,
        feed_for=feed_for,
        rules=rules_of(settings.values(KEYS), settings.capture.layout),
        panel=shown,
        look=look_of(settings.values(KEYS)),
        wide=settings.scales.loudness == "EBU +18",
        channels=settings.capture.channels,
        pictures_per_s=settings.panel.pictures_per_s,
        page=settings.panel.starts_on,
        brightness=settings.panel.brightness / 100,
        dim_s=settings.panel.dim_s,
        off_s=settings.panel.off_s,
        keeper=Keeper(state, file_settings, time.monotonic, unkept),
        calibrator=Calibrator(read_calibration(environ), settings.scales.recorder_full_scale_dbu),
        socket=runtime / SOCKET if runtime else None,
        systemd=systemd,
        warnings=warnings,
        thresholds=thresholds_of(settings),
        ledger=make_ledger(environ, warnings, unkept),
        follower=Follower(
            original, file_settings, refusal, source_for, thresholds_of, time.monotonic, warnings, unkept
        ),
    )
    for number in ENDING:
        signal.signal(number, lambda *_: daemon.stop())
    hang_up = daemon.stop if sys.stdin and sys.stdin.isatty() else daemon.reload
    signal.signal(signal.SIGHUP, lambda *_: hang_up())
    code = daemon.run(for_s or math.inf)
    for number in (*ENDING, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # nobody need wait for a reader that takes no summary
    notes.flush()
    click.echo(daemon.report.summary())
    return code


def original_for(named: Path | None, environ: Mapping[str, str]) -> SettingsFile:
    """The settings file: the named one, which must be there; else the usual one, whose last good is kept."""
    if named:
        return SettingsFile(named, must_exist=True, folder=None)
    return SettingsFile(
        folders.settings_file(environ), must_exist=False, folder=folders.state_folder(environ)
    )


def read_settings(original: SettingsFile, *, insist: bool) -> tuple[Settings, str]:
    """What the file says; if it is wrong, what it said when it was last right, and why it is wrong.

    Raises:
        SentenceError: it is wrong, and `insist` is set
    """
    try:
        return original.load(), ""
    except SettingsError as error:
        if insist:
            raise SentenceError(str(error)) from None
        last_good = original.last_good()
        log.warning("%s; the %s hold", error, "last good settings" if last_good else "defaults")
        return last_good or load(), str(error)


def usual_settings(environ: Mapping[str, str]) -> Settings:
    """What holds of the usual settings file."""
    settings, _ = read_settings(original_for(None, environ), insist=False)
    return settings


def read_state(environ: Mapping[str, str], unkept: Unkept) -> Overrides:
    """What the buttons changed; nothing, with a warning, if it cannot be read or will not be kept."""
    folder = folders.state_folder(environ)
    try:
        folders.make(folder)
    except OSError as error:
        unkept.add(BUTTONS)
        log.warning("%s cannot be kept: %s", BUTTONS, reason(error))
        return Overrides(folder)
    state, complaint = Overrides.read(folder)
    if complaint:
        log.warning("%s", complaint)
    return state


def read_calibration(environ: Mapping[str, str]) -> Calibration:
    """What the channels were calibrated to."""
    calibration, complaint = Calibration.read(folders.state_folder(environ))
    if complaint:
        log.warning("%s", complaint)
    return calibration


def make_ledger(environ: Mapping[str, str], warnings: list[str], unkept: Unkept) -> Writer:
    """The writer of the takes, whose events become log lines and warnings."""

    def report(event: WriterEvent) -> None:
        if event.text:
            log.warning("%s", event.text)
        if event.kind == "unwritable":
            unkept.add(TAKES)
        elif event.kind == "written":
            unkept.remove(TAKES)
        elif event.kind == "damaged" and DAMAGED not in warnings:
            warnings.append(DAMAGED)

    return Writer(folders.state_folder(environ), report)


def runtime_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of the status socket, made if it must be; None, with a warning, if it cannot be had."""
    try:
        return folders.make(folders.runtime_folder(environ))
    except OSError as error:
        log.warning("no status can be shown: %s", reason(error))
        return None


def show_splash(panel: Panel) -> None:
    """Have the display say that the meters are being compiled, before seconds in which nothing is metered."""
    scene = Scene("meter", (), notice="compiling: the meters, once for this machine")
    panel.show(paint(scene, panel.size, grey=panel.grey))


def compiled_meters(
    environ: Mapping[str, str] = os.environ, splash: Callable[[], None] = lambda: None
) -> FeedFor:
    """The compiled meters, built first if this machine has none; `splash` is called before that."""
    folder = folders.cache_folder(environ)
    if not compiled.path_in(folder).exists():
        log.warning("compiling the meters for this machine; it takes some seconds")
        splash()
    try:
        feed_for = compiled.load(folder)
    except CannotBuildError as error:
        raise SentenceError(f"the meters cannot be compiled: {error}") from None
    if not compiled.path_in(folder).exists():
        log.warning("%s: the compiled meters cannot be kept there: every start will take as long", folder)
    return feed_for


def reason(error: OSError) -> str:
    """What the system has refused, and where."""
    return f"{error.filename}: {str(error.strerror).lower()}"


def begin_log(*, hold_back: bool) -> logging.Handler:
    """Log to stderr; with `hold_back` only when flushed, or at the end, so that it spoils no picture."""
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setFormatter(logging.Formatter("gainbox: %(message)s"))
    handler: logging.Handler = to_stderr
    if hold_back:
        handler = logging.handlers.MemoryHandler(10_000, logging.CRITICAL + 1, to_stderr, flushOnClose=True)
    log.handlers[:] = [handler]
    return handler
