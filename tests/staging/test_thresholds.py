"""The thresholds: their defaults are those of default.toml, and stand there once more."""

from gainbox.settings import load
from gainbox.staging.thresholds import THRESHOLDS, Density, Targets, Thresholds


def test_the_defaults_are_those_of_the_shipped_settings() -> None:
    assert load().thresholds == THRESHOLDS


def test_targets_and_density_have_their_thresholds() -> None:
    thresholds = Thresholds(
        target_vu_dbfs=-20.0, target_peak_dbtp=-10.0, margin_db=3.0, squashed_lu=7.0, open_lu=11.0
    )
    assert thresholds.targets == Targets(-20.0, -10.0, 3.0)
    assert thresholds.density == Density(7.0, 11.0)
    assert (THRESHOLDS.targets, THRESHOLDS.density) == (Targets(), Density())
