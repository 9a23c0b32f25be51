"""Trials: many seeded cases of a kind, and the rate of the right answer; `python -m tests.trials NAME`."""
