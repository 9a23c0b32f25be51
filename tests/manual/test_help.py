"""The help of the commands: each has an example, and its examples are right."""

import re
import shlex

import click
import pytest
from click.testing import CliRunner

from gainbox.board import BUTTON_KEYS
from gainbox.cli.main import main

COMMANDS = sorted(main.commands)


def help_of(command: str) -> str:
    """What `gainbox COMMAND --help` prints."""
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    return done.output


def examples_of(command: str) -> list[str]:
    """The examples in its help, without the words beside them."""
    _, _, examples = help_of(command).partition("Examples:\n")
    return [re.split(r" {2,}|[|>]", line.strip())[0].strip() for line in examples.splitlines() if line]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_an_example_that_it_accepts(command: str) -> None:
    examples = examples_of(command)
    assert examples
    for example in examples:
        program, name, *arguments = shlex.split(example)
        assert (program, name) == ("gainbox", command)
        main.commands[command].make_context(name, arguments)  # a wrong option would raise


def test_an_example_with_an_unknown_option_would_be_found() -> None:
    with pytest.raises(click.NoSuchOption):
        main.commands["takes"].make_context("takes", ["--xml"])


def test_the_help_of_run_lists_the_keys_of_the_terminal() -> None:
    _, _, keys = help_of("run").partition("Keys in the terminal:\n")
    for key, button in BUTTON_KEYS.items():
        assert re.search(rf"\b{key} +{button.upper()}\b", keys)
    for key in ("M +MODE, held", "C +CLEAR, held", "q +quit"):
        assert re.search(rf"\b{key}\b", keys)
