"""The manual and the program: all that a user meets is on its page."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from msgspec import Struct

from gainbox.cli.main import main
from gainbox.cli.measure.result import Channel, Measured, Programme, Trace, TracedChannel
from gainbox.face.pages import PAGES, Page
from gainbox.face.presets import PRESETS
from gainbox.face.scales import METER_SCALES
from gainbox.face.setup_rows import rows_for
from gainbox.manual import FOLDER
from gainbox.settings.schema import Staging
from gainbox.staging.verdict import Code
from gainbox.status import ChannelStatus, PanelStatus, ProgrammeStatus, Status, VerdictStatus
from gainbox.warning import WARNINGS

README = Path(__file__).parents[2] / "README.md"


def text_of(page: str) -> str:
    """A page of the manual."""
    return (FOLDER / f"{page}.md").read_text("utf-8")


def first_cells(page: str) -> set[str]:
    """The first cells of the tables of a page, divided at their commas."""
    rows = re.findall(r"^\| (.*?) \|", text_of(page), re.MULTILINE)
    return {name.strip("`") for row in rows for name in row.split(", ")}


def fields_of(*kinds: type[Struct]) -> set[str]:
    """The fields of some objects in JSON."""
    return {field for kind in kinds for field in kind.__struct_fields__}


def named_in(page: str) -> set[str]:
    """The names in backticks on a page, without the brackets of a list."""
    return {name.removesuffix("[]") for name in re.findall(r"`([^`\n]+)`", text_of(page))}


@pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
def test_each_page_of_the_display_has_its_heading(page: Page) -> None:
    assert f"\n## {page.title}\n" in text_of("pages")


def test_pages_stand_in_the_order_in_which_mode_turns_them() -> None:
    titles = [page.title for page in PAGES.values()]
    headings = re.findall(r"^## (.*)$", text_of("pages"), re.MULTILINE)
    assert [heading for heading in headings if heading in titles] == titles


def test_each_row_of_setup_is_in_its_table() -> None:
    rows = first_cells("setup")
    several = {row.removesuffix(" ...") for row in rows if row.endswith(" ...")}  # of each channel one
    assert {row.title for row in rows_for(2)} - rows - several == set()


def test_each_preset_and_each_meter_scale_is_in_its_table() -> None:
    assert {preset.name for preset in PRESETS} - first_cells("setup") == set()
    assert set(METER_SCALES) - first_cells("setup") == set()


def test_each_preset_has_the_numbers_that_the_manual_gives() -> None:
    for preset in PRESETS:
        _, edges, clip_rule, hold, _ = re.findall(
            rf"^\| ({preset.name}) \|(.*?)\|(.*?)\|(.*?)\|(.*?)\|$", text_of("setup"), re.MULTILINE
        )[0]
        numbers = tuple(float(number) for number in edges.replace("−", "-").split(","))
        assert numbers == tuple(preset.values[f"zones.{edge}_dbfs"] for edge in ("low", "sweet", "hot"))
        assert clip_rule.strip() == f"{preset.values['clip.samples']} samples"
        hold_s = preset.values["peak.hold_s"]
        assert hold.strip() == ("until CLEAR" if hold_s == float("inf") else f"{hold_s:g} s")


def test_each_state_of_the_box_is_in_its_table() -> None:
    assert set(get_args(get_type_hints(Status)["state"])) - first_cells("status") == set()


def test_the_table_of_warnings_has_their_codes_causes_and_remedies() -> None:
    _, _, section = text_of("status").partition("\n## Warnings\n")
    table, _, _ = section.partition("\n## ")
    rows = re.findall(r"^\| `(.*?)` \| (.*?) \| (.*?) \|$", table, re.MULTILINE)
    assert rows == [(code, meaning.cause, meaning.remedy) for code, meaning in WARNINGS.items()]


def test_each_field_of_the_status_is_on_its_page() -> None:
    fields = fields_of(Status, PanelStatus, ChannelStatus, ProgrammeStatus, VerdictStatus)
    assert fields - named_in("status") == set()


def test_each_field_of_a_measurement_is_on_its_page() -> None:
    fields = fields_of(Measured, Programme, Channel, Trace, TracedChannel)
    assert fields - named_in("recordings") == set()


def test_each_verdict_is_in_its_table() -> None:
    assert set(get_args(Code)) - first_cells("verdicts") == set()


def test_each_threshold_is_on_the_page_of_the_verdicts() -> None:
    assert fields_of(Staging) - named_in("verdicts") == set()


def test_each_command_is_in_the_readme_which_has_at_most_120_lines() -> None:
    readme = README.read_text("utf-8")
    for command in main.commands:
        assert re.search(rf"^\| `gainbox {command}[` ]", readme, re.MULTILINE)
    assert len(readme.splitlines()) <= 120
