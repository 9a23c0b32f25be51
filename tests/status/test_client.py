"""Asking for the state: of one that runs, of none, and of one that ends or hangs meanwhile."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from gainbox.status import ChannelStatus, Status, StatusError, client
from gainbox.status.client import have_done, states

SILENCE = ChannelStatus("L", "silent", None, None, None, clip_events=0)
LOUD = ChannelStatus("R", "hot", -8.5, -1.25, 0.0, clip_events=3)
FIRST = Status("metering", source="demo", frames=128, channel=(SILENCE, LOUD))
SECOND = Status("no-card", last_error="no audio HAT with an input is there")

Answering = Callable[..., None]


def lines_of(*told: Status) -> bytes:
    """What a server sends."""
    return b"".join(msgspec.json.encode(status) + b"\n" for status in told)


@pytest.fixture
def answering(path: Path) -> Iterator[Answering]:
    """Makes a socket at `path` that answers one connection, and hangs up if it is told to."""
    with ExitStack() as down:

        def answer(answered: bytes, *, hang_up: bool = True) -> None:
            listening = down.enter_context(socket.socket(socket.AF_UNIX))
            listening.bind(str(path))
            listening.listen()

            def serve() -> None:
                connection, _ = listening.accept()
                down.callback(connection.close)
                connection.sendall(answered)
                if hang_up:
                    connection.close()

            server = threading.Thread(target=serve)
            server.start()
            down.callback(server.join)

        yield answer


def test_where_nothing_is_there_are_no_states(path: Path) -> None:
    assert list(states([path, path.with_name("x" * 200), path.parent])) == []


def test_a_socket_that_nobody_listens_at_has_no_states(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert list(states([path])) == []


def test_all_states_are_told_until_it_ends(path: Path, answering: Answering) -> None:
    answering(lines_of(FIRST, SECOND))
    assert list(states([path])) == [FIRST, SECOND]


def test_the_next_place_is_asked_where_nobody_is_in_the_first(path: Path, answering: Answering) -> None:
    answering(lines_of(FIRST))
    assert list(states([path.with_name("nobody"), path])) == [FIRST]


def test_one_that_runs_is_enough(path: Path, answering: Answering) -> None:
    answering(b"")
    assert list(states([path, path])) == []


def test_a_line_cut_short_by_its_end_is_left_out(path: Path, answering: Answering) -> None:
    answering(lines_of(FIRST, SECOND)[:-1])
    assert list(states([path])) == [FIRST]


def test_what_a_newer_one_tells_besides_is_passed_over(path: Path, answering: Answering) -> None:
    answering(b'{"state": "metering", "phase_of_the_moon": 0.5}\n')
    assert list(states([path])) == [Status("metering")]


@pytest.mark.parametrize("line", [b"hello\n", b'{"state": "on fire"}\n', b"[]\n"])
def test_an_answer_of_another_kind_is_said_to_be_one(path: Path, answering: Answering, line: bytes) -> None:
    answering(line)
    with pytest.raises(StatusError, match="what runs there is another version: "):
        list(states([path]))


def test_what_is_asked_for_is_done_and_the_state_after_it_is_told(path: Path, answering: Answering) -> None:
    answering(lines_of(FIRST) + b'{"ok": true}\n' + lines_of(SECOND), hang_up=False)
    assert have_done([path], {"do": "clear"}) == SECOND


def test_a_refusal_is_told(path: Path, answering: Answering) -> None:
    answering(lines_of(FIRST) + b'{"error": "only the group gainbox may do that"}\n', hang_up=False)
    with pytest.raises(StatusError, match=r"^only the group gainbox may do that$"):
        have_done([path], {"do": "clear"})


def test_where_nothing_runs_nothing_is_done(path: Path) -> None:
    assert have_done([path], {"do": "clear"}) is None


@pytest.mark.parametrize("line", [b"hello\n", b"[]\n", b'{"ok": true}\n{"state": "on fire"}\n'])
def test_who_answers_otherwise_is_another_version(path: Path, answering: Answering, line: bytes) -> None:
    answering(line, hang_up=False)
    with pytest.raises(StatusError, match="what runs there is another version: "):
        have_done([path], {"do": "clear"})


def test_one_that_does_not_answer_is_said_to_hang(
    path: Path, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATIENCE_S", 0.05)
    answering(lines_of(FIRST), hang_up=False)
    told = states([path])
    assert next(told) == FIRST
    with pytest.raises(StatusError) as hangs:
        next(told)
    assert str(hangs.value) == f"{path}: a gainbox runs there, but does not answer"
