"""The table "Where a change goes" in gainbox/README.md: each change made in a copy, its files counted."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gainbox

PACKAGE = Path(gainbox.__file__).parent
LIMITS = {
    "a page that only shows": 4,
    "a page with a state of its own": 5,
    "a meter": 4,
    "a threshold set by buttons": 5,
    "a warning": 2,
}


class Copy:
    """The program in a folder of its own, with the files touched there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "gainbox"
        shutil.copytree(PACKAGE, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        self.touched: set[str] = set()

    def write(self, file: str, text: str) -> None:
        self.touched.add(file)
        (self.folder / file).write_text(text)

    def insert(self, file: str, before: str, text: str) -> None:
        """Put a text before the one place where another stands."""
        old = (self.folder / file).read_text()
        assert old.count(before) == 1, (file, before)
        self.write(file, old.replace(before, text + before))

    def run(self, script: str) -> str:
        """The output of a script that imports the copy."""
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def files_in_the_table(change: str) -> int:
    """The number of files that the table names for a change."""
    readme = (PACKAGE / "README.md").read_text()
    (row,) = re.findall(rf"^\| {re.escape(change)} \| (\d) \|", readme, re.MULTILINE)
    return int(row)


def add_page(copy: Copy, feature: str = "") -> None:
    copy.write(
        "face/pages/crest.py",
        '"""CREST: the word alone."""\n\nfrom gainbox.face.lettering import write\n\n\n'
        "def draw(paper, scene, view):\n"
        '    write(paper.draw, (0, paper.top), str(view or "crest"), paper.shades.text)\n',
    )
    pages = "face/pages/__init__.py"
    copy.insert(pages, "    dynamics,\n    headroom,", "    crest,\n")
    copy.insert(pages, '        Page("MIX"', f'        Page("CREST", crest.draw{feature}),\n')
    copy.insert("default.toml", '"history" for the last minutes', '"crest", ')


DRAW = """
from gainbox.face import PAGES, Scene, paint
from gainbox.settings import load
page = load().changed({"panel.first_page": "crest"}).panel.starts_on
assert list(PAGES)[-2:] == ["crest", "mix"]
"""


def test_a_page_that_only_shows(copy: Copy) -> None:
    add_page(copy)
    copy.run(DRAW + "assert paint(Scene(page, ()), (256, 64), grey=True).getbbox()")
    assert len(copy.touched) <= files_in_the_table("a page that only shows")


def test_a_page_with_a_state_of_its_own(copy: Copy) -> None:
    add_page(copy, ", Crest")
    copy.insert(
        "face/pages/__init__.py",
        "from gainbox.staging.dynamics import",
        "from gainbox.staging.crest import Crest\n",
    )
    copy.write(
        "staging/crest.py",
        '"""CREST: counts its presses."""\n\nfrom gainbox.staging.feature import Feature\n\n\n'
        "class Crest(Feature):\n    presses = 0\n\n    def press(self):\n        self.presses += 1\n"
        "        return True\n\n    def view(self):\n        return self.presses\n",
    )
    copy.run(
        DRAW + "feature = PAGES[page].feature(None)\nassert feature.press()\n"
        "assert paint(Scene(page, (), view=feature.view()), (256, 64), grey=True).getbbox()"
    )
    assert len(copy.touched) <= files_in_the_table("a page with a state of its own")


def test_a_threshold_set_by_buttons(copy: Copy) -> None:
    key = "loudest_dbtp"
    copy.insert("default.toml", "noise_s = 5.0", f"{key} = -3.0\n")
    copy.insert(
        "settings/schema.py",
        "    noise_s: Annotated[",
        f"    {key}: Annotated[float, Meta(ge=-6, le=0), BUTTONS]\n",
    )
    copy.insert("staging/thresholds.py", "    noise_s: float = 5.0", f"    {key}: float = -3.0\n")
    row = f'    Setting("staging.{key}", "Loudest", "for the test", steps(-6.0, 0.0, 1.0), "dBTP"),\n'
    copy.insert("face/setup_rows.py", '    Setting("staging.noise_s"', row)
    copy.insert(
        "staging/mix.py",
        "    def view(self)",
        f"    def loudest(self):\n        return self.thresholds.{key}\n\n",
    )
    copy.run(
        "from gainbox.face.setup_rows import SETTINGS\nfrom gainbox.settings import load\n"
        "from gainbox.staging.mix import Mix\n"
        f'(row,) = [row for row in SETTINGS if row.key == "staging.{key}"]\n'
        "settings, mix = row.turned(load(), load(), 1), Mix(None)\nmix.apply(settings.thresholds)\n"
        "assert mix.loudest() == -2.0"
    )
    assert len(copy.touched) <= files_in_the_table("a threshold set by buttons")


def test_a_warning(copy: Copy) -> None:
    file = "warning.py"
    copy.insert(file, '    "takes-damaged",\n', '    "too-warm",\n')
    copy.insert(
        file,
        '    "takes-damaged": Meaning(',
        '    "too-warm": Meaning("the processor is at 85 °C", "give the box air"),\n',
    )
    copy.insert(
        "daemon/__init__.py",
        "        return (*self.audio.warnings,",
        '        self._storage.warnings.add("too-warm")\n',
    )
    copy.run(
        "from gainbox.warning import WARNINGS, Warnings\n"
        'warnings = Warnings()\nwarnings.add("too-warm")\nassert WARNINGS[warnings.active[0]].remedy'
    )
    assert len(copy.touched) <= files_in_the_table("a warning")


@pytest.mark.parametrize("change", LIMITS)
def test_no_change_touches_more_files_than_it_may(change: str) -> None:
    assert files_in_the_table(change) <= LIMITS[change]
