"""Settings from a file, over the shipped defaults."""

import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from gainbox import files
from gainbox.settings.lines import line_of
from gainbox.settings.schema import SECTIONS, Settings
from gainbox.settings.section import RefusedError
from gainbox.settings.wording import kind_of

_PLAINLY = {  # beginnings of the TOML parser's commonest messages, in an engineer's words
    "Invalid value": "this is no value; text stands in quotes, true and false in lower case",
    "Expected newline or end of document after a statement": "there is more here than one value; "
    "text stands in quotes, numbers take a point, not a comma",
    "Expected '=' after a key": "a key is followed by = and its value",
    "Cannot overwrite a value": "this key is set twice",
    "Cannot declare": "this section stands here twice",
}
_LONGEST_REASON = 100  # characters

_DEFAULTS = Path(__file__).parents[1] / "default.toml"


class SettingsError(ValueError):
    """A settings file that cannot be used; the text is one sentence with file, line, reason and choices.

    Args:
        file: its name
        reason: the fault, with its key
        line: its line, from 1; None if it lies with the whole file
        allowed: the choices, if there are any

    Attributes:
        short: line and reason alone
    """

    def __init__(self, file: object, reason: str, *, line: int | None = None, allowed: str = "") -> None:
        self.short = reason if line is None else f"line {line}: {reason}"
        place = f"{file}" if line is None else f"{file}, line {line}"
        super().__init__(f"{place}: {reason}" + (f"; allowed: {allowed}" if allowed else ""))


def load(path: Path | None = None, *, must_exist: bool = True) -> Settings:
    """The settings of the file at `path`, with the shipped defaults of all other keys.

    Without a path they are the defaults, as without a file if it need not exist.
    Raises `SettingsError` if the file cannot be read or is not valid.
    """
    return settings_from(contents_of(path, must_exist=must_exist) if path else b"", str(path))


def contents_of(path: Path, *, must_exist: bool) -> bytes:
    """The contents of the file at `path`; empty if it does not exist and need not.

    Raises `SettingsError` if it cannot be read.
    """
    try:
        return files.read(path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not must_exist:
            return b""
        raise SettingsError(path, f"cannot be read: {error.strerror}") from None


def settings_from(contents: bytes, file: str) -> Settings:
    """The settings in the `contents` of a file; `file` is its name in an error.

    Raises `SettingsError`, and nothing else, whatever the bytes.
    """
    text = _text(contents, file)
    tables = _tables(text, file)
    try:
        return _over_the_defaults(tables)
    except RefusedError as refused:
        raise _at_its_line(refused, text, file) from None


def _text(contents: bytes, file: str) -> str:
    try:
        return contents.decode("utf-8-sig")  # some editors put a byte order mark in front
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        raise SettingsError(file, "this is not text in UTF-8", line=line) from None


def _tables(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, reason = _line_and_reason(str(error), text)
        raise SettingsError(file, reason, line=line) from None
    except ValueError:  # Python reads no whole number of more than 4300 digits
        raise SettingsError(file, "it holds a number of thousands of digits") from None
    except RecursionError:
        raise SettingsError(file, "its lists or tables are nested too deeply") from None


def _line_and_reason(message: str, text: str) -> tuple[int, str]:
    """The line of the parser's message, and its reason in plain words."""
    complaint, _, place = message.partition(" (at ")
    found = re.match(r"line (\d+)", place)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    for beginning, meaning in _PLAINLY.items():
        if complaint.startswith(beginning):
            return line, meaning
    return line, f"this is not TOML: {complaint[:_LONGEST_REASON]}"


def _over_the_defaults(tables: dict[str, Any]) -> Settings:
    values = tomllib.loads(_DEFAULTS.read_text("utf-8"))
    for section, table in tables.items():
        _check_names(section, table)
        values[section] |= table
    return Settings.of(values)


def _check_names(title: str, table: object) -> None:
    sections = ", ".join(f"[{known}]" for known in SECTIONS)
    if title not in SECTIONS:
        if isinstance(table, dict):
            raise RefusedError(title, [], f"is not a section{_did_you_mean(title, SECTIONS)}", sections)
        raise RefusedError(None, [title], f"stands outside all sections{_where_it_belongs(title)}", sections)
    keys = SECTIONS[title].declared()
    if not isinstance(table, dict):
        raise RefusedError(title, [], f"is {kind_of(table)}, must be a section", ", ".join(keys))
    for key in table:
        if key not in keys:
            guess = _did_you_mean(key, keys) or _where_it_belongs(key)
            raise RefusedError(title, [key], f"is not a key{guess}", ", ".join(keys))


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name.lower(), known, n=1)
    return f", did you mean {near[0]}" if near else ""


def _where_it_belongs(key: str) -> str:
    homes = [title for title, section in SECTIONS.items() if key in section.declared()]
    return f", it belongs to [{homes[0]}]" if homes else ""


def _at_its_line(refused: RefusedError, text: str, file: str) -> SettingsError:
    """The refusal with file and line; a fault between keys gets the line of one that is in the file."""
    for key in refused.keys or (None,):
        line = line_of(text, [name for name in (refused.section, key) if name is not None])
        if line is not None:
            return SettingsError(file, refused.at(key), line=line, allowed=refused.allowed)
    return SettingsError(file, refused.at(*refused.keys[:1]), allowed=refused.allowed)
