"""LOUDNESS: momentary, short-term and integrated loudness, their range and the true peak (EBU R 128)."""

import math
from dataclasses import dataclass

from gainbox.staging.feature import Feature

SCALE = "scales.loudness"


@dataclass(frozen=True, slots=True)
class LoudnessView:
    """The page LOUDNESS: BS.1770 and EBU R 128, minus infinity for silence."""

    momentary_lufs: float = -math.inf
    short_term_lufs: float = -math.inf
    integrated_lufs: float = -math.inf
    range_lu: float = math.nan
    true_peak_dbtp: float = -math.inf


class Loudness(Feature):
    """Shows the loudness; UP and DOWN choose the scale of EBU Tech 3341."""

    def turn(self, by: int) -> None:
        """Choose the wide scale, or the narrow one."""
        self.box.change(SCALE, "EBU +18" if by > 0 else "EBU +9")

    def view(self) -> LoudnessView:
        """The page."""
        readings = self.box.readings
        if readings is None:
            return LoudnessView()
        programme = self.box.programme()
        return LoudnessView(
            momentary_lufs=readings.momentary_lufs,
            short_term_lufs=readings.short_term_lufs,
            integrated_lufs=programme.integrated_lufs,
            range_lu=programme.loudness_range_lu,
            true_peak_dbtp=max(readings.true_peak_dbtp),
        )
