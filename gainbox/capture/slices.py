"""A part of a file, as a file of its own for libsndfile."""

import os


class Slice:
    """The bytes of an open file from `start` to `end`; where they cannot be read, it ends.

    libsndfile reads by callbacks, whose exceptions would be printed to the terminal.
    """

    def __init__(self, descriptor: int, start: int, end: int) -> None:
        self._descriptor = descriptor
        self._start = start
        self._size = end - start
        self._at = 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to an offset."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def tell(self) -> int:
        """The offset."""
        return self._at

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes."""
        try:
            read = os.pread(
                self._descriptor, max(0, min(size, self._size - self._at)), self._start + self._at
            )
        except OSError:
            read = b""
        self._at += len(read)
        return read

    def write(self, _contents: bytes) -> int:
        """Refuse to write: recordings are only read."""
        return 0


def read_at(descriptor: int, offset: int, size: int) -> bytes:
    """Bytes of a file; fewer at its end."""
    return os.pread(descriptor, size, offset) if offset < 2**62 else b""
