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
from gainbox.cli.status import SOCKET
from gainbox.daemon import Daemon, Storage
from gainbox.daemon.settings import ButtonSettings, SettingsFollower
from gainbox.daemon.storage import BUTTONS, TAKES, StateFolderHealth
from gainbox.face import PAGES, Notice, Scene, paint
from gainbox.files import text_of
from gainbox.ledger.writer import Writer, WriterEvent
from gainbox.meters import CannotBuildError, FeedFor, compiled
from gainbox.panel import Panel, PanelError
from gainbox.settings import Overrides, Settings, SettingsError, SettingsFile, load
from gainbox.settings.calibration import Calibration
from gainbox.systemd import Systemd
from gainbox.warning import Warnings

log = logging.getLogger("gainbox")

ENDING = (signal.SIGTERM, signal.SIGINT)


def run_box(
    source: str | None,
    panel: PanelKind | None,
    for_s: float | None,
    settings_file: Path | None,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Run the box until it ends; returns the exit code.

    Raises:
        SentenceError: the source or the panel that the command line names is not there
    """
    systemd = Systemd(environ)
    kind = panel_kind(panel, watched=systemd.watches)
    held_back = begin_log(hold_back=kind == "terminal")
    warnings = Warnings()
    health = StateFolderHealth(warnings)
    file = settings_file_for(settings_file, environ)
    file_settings, rejection = read_settings(file, insist=settings_file is not None)
    settings = ButtonSettings(read_overrides(environ, health), file_settings, time.monotonic, health)
    runtime = runtime_folder(environ)

    named = text_of(source) if source else None

    def source_for(settings: Settings) -> Source:
        name = source_name(named, settings.capture.source, watched=systemd.watches)
        return make_source(name, settings.capture)

    try:
        chosen = source_for(settings.now)
        stream = chosen.open() if source else None  # one that is named must be there, others are waited for
        card, scratch = first_hat(), runtime or Path("/tmp")
        insist, hat = panel is not None, card.hat if card else None
        shown = make_panel(kind, settings.now.panel, scratch, insist=insist, hat=hat)
    except (CaptureError, PanelError) as error:
        raise SentenceError(str(error)) from None
    with ExitStack() as down:
        down.callback(shown.close)
        feed_for = compiled_meters(environ, partial(show_splash, shown))
        down.pop_all()  # from now on the daemon closes it
    daemon = Daemon(
        Storage(settings, read_calibration(environ), make_ledger(environ, warnings, health), warnings),
        source_for,
        stream,
        feed_for,
        shown,
        runtime / SOCKET if runtime else None,
        systemd,
        SettingsFollower(file, file_settings, rejection, time.monotonic, warnings, health),
    )
    for number in ENDING:
        signal.signal(number, lambda *_: daemon.stop())
    hang_up = daemon.stop if sys.stdin and sys.stdin.isatty() else daemon.reload
    signal.signal(signal.SIGHUP, lambda *_: hang_up())
    code = daemon.run(for_s or math.inf)
    for number in (*ENDING, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # an unread summary must not delay the end
    held_back.flush()
    click.echo(daemon.summary())
    return code


def settings_file_for(named: Path | None, environ: Mapping[str, str]) -> SettingsFile:
    """The settings file: the named one, which must exist; else the usual one, which has a copy."""
    if named:
        return SettingsFile(named, must_exist=True, folder=None)
    return SettingsFile(
        folders.settings_file(environ), must_exist=False, folder=folders.state_folder(environ)
    )


def read_settings(file: SettingsFile, *, insist: bool) -> tuple[Settings, SettingsError | None]:
    """The settings of the file, and why it is rejected: then they are the last good ones or the defaults.

    Raises:
        SentenceError: it is rejected, and `insist` is set
    """
    try:
        return file.load(), None
    except SettingsError as error:
        if insist:
            raise SentenceError(str(error)) from None
        last_good = file.last_good()
        log.warning("%s; the %s hold", error, "last good settings" if last_good else "defaults")
        return last_good or load(), error


def usual_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of the usual file."""
    return settings_of(None, environ)


def settings_of(named: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of the named file, else of the usual one.

    Raises:
        SentenceError: the named file is rejected
    """
    settings, _ = read_settings(settings_file_for(named, environ), insist=named is not None)
    return settings


def read_overrides(environ: Mapping[str, str], health: StateFolderHealth) -> Overrides:
    """The changes made with the buttons; none, with a line in the log, if they cannot be read or written."""
    folder = folders.state_folder(environ)
    try:
        folders.make(folder)
    except OSError as error:
        health.failed(BUTTONS)
        log.warning("%s cannot be kept: %s", BUTTONS, reason(error))
        return Overrides(folder)
    overrides, complaint = Overrides.read(folder)
    if complaint:
        log.warning("%s", complaint)
    return overrides


def read_calibration(environ: Mapping[str, str]) -> Calibration:
    """The stored calibration."""
    calibration, complaint = Calibration.read(folders.state_folder(environ))
    if complaint:
        log.warning("%s", complaint)
    return calibration


def make_ledger(environ: Mapping[str, str], warnings: Warnings, health: StateFolderHealth) -> Writer:
    """The writer of the takes, whose events become log lines and warnings."""

    def report(event: WriterEvent) -> None:
        if event.text:
            log.warning("%s", event.text)
        if event.kind == "unwritable":
            health.failed(TAKES)
        elif event.kind == "written":
            health.succeeded(TAKES)
        elif event.kind == "damaged":
            warnings.add("takes-damaged")

    return Writer(folders.state_folder(environ), report)


def runtime_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder of the status socket, made if need be; None, with a line in the log, if that fails."""
    try:
        return folders.make(folders.runtime_folder(environ))
    except OSError as error:
        log.warning("no status can be shown: %s", reason(error))
        return None


def show_splash(panel: Panel) -> None:
    """Show that the meters are being compiled, before seconds in which nothing is metered."""
    scene = Scene(next(iter(PAGES)), (), notice=Notice("compiling", "the meters, once for this machine"))
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
    """The path and the reason of a system error."""
    return f"{error.filename}: {str(error.strerror).lower()}"


def begin_log(*, hold_back: bool) -> logging.Handler:
    """Log to stderr; with `hold_back` only when flushed or at the end: the terminal shows the picture."""
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setFormatter(logging.Formatter("gainbox: %(message)s"))
    handler: logging.Handler = to_stderr
    if hold_back:
        handler = logging.handlers.MemoryHandler(10_000, logging.CRITICAL + 1, to_stderr, flushOnClose=True)
    log.handlers[:] = [handler]
    return handler
