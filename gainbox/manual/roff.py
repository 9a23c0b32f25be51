"""Markdown to roff, for man(7): the subset in which the manual is written.

Headings of two levels, paragraphs, lists, tables, fenced blocks; code, bold, italics and links within a line.
A picture is left out. A table that fits a line of a terminal stays one; of a wider one each row becomes an
item, the first cell as its tag and the others below it, labelled by the heading if there are several.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import PurePath

WIDTH = 72
"""Columns of a terminal of 80 beside the indentation of a section."""
GAP = 3
"""Blanks that tbl puts between two columns."""

INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|\[(?P<text>.+?)\]\((?P<to>.+?)\)"
)
FONT = re.compile(r"\\f[BIR]")
ITEM = re.compile(r"(-|\d+\.) +")
ESCAPES = {"\\": "\\e", "-": "\\-", "−": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
"""What roff would take for something else, or print as another character."""

Row = Sequence[str]


def escaped(text: str) -> str:
    """The text as roff prints it."""
    text = "".join(ESCAPES.get(letter, letter) for letter in text)
    return "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in text)


def inline(text: str) -> str:
    """A piece of Markdown within a line; a link to another page becomes the name of its section."""
    done, end = "", 0
    for found in INLINE.finditer(text):
        done += escaped(text[end : found.start()])
        end = found.end()
        if code := found["code"]:
            done += f"\\fB{escaped(code)}\\fR"
        elif strong := found["bold"]:
            done += f"\\fB{escaped(strong)}\\fR"
        elif italic := found["italic"]:
            done += f"\\fI{escaped(italic)}\\fR"
        else:
            label, page = found["text"], PurePath(found["to"].partition("#")[0])
            is_title = page.suffix == ".md" and page.stem == label.lower()
            done += inline(label.upper() if is_title else label)
    return done + escaped(text[end:])


def bold(text: str) -> str:
    """A piece of Markdown within a line, all of it in bold."""
    return f"\\fB{FONT.sub('', inline(text))}\\fR"


def plain(text: str) -> str:
    """The text that a piece of Markdown shows."""
    return INLINE.sub(lambda found: plain(found["text"] or "") or next(filter(None, found.groups())), text)


def filled(text: str) -> list[str]:
    """Roff text in lines, none of which is taken for a request."""
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return [f"\\&{line}" if line.startswith(".") else line for line in lines]


def verbatim(lines: Sequence[str]) -> list[str]:
    """Lines as they are, indented."""
    return [".PP", ".RS 4", ".nf", *(f"\\&{escaped(line)}" for line in lines), ".fi", ".RE"]


def item(tag: str, *paragraphs: str) -> list[str]:
    """A tag, in roff, and below it paragraphs, in roff."""
    body = [filled(paragraph) for paragraph in paragraphs if paragraph]
    broken = [line for number, lines in enumerate(body) for line in ([".br"] if number else []) + lines]
    return [".TP", tag, *(broken or ["\\&"])]


def page(markdown: str) -> list[str]:
    """A page as a section of a manual page."""
    lines = iter(markdown.splitlines())
    blocks: list[list[str]] = []
    for line in lines:
        if line.startswith("```"):
            blocks.append([line, *takewhile(lambda inner: not inner.startswith("```"), lines)])
        elif not line or line.startswith("!["):
            blocks.append([])
        elif blocks and blocks[-1] and not ITEM.match(line) and not blocks[-1][0].startswith(("#", "```")):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [line for block in blocks if block for line in _block(block)]


def _block(block: Sequence[str]) -> list[str]:
    first, *rest = block
    if first.startswith("```"):
        return verbatim(rest)
    if first.startswith("#"):
        marks, _, title = first.partition(" ")
        return [f".{'SH' if marks == '#' else 'SS'} {_quoted(title.upper() if marks == '#' else title)}"]
    if first.startswith("|"):
        heading, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in block)
        return list(_table(heading, rows))
    text = inline(" ".join(line.strip() for line in block))
    if found := ITEM.match(first):
        mark = "\\(bu" if found[1] == "-" else found[1]
        return [f".IP {mark} 4", *filled(text[len(escaped(found[0])) :])]
    return [".PP", *filled(text)]


def _quoted(title: str) -> str:
    return f'"{inline(title)}"'


def _table(heading: Row, rows: Sequence[Row]) -> Iterator[str]:
    widths = (max(len(plain(cell)) for cell in column) for column in zip(heading, *rows, strict=True))
    if sum(widths) + GAP * (len(heading) - 1) <= WIDTH:
        yield from (".PP", ".TS", f"{'l ' * len(heading)}".strip() + ".")
        yield "\t".join(bold(cell) for cell in heading)
        yield from ("\t".join(f"\\&{inline(cell)}" for cell in row) for row in rows)
        yield ".TE"
        return
    for tag, *cells in rows:
        labels = [f"\\fI{inline(label)}\\fR: " for label in heading[1:]] if len(cells) > 1 else [""]
        labelled = (label + inline(cell) for label, cell in zip(labels, cells, strict=True) if cell)
        yield from item(bold(tag), *labelled)
