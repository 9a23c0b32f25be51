"""libmpg123 inside libsndfile prints warnings to file descriptor 2; libsndfile offers no switch for that."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

ITS_LINES = re.compile(rb".*libmpg123|(Warning|Note|Error): |\s*$")
"""As "[src/libmpg123/parse.c:do_readahead():1234] warning: ...", and "Warning: Xing stream size off ..."."""

_lock = Lock()


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Drop what libmpg123 prints meanwhile; the lines of others, as of another thread, come at the end."""
    with _lock:
        try:
            own = os.dup(2)
        except OSError:  # closed: nothing can be printed
            yield
            return
        caught = os.memfd_create("stderr")
        try:
            os.dup2(caught, 2)
            try:
                yield
            finally:
                os.dup2(own, 2)
            if size := os.fstat(caught).st_size:
                lines = os.pread(caught, size, 0).splitlines(keepends=True)
                if others := b"".join(line for line in lines if not ITS_LINES.match(line)):
                    os.write(2, others)
        finally:
            os.close(own)
            os.close(caught)
