"""The calibration: the level in dBu at which the converter clips, channel by channel.

It is a file of its own in the state folder, for it belongs to the hardware: it outlives every session and
every factory reset. A channel that is not in it has not been calibrated.
"""

from pathlib import Path
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from gainbox import files

CHANNELS = 8
LOWEST_DBU, HIGHEST_DBU = -40.0, 40.0
"""No converter's full scale lies beyond: -40 is behind a microphone preamplifier, 40 behind an attenuator."""

Table = dict[Annotated[int, Meta(ge=1, le=CHANNELS)], Annotated[float, Meta(ge=LOWEST_DBU, le=HIGHEST_DBU)]]


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of the file."""

    full_scale_dbu: Table


class Calibration:
    """The full scale of each channel's converter in dBu. It belongs to one thread.

    Args:
        folder: the state folder
        full_scale_dbu: by the channel's number, from 1
    """

    def __init__(self, folder: Path, full_scale_dbu: Table | None = None) -> None:
        self._path = folder / "calibration.json"
        self._full_scale_dbu = full_scale_dbu or {}

    @classmethod
    def read(cls, folder: Path) -> tuple[Self, str | None]:
        """The calibration stored in `folder`, and a sentence for the user if the file there cannot be used.

        A damaged file is put aside as calibration.json.damaged. Raises nothing.
        """
        empty = cls(folder)
        path = empty._path
        try:
            return cls(folder, msgspec.json.decode(files.read(path), type=Contents).full_scale_dbu), None
        except (FileNotFoundError, NotADirectoryError):
            return empty, None
        except OSError as error:
            return empty, f"{path}: cannot be read: {error.strerror}; no channel is calibrated"
        except (ValueError, msgspec.MsgspecError, RecursionError):
            return empty, f"{path}: is damaged{files.rename_damaged(path)}; no channel is calibrated"

    def full_scale_dbu(self, channel: int) -> float | None:
        """The full scale of the converter of `channel`, from 1; None without a calibration."""
        return self._full_scale_dbu.get(channel)

    def offsets_db(self, recorder_full_scale_dbu: float) -> tuple[float, ...]:
        """The level of each channel on a recorder with that full scale, above its level on our converter, dB.

        It is 0 for a channel that has not been calibrated.
        """
        return tuple(
            self._full_scale_dbu.get(channel, recorder_full_scale_dbu) - recorder_full_scale_dbu
            for channel in range(1, CHANNELS + 1)
        )

    def set(self, channel: int, full_scale_dbu: float) -> None:
        """Calibrate a channel, from 1, and store that at once.

        Raises:
            ValueError: the full scale is out of range; the text is a sentence for the user
            OSError: it cannot be stored; nothing is changed then
        """
        if not LOWEST_DBU <= full_scale_dbu <= HIGHEST_DBU:
            raise ValueError(
                f"the converter would clip at {full_scale_dbu:+.1f} dBu; {LOWEST_DBU:+g} to {HIGHEST_DBU:+g}"
                " can be: is the figure right?"
            )
        table = dict(sorted({**self._full_scale_dbu, channel: round(full_scale_dbu, 3)}.items()))
        contents = msgspec.json.format(msgspec.json.encode(Contents(table)), indent=2)
        files.replace(self._path, contents + b"\n")
        self._full_scale_dbu = table
