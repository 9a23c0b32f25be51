"""Channel names: those in the settings, the usual ones, and their spelling with two buttons."""

import string
from collections.abc import Sequence

LONGEST = 8
BLANK = ""
"""The place behind the last letter of a name, where another can follow."""
LETTERS: tuple[str, ...] = (
    *string.ascii_lowercase,
    *string.ascii_uppercase,
    *string.digits,
    *"-+/.&#",
    " ",
)


def channel_names(names: Sequence[str], channels: int, speakers: Sequence[str] = ()) -> tuple[str, ...]:
    """The names in the settings; without one the speaker, or L and R for two channels, or a number."""
    usual = ("L", "R") if channels == 2 else tuple(str(number + 1) for number in range(channels))
    if channels > 1 and speakers:
        usual = tuple(speakers)
    return (*names[:channels], *usual[len(names) :])


def spelt(name: str, at: int, by: int) -> str:
    """The name with the next letter (`by` is 1) or the one before (-1) at a place, which may be its end.

    All letters come round. A name does not begin with a space, and only its last letter may become blank:
    turning past the blank loses no letter behind it.
    """
    letters: list[str] = [letter for letter in LETTERS if at or letter != " "]
    if at and at >= len(name) - 1:
        letters.insert(0, BLANK)
    letter = name[at : at + 1]
    place = letters.index(letter) + by if letter in letters else min(by, 0)
    return name[:at] + letters[place % len(letters)] + name[at + 1 :]
