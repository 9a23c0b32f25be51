"""The thresholds of all judgement: section [staging] of the settings, key for key."""

from dataclasses import dataclass

from gainbox.staging.verdict import HAIR_DB, Code


@dataclass(frozen=True, slots=True)
class Targets:
    """The target level, and how far below it a channel is set for players who get louder in the take."""

    vu_dbfs: float = -18.0
    peak_dbtp: float = -12.0
    margin_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Density:
    """The PSR below which sound is squashed, and the PSR from which it is open."""

    squashed_lu: float = 8.0
    open_lu: float = 12.0

    def of(self, ratio_lu: float) -> Code:
        """The verdict on a PSR or a PLR."""
        if ratio_lu < self.squashed_lu - HAIR_DB:
            return "squashed"
        return "dense" if ratio_lu < self.open_lu - HAIR_DB else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The thresholds, as shipped where nothing else is given."""

    listen_s: float = 10.0
    """Duration of SET LEVEL's measurement."""
    noise_s: float = 5.0
    """Duration of NOISE's measurement, 2 s or more."""
    target_vu_dbfs: float = -18.0
    """Mean VU of the loudest 3 s."""
    target_peak_dbtp: float = -12.0
    margin_db: float = 0.0
    uniform_lu: float = 1.5
    """A take this near to the reference sounds as loud."""
    drift_lu: float = 3.0
    """A take that gets this much louder or softer is still steady."""
    uneven_lu: float = 10.0
    """Loudness range above which a take is uneven; speech has 5 to 8 LU, a ballad 8 to 10."""
    squashed_lu: float = 8.0
    open_lu: float = 12.0
    mastering_headroom_dbtp: float = -6.0
    """Highest true peak that mastering engineers ask for."""

    @property
    def targets(self) -> Targets:
        """The targets of SET LEVEL."""
        return Targets(self.target_vu_dbfs, self.target_peak_dbtp, self.margin_db)

    @property
    def density(self) -> Density:
        """The thresholds of DYNAMICS."""
        return Density(self.squashed_lu, self.open_lu)


THRESHOLDS = Thresholds()
