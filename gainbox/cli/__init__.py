"""The commands: `main` has the group; a command's module bears its name."""

import click


class SentenceError(click.ClickException):
    """An error in one sentence for the user, with exit code 1."""

    def show(self, _file: object = None) -> None:
        """Print it."""
        click.echo(f"gainbox: {printable(self.message)}", err=True)


def printable(text: str) -> str:
    """The text on one line: file names may hold control characters, which a terminal would execute."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
