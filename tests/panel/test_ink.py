"""Which greys a terminal has, as its environment says."""

import pytest

from gainbox.panel import ink


@pytest.mark.parametrize(
    ("environment", "greys"),
    [
        ({"TERM": "xterm-256color"}, ink.STEPS),
        ({"TERM": "linux"}, ink.STEPS),
        ({}, ink.STEPS),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, ink.EXACT),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, ink.EXACT),
        ({"TERM": "vt100"}, ink.NONE),
        ({"TERM": "dumb"}, ink.NONE),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, ink.NONE),
        ({"TERM": "xterm", "NO_COLOR": ""}, ink.STEPS),
    ],
)
def test_a_terminal_is_told_what_it_understands(environment: dict[str, str], greys: ink.Greys) -> None:
    assert ink.greys(environment) is greys
