"""Runs a trial by its name: the module of that name, and its `main`, which returns the exit code."""

import importlib
import sys

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python -m tests.trials NAME")
    sys.exit(importlib.import_module(f"tests.trials.{sys.argv[1]}").main())
