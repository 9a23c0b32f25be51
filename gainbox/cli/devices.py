"""The source and the panel: those of the command line, else of the settings, else of the machine."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from gainbox.capture import CaptureError, Source
from gainbox.capture.cards import first_hat
from gainbox.files import path_of
from gainbox.hats import Hat
from gainbox.panel import NoPanel, Panel, PanelError
from gainbox.settings.schema import BESIDE, Capture
from gainbox.settings.schema import Panel as PanelSettings

log = logging.getLogger(__name__)

PanelKind = Literal["hardware", "terminal", "none"]

MODEL = Path("/proc/device-tree/model")


def is_raspberry_pi(model: Path = MODEL) -> bool:
    """True if this machine is a Raspberry Pi."""
    try:
        return "Raspberry Pi" in model.read_text()
    except OSError:
        return False


def source_name(named: str | None, in_settings: str, *, watched: bool) -> str:
    """The name of the source: the named one, else that of the settings; the demo without HAT and systemd."""
    if named:
        return named
    if in_settings == "hat" and not watched and first_hat() is None:
        return "demo"
    return in_settings


def make_source(name: str, capture: Capture) -> Source:
    """The source of that name.

    Raises:
        CaptureError: there is no source of that name
    """
    kind, _, rest = name.partition(":")
    if name == "demo":
        from gainbox.capture.demo import DemoSource

        return DemoSource(capture.rate_hz, capture.channels, capture.period_frames)
    if kind == "file" and rest:
        from gainbox.capture.recording import RecordingSource

        return RecordingSource(path_of(rest), capture.period_frames)
    if name == "hat" or (kind == "alsa" and rest and rest.isprintable()):
        from gainbox.capture.alsa import AlsaSource, Wanted

        wanted = Wanted(
            capture.rate_hz,
            capture.channels,
            capture.format,
            capture.period_frames,
            capture.buffer_ms,
            capture.reopen_after_overrun,
        )
        return AlsaSource(rest or "hat", wanted)
    raise CaptureError("no-card", f"no source is called {name!r}: choose alsa:DEVICE, file:PATH or demo")


def panel_kind(named: PanelKind | None, *, watched: bool) -> PanelKind:
    """The kind of the panel: the named one, else the hardware, else the terminal if there is one."""
    if named:
        return named
    if watched or is_raspberry_pi():
        return "hardware"
    is_terminal = all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))  # None if closed
    return "terminal" if is_terminal else "none"


def make_panel(
    kind: PanelKind, settings: PanelSettings, scratch: Path, *, insist: bool, hat: Hat | None
) -> Panel:
    """The panel of that kind.

    A part whose pins the HAT uses is left alone.

    Args:
        kind: its kind
        settings: the section [panel]
        scratch: folder for the files of the pins' library
        insist: True if a missing part is an error
        hat: the HAT that is there, if any

    Raises:
        PanelError: a part is not there, or cannot be beside the HAT, and `insist` is set
    """
    if kind == "none":
        return NoPanel()
    if kind == "terminal":
        from gainbox.panel.terminal import Terminal

        return Terminal()
    return _hardware(settings, scratch, insist, settings.clashes(hat) if hat else {})


def _hardware(settings: PanelSettings, scratch: Path, insist: bool, clashes: Mapping[str, str]) -> Panel:
    for key, reason in clashes.items():
        sentence = f"[panel] {key}: {reason}; allowed beside it: {BESIDE[key]}"
        if insist:
            raise PanelError(sentence)
        log.warning("%s", sentence)
    from gainbox.panel import pin_factory

    pin_factory.prepare(scratch)
    from gainbox.panel.hardware import Hardware
    from gainbox.panel.oled import Wiring

    spi = settings.bus == "spi"
    wiring = Wiring(
        settings.display,
        settings.bus,
        settings.port if spi else settings.i2c_port,
        settings.device if spi else settings.i2c_address,
        (settings.width, settings.height),
        settings.rotate == 180,
    )
    return Hardware(
        None if settings.display == "none" or "display" in clashes else wiring,
        lamp_columns=settings.lamp_columns if settings.lamps and "lamps" not in clashes else 0,
        buttons=settings.buttons and "buttons" not in clashes,
        insist=insist,
    )
