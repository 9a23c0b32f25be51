"""Definitions of ALSA names, looked up and not opened: the plugin "file" overwrites its file when opened.

A definition may stand in alsa.conf, in a user's .asoundrc, or in the name itself, and may have slaves.
"""

import ctypes
from collections.abc import Iterator
from functools import cache

DEEPEST = 16
"""Nested definitions to follow; ALSA itself gives up on a loop."""
COMPOUND, STRING = 1024, 3
"""Types of nodes: SND_CONFIG_TYPE_COMPOUND, SND_CONFIG_TYPE_STRING."""

Node = ctypes.c_void_p


@cache
def libasound() -> ctypes.CDLL:
    """The library, with its error handler off: it would print to stderr the errors that it also returns.

    The handler must be a C function; any that ignores its arguments and has no effect will do.
    """
    library = ctypes.CDLL("libasound.so.2")
    library.snd_lib_error_set_handler(ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p))
    for iterator in ("first", "next", "end"):
        function = getattr(library, f"snd_config_iterator_{iterator}")
        function.argtypes, function.restype = (Node,), Node
    library.snd_config_iterator_entry.argtypes, library.snd_config_iterator_entry.restype = (Node,), Node
    return library


def file_written_by(device: str) -> str | None:
    """The file, or the "|command", that opening an ALSA name would write to; None if there is none."""
    top = Node()
    try:
        failed = libasound().snd_config_update_ref(ctypes.byref(top)) < 0
    except OSError:  # a machine without ALSA
        return None
    if failed:
        return None
    try:
        return _written(top, "pcm", device.encode(errors="replace"), DEEPEST)
    finally:
        libasound().snd_config_unref(top)


def overwrites(file: str) -> str:
    """The reason for refusing a name that writes to `file`."""
    return f"it would write what it reads to {file}: choose a card, or file:PATH to play a recording"


def _written(top: Node, base: str, name: bytes, depth: int) -> str | None:
    """The file that a definition writes to, or one of its slaves."""
    definition = Node()
    found = libasound().snd_config_search_definition(top, base.encode(), name, ctypes.byref(definition))
    if found < 0:
        return None
    try:
        return _written_in(top, definition, depth)
    finally:
        libasound().snd_config_delete(definition)


def _written_in(top: Node, definition: Node, depth: int) -> str | None:
    """The file that an expanded definition writes to."""
    if not depth:
        return None
    children = list(_children(definition))
    texts = {key: text for key, node in children if (text := _text(node)) is not None}
    if texts.get("type") == b"file" and texts.get("file", b"/dev/null") not in (b"", b"/dev/null"):
        return texts["file"].decode(errors="replace")
    for key, node in children:
        written = None
        if key in ("pcm", "slave") and key in texts:
            written = _written(top, "pcm" if key == "pcm" else "pcm_slave", texts[key], depth - 1)
        elif key not in texts and libasound().snd_config_get_type(node) == COMPOUND:
            written = _written_in(top, node, depth - 1)
        if written is not None:
            return written
    return None


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    """The nodes of a compound, by their keys."""
    library = libasound()
    at, end = library.snd_config_iterator_first(node), library.snd_config_iterator_end(node)
    while at != end:
        entry, key = Node(library.snd_config_iterator_entry(at)), ctypes.c_char_p()
        if library.snd_config_get_id(entry, ctypes.byref(key)) >= 0 and key.value is not None:
            yield key.value.decode(errors="replace"), entry
        at = library.snd_config_iterator_next(at)


def _text(node: Node) -> bytes | None:
    """The text of a node that is one."""
    text = ctypes.c_char_p()
    if libasound().snd_config_get_type(node) != STRING:
        return None
    return text.value if libasound().snd_config_get_string(node, ctypes.byref(text)) >= 0 else None
