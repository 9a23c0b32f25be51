"""gainbox: a level meter in a small rack box, for the right level at the source."""

__version__ = "0.1.0"
