"""The pin factory of gpiozero: lgpio, which every Pi has, unless the environment names another."""

import os
from pathlib import Path


def prepare(scratch: Path) -> None:
    """Select the pin factory; call this before gpiozero is imported.

    lgpio makes a FIFO in its working folder, which must be writable: `scratch`.
    """
    os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
    os.environ.setdefault("LG_WD", str(scratch))
