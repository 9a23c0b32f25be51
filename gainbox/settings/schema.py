"""The settings: the sections of a settings file as frozen values, each key with its type and its range.

There are no defaults here: default.toml has them, beside the words that explain them.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

import msgspec
from msgspec import Meta, Struct, inspect

from gainbox.board import panel_pins
from gainbox.face.pages import PAGES
from gainbox.hats import HATS, Hat, clashes
from gainbox.settings.section import RefusedError, Section
from gainbox.settings.wording import allowed_by, format_value
from gainbox.staging.thresholds import Thresholds

BUTTONS = Meta(extra={"buttons": True})
"""Marks a key that the buttons may change, in SETUP or on a page."""

ZONE_GAP_DB = 1.0
"""The least distance between two zone edges. A zone is entered 0.1 dB below its edge and left 1 dB below it:
from 0.9 dB on, a level that leaves a zone has not left the next one down, and 1 dB gives that one some ground
of its own."""

SURROUND_CHANNELS = (1, 2, 5, 6)
"""Numbers of channels of a programme of BS.1770: mono, stereo, and surround without and with its LFE."""

WRITES_A_FILE = re.compile(r"\Aalsa:(.*[^\w.-])?(file|tee):")
"""Sources by ALSA's plugins that write what they read to a file, and so overwrite a recording."""

HAT_NAMES = tuple(hat.name for hat in HATS)

RestS = Annotated[float, Meta(ge=10, description="10 to 3600, inf"), BUTTONS]
EdgeDbfs = Annotated[float, Meta(ge=-90, le=0), BUTTONS]


class Capture(Section, frozen=True, kw_only=True):
    """The source of the sound."""

    source: Annotated[
        str,
        Meta(
            pattern=r"\A(hat|demo|(alsa|file):[^\x00-\x1f\x7f]+)\Z",
            description='"hat", "alsa:DEVICE", "file:PATH", "demo"',
        ),
    ]
    rate_hz: Literal[44100, 48000, 88200, 96000, 176400, 192000]
    channels: Annotated[int, Meta(ge=1, le=8)]
    layout: Literal["tracks", "pairs", "surround"]
    format: Literal["S16_LE", "S24_3LE", "S32_LE"]
    period_frames: Annotated[int, Meta(ge=16, le=8192)]
    buffer_ms: Annotated[float, Meta(ge=20, le=2000)]
    hat: Annotated[
        str,
        Meta(
            pattern=rf"\A({'|'.join(map(re.escape, ('any', *HAT_NAMES)))})\Z",
            description=", ".join(f'"{name}"' for name in ("any", *HAT_NAMES)),
        ),
    ]
    reopen_after_overrun: bool
    names: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=8)], ...],
        Meta(max_length=8, description="up to 8 names of 1 to 8 printable characters"),
        BUTTONS,
    ]

    def __post_init__(self) -> None:
        if not self.source.isprintable():
            self.refuse("source")
        if WRITES_A_FILE.match(self.source):
            self.refuse("source", reason=f"{format_value(self.source)} would write what it reads to a file")
        if not all(name.isprintable() for name in self.names):
            self.refuse("names")
        if self.layout == "surround" and self.channels not in SURROUND_CHANNELS:
            self.refuse(
                "layout",
                reason=f'"surround" has no places for {self.channels} channels',
                allowed='"surround" with 1, 2, 5 or 6 channels, "tracks" and "pairs" with any number',
            )
        two_periods_ms = 2 * self.period_frames * 1000 / self.rate_hz
        if two_periods_ms > self.buffer_ms:
            self.refuse(
                "period_frames",
                reason=f"two periods of {self.period_frames} frames at {self.rate_hz} Hz last "
                f"{two_periods_ms:.1f} ms and do not fit into a buffer_ms of {self.buffer_ms:g}",
                allowed=f"period_frames up to {int(self.buffer_ms * self.rate_hz / 2000)} with this buffer",
            )


class Clip(Section, frozen=True, kw_only=True):
    """The rule and the duration of the red lamp."""

    samples: Annotated[int, Meta(ge=1, le=15), BUTTONS]
    lamp_s: Annotated[float, Meta(ge=1, description="1, 5, 30, inf"), BUTTONS]

    def __post_init__(self) -> None:
        if self.lamp_s not in {1, 5, 30, inf}:
            self.refuse("lamp_s")


class Peak(Section, frozen=True, kw_only=True):
    """The peak marker ahead of each bar."""

    hold_s: Annotated[float, Meta(ge=0.5, description="0.5 to 30, inf"), BUTTONS]

    def __post_init__(self) -> None:
        if 30 < self.hold_s < inf:
            self.refuse("hold_s")


class Zones(Section, frozen=True, kw_only=True):
    """The lower edges of the zones, shown by the signal, sweet and hot lamps."""

    low_dbfs: EdgeDbfs
    sweet_dbfs: EdgeDbfs
    hot_dbfs: EdgeDbfs

    @property
    def edges_dbfs(self) -> tuple[float, float, float]:
        """The lower edges of low, sweet and hot."""
        return self.low_dbfs, self.sweet_dbfs, self.hot_dbfs

    def __post_init__(self) -> None:
        for below, above in pairwise(self.__struct_fields__):
            gap_db = getattr(self, above) - getattr(self, below)
            if round(gap_db, 6) < ZONE_GAP_DB:  # -7.2 and -8.2 are 0.9999999999999991 apart
                self.refuse(
                    above,
                    below,
                    reason=f"{below} = {getattr(self, below):g} and {above} = {getattr(self, above):g} "
                    "are out of order or too close",
                    allowed=f"-90 to 0, each edge at least {ZONE_GAP_DB:g} dB above the one before",
                )


class Scales(Section, frozen=True, kw_only=True):
    """The full scale of the recorder, and the scales of the pages."""

    recorder_full_scale_dbu: Annotated[float, Meta(ge=-10, le=30), BUTTONS]
    reference_dbfs: Annotated[float, Meta(ge=-40, le=-6), BUTTONS]
    meter: Annotated[
        Literal["mixer", "dBFS", "VU", "DIN", "Nordic", "BBC", "EBU", "K-12", "K-14", "K-20"], BUTTONS
    ]
    loudness: Annotated[Literal["EBU +9", "EBU +18"], BUTTONS]


if TYPE_CHECKING:
    PageName: TypeAlias = str
    FirstPage: TypeAlias = str
else:
    PageName, FirstPage = Literal[tuple(PAGES)], Literal[("last", *PAGES)]


class Panel(Section, frozen=True, kw_only=True):
    """Display, lamps and buttons."""

    display: Annotated[
        str,
        Meta(
            pattern=r"\A[a-z0-9_]+\Z",
            description='"none" or a display luma.oled knows, as "ssd1322", "ssd1306", "sh1106", "ssd1309"',
        ),
    ]
    bus: Literal["spi", "i2c"]
    port: Annotated[int, Meta(ge=0, le=10)]
    device: Annotated[int, Meta(ge=0, le=2)]
    i2c_port: Annotated[int, Meta(ge=0, le=99)]
    i2c_address: Annotated[int, Meta(ge=0x03, le=0x77, description="3 to 119 (0x03 to 0x77)")]
    width: Literal[128, 256]
    height: Literal[64]
    rotate: Annotated[Literal[0, 180], BUTTONS]
    swap: Annotated[bool, BUTTONS]
    brightness: Annotated[int, Meta(ge=1, le=100), BUTTONS]
    dim_s: RestS
    off_s: RestS
    pictures_per_s: Annotated[float, Meta(ge=5, le=60)]
    first_page: Annotated[FirstPage, BUTTONS]
    page: Annotated[PageName, BUTTONS]
    lamps: bool
    buttons: bool
    lamp_columns: Literal[1, 2]

    def clashes(self, hat: Hat) -> dict[str, str]:
        """The reasons why parts of the panel cannot be beside a HAT, by their keys."""
        spi = self.bus == "spi" and self.display not in ("none", "dummy")
        columns = self.lamp_columns if self.lamps else 0
        return clashes(panel_pins(lamp_columns=columns, buttons=self.buttons, spi=spi), hat)

    @property
    def starts_on(self) -> str:
        """The page to start with."""
        return self.page if self.first_page == "last" else self.first_page

    def __post_init__(self) -> None:
        for key in ("dim_s", "off_s"):
            if 3600 < getattr(self, key) < inf:
                self.refuse(key)


class Staging(Section, frozen=True, kw_only=True):
    """The thresholds of all judgement, key for key those of `staging.Thresholds`."""

    listen_s: Annotated[float, Meta(ge=5, le=60), BUTTONS]
    target_vu_dbfs: Annotated[float, Meta(ge=-30, le=-6), BUTTONS]
    target_peak_dbtp: Annotated[float, Meta(ge=-24, le=-1), BUTTONS]
    margin_db: Annotated[float, Meta(ge=0, le=12), BUTTONS]
    noise_s: Annotated[float, Meta(ge=2, le=60), BUTTONS]
    uniform_lu: Annotated[float, Meta(ge=0.5, le=6), BUTTONS]
    drift_lu: Annotated[float, Meta(ge=1, le=12)]
    uneven_lu: Annotated[float, Meta(ge=3, le=20)]
    squashed_lu: Annotated[float, Meta(ge=3, le=20)]
    open_lu: Annotated[float, Meta(ge=3, le=20)]
    mastering_headroom_dbtp: Annotated[float, Meta(ge=-12, le=-1), BUTTONS]

    def __post_init__(self) -> None:
        for below, above in (("target_vu_dbfs", "target_peak_dbtp"), ("squashed_lu", "open_lu")):
            low, high = getattr(self, below), getattr(self, above)
            if high <= low:
                self.refuse(
                    above,
                    below,
                    reason=f"{above} = {high:g} is not above {below} = {low:g}",
                    allowed=f"{allowed_by(self.declared()[above])}, and above {below}",
                )


class Settings(Struct, frozen=True, kw_only=True):
    """All settings. A key is written `section.key`."""

    capture: Capture
    clip: Clip
    peak: Peak
    zones: Zones
    scales: Scales
    panel: Panel
    staging: Staging

    @classmethod
    def of(cls, values: Mapping[str, Mapping[str, object]]) -> Self:
        """The settings with these values by section and key. Raises `RefusedError` for one that cannot be."""
        return cls._checked({title: section.of(values[title]) for title, section in SECTIONS.items()})

    def __getitem__(self, key: str) -> Any:
        """The value of a key."""
        title, _, name = key.partition(".")
        return getattr(getattr(self, title), name)

    def changed(self, values: Mapping[str, object]) -> Self:
        """The settings with other values of some keys. Raises `RefusedError` for one that cannot be."""
        sections = msgspec.structs.asdict(self)
        changes: dict[str, dict[str, object]] = {}
        for key, value in values.items():
            title, _, name = key.partition(".")
            changes.setdefault(title, msgspec.structs.asdict(sections[title]))[name] = value
        changed = {title: SECTIONS[title].of(section) for title, section in changes.items()}
        return self._checked({**sections, **changed})

    @classmethod
    def _checked(cls, sections: dict[str, Any]) -> Self:
        """The settings of valid sections, if these are possible beside each other."""
        settings = cls(**sections)
        for hat in (hat for hat in HATS if hat.name == settings.capture.hat):
            for key, reason in settings.panel.clashes(hat).items():
                raise RefusedError("panel", [key], reason, BESIDE[key])
        return settings

    def differ(self, other: Self, keys: Iterable[str]) -> list[str]:
        """Those of `keys` that have other values in `other`."""
        return [key for key in keys if self[key] != other[key]]

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds of all judgement."""
        return Thresholds(**msgspec.structs.asdict(self.staging))


BESIDE = {
    "lamps": "false, or lamp_columns = 1",
    "buttons": "false",
    "display": 'one with bus = "i2c", or "none"',
}
"""Alternatives for the parts of a panel that a HAT leaves no pins for."""


def is_for_buttons(declared: object) -> bool:
    """True if the declared type of a key bears the mark `BUTTONS`."""
    kind = inspect.type_info(declared)
    return isinstance(kind, inspect.Metadata) and bool((kind.extra or {}).get("buttons"))


KINDS: tuple[type[Section], ...] = (Capture, Clip, Peak, Zones, Scales, Panel, Staging)
SECTIONS = {kind.title(): kind for kind in KINDS}

CHANGEABLE = tuple(
    f"{title}.{name}"
    for title, section in SECTIONS.items()
    for name, declared in section.declared().items()
    if is_for_buttons(declared)
)
"""The keys that the buttons may change."""
