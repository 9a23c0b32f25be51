"""What a terminal is told to write in a grey: 24 bits, the nearest of its 256 colours, or nothing."""

from collections.abc import Mapping

Greys = tuple[str, ...]
"""For each shade from 0 to 255, what follows `38;` (characters) or `48;` (ground); empty without colours."""

NONE: Greys = ("",) * 256
STEPS: Greys = tuple(f"5;{232 + shade * 23 // 255}" for shade in range(256))  # 24 greys, from number 232 on
EXACT: Greys = tuple(f"2;{shade};{shade};{shade}" for shade in range(256))
COLOURLESS = ("dumb", "vt")  # how the names of terminals without colours begin


def greys(environment: Mapping[str, str]) -> Greys:
    """The greys of the terminal that the environment describes; none where `NO_COLOR` is set."""
    if environment.get("NO_COLOR") or environment.get("TERM", "").startswith(COLOURLESS):
        return NONE
    return EXACT if environment.get("COLORTERM") in ("truecolor", "24bit") else STEPS
