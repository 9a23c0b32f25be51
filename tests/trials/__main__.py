<<<<<<< HEAD
"""Runs a trial by its name; the exit code is 1 if it is below its target."""
=======
"""Runs a trial by its name."""
>>>>>>> 50fe588 (A clipping preamp is found by the shape of its tops)

import sys
from importlib import import_module

<<<<<<< HEAD
if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("python -m tests.trials NAME")
    name, *options = sys.argv[1:]
    sys.exit(import_module(f"tests.trials.{name.replace('-', '_')}").main(*options))
=======
if len(sys.argv) != 2:
    sys.exit("usage: python -m tests.trials NAME")
sys.exit(import_module(f"tests.trials.{sys.argv[1].replace('-', '_')}").main())
>>>>>>> 50fe588 (A clipping preamp is found by the shape of its tops)
