"""KiCad's own symbols, read from its libraries as nested lists, and written back as text."""

import os
import re
from functools import cache
from pathlib import Path
from typing import TypeAlias

Node: TypeAlias = "str | list[Node]"
"""An atom as it stands in the file, with its quotes, or a list that begins with its name."""

TOKEN = re.compile(r'\(|\)|"(?:[^"\\]|\\.)*"|[^\s()]+')


def parse(text: str) -> list[Node]:
    """The one list that a KiCad file is."""
    stack: list[list[Node]] = [[]]
    for token in TOKEN.findall(text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    (root,) = stack[0]
    assert isinstance(root, list)
    return root


def write(node: Node, depth: int = 0) -> str:
    """A list as text: what holds no lists on one line, everything else indented by tabs, as KiCad does."""
    if isinstance(node, str):
        return node
    if all(isinstance(part, str) for part in node):
        return f"({' '.join(map(str, node))})"
    head = [part for part in node if isinstance(part, str)]
    indent = "\n" + "\t" * (depth + 1)
    body = "".join(indent + write(part, depth + 1) for part in node if isinstance(part, list))
    return f"({' '.join(head)}{body}" + "\n" + "\t" * depth + ")"


def quoted(text: str) -> str:
    """A string as KiCad writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def lists(node: list[Node], name: str) -> list[list[Node]]:
    """The lists inside a list that begin with a name."""
    return [part for part in node if isinstance(part, list) and part[0] == name]


def number(node: Node) -> float:
    """An atom as a number."""
    assert isinstance(node, str)
    return float(node)


def library_folder() -> Path:
    """Where KiCad's symbol libraries are."""
    return Path(os.environ.get("KICAD9_SYMBOL_DIR", "/usr/share/kicad/symbols"))


@cache
def library(name: str) -> dict[str, list[Node]]:
    """The symbols of a library by their quoted names."""
    root = parse((library_folder() / f"{name}.kicad_sym").read_text())
    return {str(symbol[1]): symbol for symbol in lists(root, "symbol")}


@cache
def symbol(lib_id: str) -> list[Node]:
    """A symbol such as `Device:R` as it stands in a schematic: whole, and named after its library."""
    shelf, name = lib_id.split(":")
    found = library(shelf)[quoted(name)]
    for parent in lists(found, "extends"):
        found = heir(library(shelf)[str(parent[1])], found)
    return ["symbol", quoted(lib_id), *found[2:]]


def heir(parent: list[Node], child: list[Node]) -> list[Node]:
    """The parent's drawing with the properties of its child, which has none of its own."""
    own = {str(item[1]): item for item in lists(child, "property")}
    old_name, new_name = str(parent[1]).strip('"'), str(child[1]).strip('"')
    merged: list[Node] = ["symbol", child[1]]
    for part in parent[2:]:
        if isinstance(part, list) and part[0] == "property":
            merged.append(own.pop(str(part[1]), part))
        elif isinstance(part, list) and part[0] == "symbol":
            merged.append(["symbol", str(part[1]).replace(old_name, new_name), *part[2:]])
        else:
            merged.append(part)
    last = max(index for index, part in enumerate(merged) if isinstance(part, list) and part[0] == "property")
    merged[last + 1 : last + 1] = own.values()
    return merged


@cache
def pins(lib_id: str, unit: int) -> dict[str, tuple[float, float, str]]:
    """Place and name of each pin of a unit by its number: millimetres in the symbol, y upwards."""
    found: dict[str, tuple[float, float, str]] = {}
    for part in lists(symbol(lib_id), "symbol"):
        if int(str(part[1]).strip('"').rsplit("_", 2)[1]) not in {0, unit}:
            continue
        for pin in lists(part, "pin"):
            (place,), (label,), (key,) = lists(pin, "at"), lists(pin, "name"), lists(pin, "number")
            found[str(key[1]).strip('"')] = (number(place[1]), number(place[2]), str(label[1]).strip('"'))
    return found
