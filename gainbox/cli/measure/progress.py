"""A bar for a person who waits: only on a terminal, and only when it takes more than a moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

MOMENT_S = 1.0


@contextmanager
def bar_for(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Gives what is to be called with how much has been done since the last call, of a `total` if known."""
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_interactive)
    task = bar.add_task(escape(name), total=total)
    begin_s = time.monotonic()

    def advance(done: int) -> None:
        bar.advance(task, done)
        if time.monotonic() - begin_s > MOMENT_S:
            bar.start()  # again and again does no harm

    try:
        yield advance
    finally:
        bar.stop()
