"""Trials: many drawn cases each, seeded, run by name: `python -m tests.trials NAME`."""
