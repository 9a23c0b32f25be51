"""The line of a TOML text on which a key is set."""

import tomllib
from collections.abc import Sequence

_LONGEST_STATEMENT = 100  # lines; bounds the time an absurd file can take


def line_of(text: str, path: Sequence[str]) -> int | None:
    """The number of the first line that sets `path`, a section or a section and a key; None if there is none.

    `text` is valid TOML. The TOML parser itself reads it statement by statement, so that dotted keys, inline
    tables, quoted names and values over several lines are all found where they begin.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    header = ""
    first = 0
    for end in range(1, len(lines) + 1):
        statement = "\n".join(lines[first:end])
        is_header = statement.lstrip().startswith("[")
        try:
            tables = tomllib.loads(statement if is_header else f"{header}\n{statement}")
        except (ValueError, RecursionError):
            if end - first == _LONGEST_STATEMENT:
                return None
            continue  # the statement goes on in the next line
        if _holds(tables, path):
            return first + 1
        if is_header:
            header = statement
        first = end
    return None


def _holds(tables: object, path: Sequence[str]) -> bool:
    for name in path:
        if not isinstance(tables, dict) or name not in tables:
            return False
        tables = tables[name]
    return True
