"""The commands: `main` has the group; a command's module bears its name."""

import click


class SentenceError(click.ClickException):
    """An error for a person: one sentence, exit code 1."""

    def show(self, _file: object = None) -> None:
        """Print it."""
        click.echo(f"gainbox: {printable(self.message)}", err=True)


def printable(text: str) -> str:
    """The text on one line; a file may be called what no terminal can show, or what it would obey."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
