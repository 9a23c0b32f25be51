"""Runs a trial by its name; the exit code is 1 if it is below its target."""

import sys
from importlib import import_module

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("python -m tests.trials NAME")
    name, *options = sys.argv[1:]
    sys.exit(import_module(f"tests.trials.{name.replace('-', '_')}").main(*options))
