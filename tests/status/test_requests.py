"""What clients ask for: done or refused, by whom, and never the end of the server."""

import grp
import os
import pwd
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainbox.status.server import GROUP, LONGEST_LINE, Request
from tests.status.box import Box, Client

AsNobody = Callable[[], AbstractContextManager[None]]

DONE = {"ok": True}
NO_REQUEST = {"error": 'this is no request: send {"do": "clear"}, {"do": "reset"} or {"do": "reload"}'}
NOT_ALLOWED = {"error": f"only the group {GROUP} may do that"}
GONE = (BrokenPipeError, ConnectionResetError)


@pytest.mark.parametrize("line", ['{"do": "clear"}', '{"do":"clear"}\r', ' {"do": "clear", "channel": 1} '])
def test_what_can_be_done_is_done_and_answered(box: Box, client: Client, line: str) -> None:
    assert client.says(f"{line}\n".encode()) == [DONE]
    assert box.obeyed == ["clear"]


def test_a_request_may_say_to_what_and_how_much(box: Box, client: Client) -> None:
    assert client.says(b'{"do": "calibrate", "channel": 2, "dbu": -10}\n') == [DONE]
    assert box.requests == [Request("calibrate", channel=2, dbu=-10.0)]


def test_what_cannot_be_done_is_answered_with_the_reason(client: Client) -> None:
    assert client.says(b'{"do": "dance"}\n') == [{"error": "cannot dance"}]


def test_lines_are_answered_in_their_order_however_they_come(box: Box, client: Client) -> None:
    assert client.says(b'{"do": "reset"}\n{"do": "dance"}\n{"do": "cle') == [DONE, {"error": "cannot dance"}]
    assert client.says(b'ar"}') == []
    assert client.says(b"\n") == [DONE]
    assert box.obeyed == ["reset", "dance", "clear"]


@pytest.mark.parametrize(
    "line",
    [
        b"clear",
        b'"clear"',
        b"{}",
        b"[]",
        b"null",
        b'{"do": 1}',
        b'{"do": null}',
        b'{"do": "calibrate", "channel": "L", "dbu": 4}',
        b'{"do": "calibrate", "channel": 1.5, "dbu": 4}',
        b'{"do": "calibrate", "channel": 1, "dbu": "4"}',
        b'{"do": "clear"',
        b'{"do": "clear"}{"do": "clear"}',
        b'{"do": "clear", "level": NaN}',
        b'{"do": "\xff"}',
        b'{"\xff": "clear"}',
        b'{"do": "\\ud800"}',
        b"\xff\xfe\x00",
        b"\x00",
        b"[" * (LONGEST_LINE - 1),
        b'{"do":' * (LONGEST_LINE // 6),
        b"9" * (LONGEST_LINE - 1),
    ],
)
def test_what_is_no_request_is_answered_with_what_would_be_one(box: Box, client: Client, line: bytes) -> None:
    assert client.says(line + b"\n") == [NO_REQUEST]
    assert box.obeyed == []
    assert client.says(b'{"do": "clear"}\n') == [DONE]


def test_an_empty_line_is_no_request(client: Client) -> None:
    assert client.says(b"\n\r\n  \n") == []


def test_a_line_without_end_is_not_waited_for(box: Box, client: Client) -> None:
    client.says(b"x" * (LONGEST_LINE + 1))
    assert client.was_left()
    assert not Client(box).was_left()


def test_who_goes_in_the_middle_of_a_line_has_not_said_it(box: Box, client: Client) -> None:
    client.says(b'{"do": "clear"}\n{"do": "reset"')
    client.goes()
    box.turn()
    assert box.obeyed == ["clear"]


@pytest.mark.parametrize("line", [b"x\n", b'{"do":"clear"}\n'])
def test_who_asks_and_takes_no_answers_is_left(box: Box, client: Client, line: bytes) -> None:
    other = Client(box)
    other.takes()
    with pytest.raises(GONE):
        for _ in range(1000):
            client.asks(line * 200)
    assert other.says(b'{"do": "reset"}\n') == [DONE]


WORDS = [b'{"do": "clear"}\n', b'{"do": "', b'"}\n', b"\n", b'\xff"}\n', b"[" * 2000, b"x\n" * 900]
DEEDS = st.sampled_from(["time passes", "goes", "reads", *WORDS]) | st.binary(max_size=200)


@given(st.lists(st.tuples(st.integers(0, 2), DEEDS), max_size=40))
def test_nothing_that_clients_do_brings_the_server_down(course: list[tuple[int, bytes | str]]) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        box = Box(Path(folder, "gainbox.socket"))
        clients = [Client(box) for _ in range(3)]
        for who, deed in course:
            try:
                if isinstance(deed, bytes):
                    clients[who].asks(deed)
                elif deed == "reads":
                    clients[who].takes()
                elif deed == "goes":
                    clients[who].goes()
                    clients[who] = Client(box)
                else:
                    box.tick()
            except GONE:
                clients[who] = Client(box)
        last = Client(box)
        last.takes()
        assert last.says(b'{"do": "reset"}\n') == [DONE]
        box.close()
        for client in box.clients:
            client.goes()


def test_who_is_not_in_the_group_may_read_and_not_do(
    box: Box, as_nobody: AsNobody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grp, "getgrnam", {GROUP: grp.getgrgid(0)}.__getitem__)
    with as_nobody():
        client = Client(box)
    assert client.hears()[0]["state"] == "metering"
    assert client.says(b'{"do": "clear"}\n') == [NOT_ALLOWED]
    assert box.obeyed == []


@pytest.mark.parametrize(("look_ups", "missing"), [(grp, "getgrnam"), (pwd, "getpwuid")])
def test_where_the_group_or_the_user_is_unknown_nobody_may_do(
    box: Box, as_nobody: AsNobody, monkeypatch: pytest.MonkeyPatch, look_ups: object, missing: str
) -> None:
    monkeypatch.setattr(grp, "getgrnam", lambda _: grp.getgrgid(os.getgid()))
    monkeypatch.setattr(look_ups, missing, {}.__getitem__)
    with as_nobody():
        client = Client(box)
    client.takes()
    assert client.says(b'{"do": "clear"}\n') == [NOT_ALLOWED]


def test_who_is_in_the_group_may_do(box: Box, as_nobody: AsNobody, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = grp.struct_group((GROUP, "x", 4711, ["nobody"]))
    monkeypatch.setattr(grp, "getgrnam", {GROUP: ours}.__getitem__)
    monkeypatch.setattr(os, "getgrouplist", lambda _name, own: [own, 4711])
    with as_nobody():
        client = Client(box)
    client.takes()
    assert client.says(b'{"do": "clear"}\n') == [DONE]
