"""The client: with a server, without one, and with one that ends or hangs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from gainbox.status import ChannelStatus, Status, StatusError, client
from gainbox.status.client import send_request, states

SILENCE = ChannelStatus("L", "silent", None, None, None, clip_events=0)
LOUD = ChannelStatus("R", "hot", -8.5, -1.25, 0.0, clip_events=3)
FIRST = Status("metering", source="demo", frames=128, channel=(SILENCE, LOUD))
SECOND = Status("no-card", last_error="no audio HAT with an input is there")

Answer = Callable[..., None]


def lines_of(*states: Status) -> bytes:
    """The lines that a server sends for these states."""
    return b"".join(msgspec.json.encode(status) + b"\n" for status in states)


@pytest.fixture
def answer(path: Path) -> Iterator[Answer]:
    """Makes a socket at `path` that answers one connection, and closes it unless `hang_up` is False."""
    with ExitStack() as down:

        def answer(contents: bytes, *, hang_up: bool = True) -> None:
            listening = down.enter_context(socket.socket(socket.AF_UNIX))
            listening.bind(str(path))
            listening.listen()

            def serve() -> None:
                connection, _ = listening.accept()
                down.callback(connection.close)
                connection.sendall(contents)
                if hang_up:
                    connection.close()

            server = threading.Thread(target=serve)
            server.start()
            down.callback(server.join)

        yield answer


def test_a_missing_socket_has_no_states(path: Path) -> None:
    assert list(states([path, path.with_name("x" * 200), path.parent])) == []


def test_a_socket_without_a_server_has_no_states(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert list(states([path])) == []


def test_all_states_are_received_until_the_server_ends(path: Path, answer: Answer) -> None:
    answer(lines_of(FIRST, SECOND))
    assert list(states([path])) == [FIRST, SECOND]


def test_the_next_path_is_tried_if_no_server_is_at_the_first(path: Path, answer: Answer) -> None:
    answer(lines_of(FIRST))
    assert list(states([path.with_name("none"), path])) == [FIRST]


def test_only_the_first_server_is_asked(path: Path, answer: Answer) -> None:
    answer(b"")
    assert list(states([path, path])) == []


def test_a_line_cut_short_by_the_end_is_dropped(path: Path, answer: Answer) -> None:
    answer(lines_of(FIRST, SECOND)[:-1])
    assert list(states([path])) == [FIRST]


def test_unknown_fields_of_a_newer_version_are_ignored(path: Path, answer: Answer) -> None:
    answer(b'{"state": "metering", "phase_of_the_moon": 0.5}\n')
    assert list(states([path])) == [Status("metering")]


@pytest.mark.parametrize("line", [b"hello\n", b'{"state": "on fire"}\n', b"[]\n"])
def test_an_unknown_line_means_another_version(path: Path, answer: Answer, line: bytes) -> None:
    answer(line)
    with pytest.raises(StatusError, match="what runs there is another version: "):
        list(states([path]))


def test_a_request_returns_the_first_state_after_its_execution(path: Path, answer: Answer) -> None:
    answer(lines_of(FIRST) + b'{"ok": true}\n' + lines_of(SECOND), hang_up=False)
    assert send_request([path], {"do": "clear"}) == SECOND


def test_a_refusal_is_raised(path: Path, answer: Answer) -> None:
    answer(lines_of(FIRST) + b'{"error": "only the group gainbox may do that"}\n', hang_up=False)
    with pytest.raises(StatusError, match=r"^only the group gainbox may do that$"):
        send_request([path], {"do": "clear"})


def test_a_request_without_a_server_returns_none(path: Path) -> None:
    assert send_request([path], {"do": "clear"}) is None


@pytest.mark.parametrize("line", [b"hello\n", b"[]\n", b'{"ok": true}\n{"state": "on fire"}\n'])
def test_an_unknown_answer_to_a_request_means_another_version(
    path: Path, answer: Answer, line: bytes
) -> None:
    answer(line, hang_up=False)
    with pytest.raises(StatusError, match="what runs there is another version: "):
        send_request([path], {"do": "clear"})


def test_a_server_that_does_not_answer_is_reported(
    path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_S", 0.5)  # long enough for the first line on a busy machine
    answer(lines_of(FIRST), hang_up=False)
    received = states([path])
    assert next(received) == FIRST
    with pytest.raises(StatusError) as timeout:
        next(received)
    assert str(timeout.value) == f"{path}: a gainbox runs there, but does not answer"
