"""A small sample of each trial."""

import pytest

from gainbox.meters import FeedFor
from tests.trials import verdicts


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_sample_of_verdicts(feed_for: FeedFor) -> None:
    assert verdicts.run(2, 14, feed_for)
