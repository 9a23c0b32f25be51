"""Makes gainbox.1 and the completions of the shells: `python -m gainbox.manual FOLDER`.

They are put below FOLDER as they stand below /usr/share on Debian.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import click
from click.shell_completion import ShellComplete, get_completion_class

from gainbox import __version__
from gainbox.cli.main import main as gainbox
from gainbox.manual import FOLDER, PAGES
from gainbox.manual.roff import escaped, filled, inline, item, page, verbatim

MAN_PAGE = "man/man1/gainbox.1"
COMPLETIONS = {
    "bash": "bash-completion/completions/gainbox",
    "zsh": "zsh/vendor-completions/_gainbox",
    "fish": "fish/vendor_completions.d/gainbox.fish",
}
NAME = "level meter in a rack box: the right level at the source"
SEE_ALSO = "arecord(1), alsamixer(1), systemctl(1), and the folder gainbox/manual of the program"


def man_page() -> str:
    """gainbox.1: the commands, then the pages of the manual."""
    pages = [FOLDER / f"{name}.md" for name in PAGES]
    newest_s = max(file.stat().st_mtime for file in pages)
    date = datetime.fromtimestamp(newest_s, UTC).date().isoformat()
    head = ["'\\\" t", f'.TH GAINBOX 1 "{date}" "gainbox {__version__}" "gainbox"']
    lines = [".SH NAME", f"gainbox \\- {NAME}"]
    lines += [".SH SYNOPSIS", "\\fBgainbox\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]"]
    lines += [".SH DESCRIPTION", *paragraphs(gainbox.help)]
    lines += [".SH COMMANDS"]
    for name, command in gainbox.commands.items():
        lines += section(name, command)
    for file in pages:
        lines += page(file.read_text("utf-8"))
    lines += ['.SH "SEE ALSO"', *filled(inline(SEE_ALSO))]
    needed = [line for before, line in pairwise(lines) if line != ".PP" or not before.startswith(".S")]
    return "\n".join((*head, lines[0], *needed, ""))


def section(name: str, command: click.Command) -> Iterator[str]:
    """A command: its usage, its options, and its help with the examples."""
    whole = click.Context(gainbox, **gainbox.context_settings)
    context = click.Context(command, parent=whole)
    yield f'.SS "{escaped(" ".join(("gainbox", name, *command.collect_usage_pieces(context))))}"'
    yield from paragraphs(command.help)
    for option in command.get_params(context):
        if isinstance(option, click.Option) and (record := option.get_help_record(context)):
            names, purpose = record
            yield from item(f"\\fB{escaped(names)}\\fR", escaped(purpose))
    yield from paragraphs(command.epilog)


def paragraphs(text: str | None) -> Iterator[str]:
    """A text as click has it: paragraphs, filled; those that begin with a backspace stay as they are."""
    for paragraph in filter(None, re.split(r"\n\s*\n", inspect.cleandoc(text or ""))):
        first, *rest = paragraph.splitlines()
        if first.strip() == "\b":
            yield from verbatim(rest)
        else:
            yield from (".PP", *filled(inline(" ".join(paragraph.split()))))


def completion(shell: str) -> str:
    """The completion of a shell, which asks the program itself."""
    kind = get_completion_class(shell)
    assert kind is not None
    return ShellComplete.source(kind(gainbox, {}, "gainbox", "_GAINBOX_COMPLETE"))


def write(folder: Path) -> None:
    """Write all of it below a folder."""
    texts = {MAN_PAGE: man_page(), **{path: completion(shell) for shell, path in COMPLETIONS.items()}}
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m gainbox.manual FOLDER")
    write(Path(sys.argv[1]))
