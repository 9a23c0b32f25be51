"""The manual says of each verdict what it means, when it misleads, and how it was tested."""

from pathlib import Path
from typing import get_args

from gainbox import manual
from gainbox.staging.verdict import Code

VERDICTS = Path(manual.__file__).parent / "verdicts.md"


def test_every_verdict_has_an_entry() -> None:
    section = VERDICTS.read_text(encoding="utf-8").partition("## What each means")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    entries = {name.strip("`"): clauses for name, *clauses in rows}
    assert set(entries) == set(get_args(Code))
    assert all(len(clauses) == 3 and all(clauses) for clauses in entries.values())
