"""A progress bar: on a terminal only, and only after a second."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

SHOW_AFTER_S = 1.0


@contextmanager
def bar_for(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar of a `total`, if known; gives the function that advances it by a number of units."""
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_interactive)
    task = bar.add_task(escape(name), total=total)
    begin_s = time.monotonic()

    def advance(done: int) -> None:
        bar.advance(task, done)
        if time.monotonic() - begin_s > SHOW_AFTER_S:
            bar.start()  # idempotent

    try:
        yield advance
    finally:
        bar.stop()
