"""The tap: a schematic that a script draws, and a bench that simulates it."""
