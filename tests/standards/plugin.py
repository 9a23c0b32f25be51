"""The meters of x42-plugins, by Robin Gareus and Fons Adriaensen, run without a host: they are LV2 plugins.

`sh tests/standards/setup` unpacks Debian's package in build/standards.
"""

import ctypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.signals import Signal

LIBRARY = Path(__file__).parents[2] / "build/standards/x42-plugins/usr/lib/lv2/meters.lv2/meters.so"
BLOCK_FRAMES = 128
SEQUENCE = 1
"""The number of the URI of an atom sequence; all others get it too, none are sent."""

Run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32)
Act = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
Map = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p, ctypes.c_char_p)


class MissingError(Exception):
    """The plugins are not there; the sentence says where to get them."""


class Descriptor(ctypes.Structure):
    """LV2_Descriptor."""

    _fields_ = (
        ("uri", ctypes.c_char_p),
        (
            "instantiate",
            ctypes.CFUNCTYPE(
                ctypes.c_void_p, ctypes.c_void_p, ctypes.c_double, ctypes.c_char_p, ctypes.c_void_p
            ),
        ),
        ("connect_port", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)),
        ("activate", Act),
        ("run", Run),
        ("deactivate", Act),
        ("cleanup", Act),
        ("extension_data", ctypes.c_void_p),
    )


class UridMap(ctypes.Structure):
    """LV2_URID_Map."""

    _fields_ = (("handle", ctypes.c_void_p), ("map", Map))


class Feature(ctypes.Structure):
    """LV2_Feature."""

    _fields_ = (("uri", ctypes.c_char_p), ("data", ctypes.c_void_p))


@cache
def descriptors() -> Mapping[str, Descriptor]:
    """The meters, by the ends of their URIs.

    Raises:
        MissingError: they are not there, or not usable
    """
    try:
        library = ctypes.CDLL(str(LIBRARY))
    except OSError:
        raise MissingError(
            "the meters of x42-plugins are not there: run `sh tests/standards/setup`"
        ) from None
    library.lv2_descriptor.argtypes = (ctypes.c_uint32,)
    library.lv2_descriptor.restype = ctypes.POINTER(Descriptor)
    found: dict[str, Descriptor] = {}
    while descriptor := library.lv2_descriptor(len(found)):
        found[descriptor.contents.uri.decode().partition("#")[2]] = descriptor.contents
    return found


def run(
    name: str,
    rate_hz: int,
    signals: Mapping[int, Signal],
    controls: Mapping[int, float],
    outputs: Mapping[int, int],
) -> NDArray[np.float64]:
    """What the meter `name` shows on ports after each block (blocks, ports).

    Args:
        name: the end of its URI
        rate_hz: frames per second
        signals: the signal of each audio input
        controls: the value of each control input; NaN for one that takes atoms
        outputs: the control outputs to look at, and the audio outputs, whose value is then -1

    Raises:
        MissingError: the plugins are not there
    """
    plugin = descriptors()[name]
    to_number = Map(lambda _handle, _uri: SEQUENCE)
    urid_map = UridMap(None, to_number)
    feature = Feature(b"http://lv2plug.in/ns/ext/urid#map", ctypes.addressof(urid_map))
    features = (ctypes.POINTER(Feature) * 2)(ctypes.pointer(feature), None)
    instance = plugin.instantiate(ctypes.addressof(plugin), rate_hz, b"", ctypes.addressof(features))
    assert instance
    held: dict[int, NDArray[np.float32]] = {}
    empty = np.array([8, SEQUENCE, 0, 0], np.uint32)
    for port, value in controls.items():
        held[port] = empty.view(np.float32) if np.isnan(value) else np.full(1, value, np.float32)
    for port, audio in outputs.items():
        held[port] = np.zeros(BLOCK_FRAMES if audio < 0 else 1, np.float32)
    for port in signals:
        held[port] = np.zeros(BLOCK_FRAMES, np.float32)
    for port, buffer in held.items():
        plugin.connect_port(instance, port, buffer.ctypes.data)
    if plugin.activate:
        plugin.activate(instance)
    length = min(map(len, signals.values())) // BLOCK_FRAMES
    shown = np.zeros((length, len(outputs)))
    for block in range(length):
        for port, signal in signals.items():
            held[port][:] = signal[block * BLOCK_FRAMES : (block + 1) * BLOCK_FRAMES]
        plugin.run(instance, BLOCK_FRAMES)
        shown[block] = [held[port][0] for port in outputs]
    plugin.cleanup(instance)
    return shown
