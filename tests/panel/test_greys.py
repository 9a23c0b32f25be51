"""The greys of a terminal by its environment."""

import pytest

from gainbox.panel.cells import EXACT, NONE, STEPS, Greys, greys_of


@pytest.mark.parametrize(
    ("environment", "greys"),
    [
        ({"TERM": "xterm-256color"}, STEPS),
        ({"TERM": "linux"}, STEPS),
        ({}, STEPS),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, EXACT),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, EXACT),
        ({"TERM": "vt100"}, NONE),
        ({"TERM": "dumb"}, NONE),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, NONE),
        ({"TERM": "xterm", "NO_COLOR": ""}, STEPS),
    ],
)
def test_the_greys_by_the_environment(environment: dict[str, str], greys: Greys) -> None:
    assert greys_of(environment) is greys
