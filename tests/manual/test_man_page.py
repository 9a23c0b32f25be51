"""gainbox.1 and the completion of the shells, as `python -m gainbox.manual` makes them."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from gainbox.cli.main import main
from gainbox.manual import FOLDER, PAGES
from gainbox.manual.__main__ import COMPLETIONS, MAN_PAGE
from gainbox.manual.roff import inline, page

CHECKOUT = Path(__file__).parents[2]
REQUESTS = {".TH", ".SH", ".SS", ".PP", ".TP", ".IP", ".br", ".RS", ".RE", ".nf", ".fi", ".TS", ".TE"}


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of it."""
    folder = tmp_path_factory.mktemp("share")
    subprocess.run([sys.executable, "-m", "gainbox.manual", folder], cwd="/", check=True)
    return folder


@pytest.fixture(scope="module")
def man_page(share: Path) -> str:
    """gainbox.1."""
    return (share / MAN_PAGE).read_text("ascii")


@pytest.mark.parametrize("name", sorted(main.commands))
def test_each_command_and_each_of_its_options_stand_in_the_man_page(name: str, man_page: str) -> None:
    _, found, after = man_page.partition(f'\n.SS "gainbox {name} ')
    assert found
    section = after.partition("\n.S")[0].replace("\\-", "-")
    options = [option for option in main.commands[name].params if isinstance(option, click.Option)]
    for option in options:
        assert all(f"\\fB{opt}" in section for opt in option.opts)
        assert option.help
        assert option.help.split()[0] in section
    assert "--help" in section


def test_each_page_of_the_manual_is_a_section_of_the_man_page(man_page: str) -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == set(PAGES)
    sections = [line for line in man_page.splitlines() if line.startswith(".SH ")]
    wanted = [f'.SH "{name.upper()}"' for name in PAGES]
    assert sections[-1 - len(PAGES) : -1] == wanted


def test_the_man_page_has_no_request_that_man_does_not_know(man_page: str) -> None:
    lines = man_page.splitlines()
    tables = {"l l.", "l l l.", "l l l l."}
    assert {line.split()[0] for line in lines if line.startswith(".")} <= REQUESTS
    assert lines[0] == "'\\\" t"
    assert not any(line.startswith("'") for line in lines[1:])
    assert lines.count(".TS") == lines.count(".TE") == sum(line in tables for line in lines) > 0
    assert lines.count(".nf") == lines.count(".fi") == lines.count(".RS 4") == lines.count(".RE")


def test_a_second_time_it_is_the_same(man_page: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "gainbox.manual", tmp_path], cwd="/", check=True)
    assert (tmp_path / MAN_PAGE).read_text("ascii") == man_page


def test_without_a_folder_it_prints_its_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gainbox.manual"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "usage: python -m gainbox.manual FOLDER\n")


def test_the_installation_puts_into_its_place_what_is_made() -> None:
    places = (CHECKOUT / "firmware/places").read_text()
    listed = places.partition("manual='")[2].partition("'")[0].split()
    assert set(listed) == {MAN_PAGE, *COMPLETIONS.values()}


@pytest.mark.parametrize(
    ("words", "completed"),
    [("gainbox ta", "takes"), ("gainbox run --pan", "--panel"), ("gainbox run --panel te", "terminal")],
)
def test_bash_completes_commands_options_and_their_choices(words: str, completed: str, share: Path) -> None:
    script = f"""
        source {share / COMPLETIONS["bash"]}
        complete -p gainbox >/dev/null
        COMP_WORDS=({words}) COMP_CWORD={len(words.split()) - 1}
        _gainbox_completion gainbox
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    printed = subprocess.check_output(["bash", "-euc", script], env={**os.environ, "PATH": path}, text=True)
    assert printed.split() == [completed]


def test_roff_takes_no_letter_for_its_own() -> None:
    assert inline("a\\b `--for` −6 dB") == "a\\eb \\fB\\-\\-for\\fR \\-6 dB"
    assert inline("2³¹, ±1") == "2\\[u00B3]\\[u00B9], \\[u00B1]1"
    assert page("```\n.TH\n'x\n```") == [".PP", ".RS 4", ".nf", "\\&.TH", "\\&\\(aqx", ".fi", ".RE"]
    assert page(".5 is a half") == [".PP", "\\&.5 is a half"]


def test_a_link_to_another_page_names_its_section() -> None:
    assert inline("[Verdicts](verdicts.md#takes) has them") == "VERDICTS has them"
    assert inline("[`hum.py`](../meters/hum.py)") == "\\fBhum.py\\fR"


def test_a_table_that_fits_a_line_stays_one() -> None:
    assert page("| a | b |\n| --- | --- |\n| `c` | -d |") == [
        ".PP",
        ".TS",
        "l l.",
        "\\fBa\\fR\t\\fBb\\fR",
        "\\&\\fBc\\fR\t\\&\\-d",
        ".TE",
    ]


def test_a_wide_table_becomes_items_whose_cells_have_their_heading() -> None:
    long = "word " * 20
    assert page(f"| a | b | c |\n| --- | --- | --- |\n| `tag` | {long}| x |\n| d | | y |") == [
        ".TP",
        "\\fBtag\\fR",
        "\\fIb\\fR: word word word word word word word word word word word word word word",
        "word word word word word word",
        ".br",
        "\\fIc\\fR: x",
        ".TP",
        "\\fBd\\fR",
        "\\fIc\\fR: y",
    ]


def test_headings_lists_and_pictures() -> None:
    markdown = "# Title\n\n![Picture](x.png)\n\n## Part\ntext\n\n- one\n  more\n- two\n1. three"
    assert page(markdown) == [
        '.SH "TITLE"',
        '.SS "Part"',
        ".PP",
        "text",
        ".IP \\(bu 4",
        "one more",
        ".IP \\(bu 4",
        "two",
        ".IP 1. 4",
        "three",
    ]
