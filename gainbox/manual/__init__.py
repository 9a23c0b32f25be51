"""The manual: a page for each subject, in Markdown; and gainbox.1, made of the commands and these pages."""

from pathlib import Path

FOLDER = Path(__file__).parent

PAGES = (
    "running",
    "pages",
    "setup",
    "settings",
    "levels",
    "status",
    "recordings",
    "takes",
    "verdicts",
    "readings",
)
"""In their order in gainbox.1."""
