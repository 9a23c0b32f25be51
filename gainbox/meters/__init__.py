"""The meters: a block of samples in, frozen Readings out. Pure, and without a sound card or a pin."""

from gainbox.meters.bank import Bank, FeedFor, Reader, interpreted
from gainbox.meters.compiled import CannotBuildError
from gainbox.meters.disturbance import Disturbance
from gainbox.meters.hum import Hum
from gainbox.meters.layout import Layout, Speakers
from gainbox.meters.maxima import Maxima
from gainbox.meters.noise import Noise
from gainbox.meters.readings import Pair, Programme, Readings

__all__ = [
    "Bank",
    "CannotBuildError",
    "Disturbance",
    "FeedFor",
    "Hum",
    "Layout",
    "Maxima",
    "Noise",
    "Pair",
    "Programme",
    "Reader",
    "Readings",
    "Speakers",
    "interpreted",
]
