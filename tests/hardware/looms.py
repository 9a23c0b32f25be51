"""The looms, as they are described for the drawings."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WIRING = ROOT / "hardware" / "wiring"
PYTHON = ROOT / ".venv-hardware" / "bin" / "python"
LOOMS = {"panel", "power", "tap", "through"}


def loom(name: str) -> dict[str, Any]:
    """A loom, by its name."""
    read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"
    text = (WIRING / f"{name}.yml").read_text()
    drawn = subprocess.run([PYTHON, "-c", read], input=text, capture_output=True, text=True, check=True)
    return json.loads(drawn.stdout)
