"""How gpiozero reaches the pins: through lgpio, which every Pi has, unless the environment says otherwise."""

import os
from pathlib import Path


def prepare(scratch: Path) -> None:
    """Settle how gpiozero reaches the pins; call it before gpiozero is imported.

    lgpio makes a FIFO in its working folder, which must be a folder that can be written: `scratch`.
    """
    os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
    os.environ.setdefault("LG_WD", str(scratch))
