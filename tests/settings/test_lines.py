"""The line on which a TOML text sets something."""

import pytest

from gainbox.settings.lines import line_of


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[clip]\nsamples = 3", 2),
        ("[clip]\r\n\r\nsamples = 3\r\n", 3),
        ("[clip] # samples = 1\n# samples = 2\n  samples=3", 3),
        ("[capture]\nchannels = 2\n[clip]\nsamples = 3", 4),
        ("clip.samples = 3", 1),
        ("\nclip = { lamp_s = inf, samples = 3 }", 2),
        ("['clip']\n\"samples\" = 3", 2),
        ('[capture]\nsource = """\n[clip]\nsamples = 1"""\n[clip]\nsamples = 3', 6),
        ('[capture]\nnames = [\n  "samples = 1", # ]\n]\n[clip]\nsamples = 3', 6),
        ("[clip]\nlamp_s = 1\n[clip.samples]\nx = 1", 3),
        ("[clip]\nsamples = [\n 1,\n 2,\n]", 2),
    ],
)
def test_a_key_is_found_where_its_statement_begins(text: str, line: int) -> None:
    assert line_of(text, ["clip", "samples"]) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [("\n[clip]", 2), ("[[clip]]", 1), ("#\n#\nclip = 3", 3), ("clip.samples = 3", 1), ("[clip.samples]", 1)],
)
def test_a_section_is_found_where_it_is_first_named(text: str, line: int) -> None:
    assert line_of(text, ["clip"]) == line


@pytest.mark.parametrize(
    "text", ["", "[clip]", "[peak]\nsamples = 3", "samples = 3", "[[clip]]\nsamples = 3"]
)
def test_what_is_not_set_is_on_no_line(text: str) -> None:
    assert line_of(text, ["clip", "samples"]) is None


def test_a_statement_of_thousands_of_lines_ends_the_search() -> None:
    assert line_of("x = [" + "\n" * 5000 + "]\n[clip]\nsamples = 3", ["clip", "samples"]) is None
