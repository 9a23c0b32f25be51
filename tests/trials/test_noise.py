"""A sample of the trial of noises."""

import pytest

from tests.trials.noise import KINDS, Kind, names_of, rate_of


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_noise_gets_its_name(kind: Kind) -> None:
    assert rate_of(kind, names_of(kind, 12)) >= kind.target - 0.1
