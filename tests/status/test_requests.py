"""Requests: executed or refused, permitted or not, and harmless to the server."""

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

from gainbox.status.server import GROUP, MAX_LINE_BYTES, Request
from tests.status.server_bench import Client, ServerBench

AsOtherUser = Callable[[], AbstractContextManager[None]]

DONE = {"ok": True}
NO_REQUEST = {"error": 'this is no request: send {"do": "clear"}, {"do": "reset"} or {"do": "reload"}'}
NOT_ALLOWED = {"error": f"only the group {GROUP} may do that"}
DISCONNECTED = (BrokenPipeError, ConnectionResetError)


@pytest.mark.parametrize("line", ['{"do": "clear"}', '{"do":"clear"}\r', ' {"do": "clear", "channel": 1} '])
def test_a_request_is_executed_and_answered(bench: ServerBench, client: Client, line: str) -> None:
    assert client.request(f"{line}\n".encode()) == [DONE]
    assert bench.actions == ["clear"]


def test_a_request_may_have_arguments(bench: ServerBench, client: Client) -> None:
    assert client.request(b'{"do": "calibrate", "channel": 2, "dbu": -10}\n') == [DONE]
    assert bench.requests == [Request("calibrate", channel=2, dbu=-10.0)]


def test_a_refusal_is_answered_with_its_reason(client: Client) -> None:
    assert client.request(b'{"do": "dance"}\n') == [{"error": "cannot dance"}]


def test_lines_are_answered_in_their_order_however_they_are_split(bench: ServerBench, client: Client) -> None:
    assert client.request(b'{"do": "reset"}\n{"do": "dance"}\n{"do": "cle') == [
        DONE,
        {"error": "cannot dance"},
    ]
    assert client.request(b'ar"}') == []
    assert client.request(b"\n") == [DONE]
    assert bench.actions == ["reset", "dance", "clear"]


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
        b"[" * (MAX_LINE_BYTES - 1),
        b'{"do":' * (MAX_LINE_BYTES // 6),
        b"9" * (MAX_LINE_BYTES - 1),
    ],
)
def test_any_other_line_is_answered_with_examples_of_requests(
    bench: ServerBench, client: Client, line: bytes
) -> None:
    assert client.request(line + b"\n") == [NO_REQUEST]
    assert bench.actions == []
    assert client.request(b'{"do": "clear"}\n') == [DONE]


def test_an_empty_line_is_ignored(client: Client) -> None:
    assert client.request(b"\n\r\n  \n") == []


def test_a_client_that_sends_a_line_without_end_is_disconnected(bench: ServerBench, client: Client) -> None:
    client.request(b"x" * (MAX_LINE_BYTES + 1))
    assert client.is_disconnected()
    assert not Client(bench).is_disconnected()


def test_a_line_cut_short_by_a_disconnection_is_not_executed(bench: ServerBench, client: Client) -> None:
    client.request(b'{"do": "clear"}\n{"do": "reset"')
    client.close()
    bench.run()
    assert bench.actions == ["clear"]


@pytest.mark.parametrize("line", [b"x\n", b'{"do":"clear"}\n'])
def test_a_client_that_sends_requests_and_reads_no_answers_is_disconnected(
    bench: ServerBench, client: Client, line: bytes
) -> None:
    other = Client(bench)
    other.read()
    with pytest.raises(DISCONNECTED):
        for _ in range(1000):
            client.send(line * 200)
    assert other.request(b'{"do": "reset"}\n') == [DONE]


MESSAGES = [b'{"do": "clear"}\n', b'{"do": "', b'"}\n', b"\n", b'\xff"}\n', b"[" * 2000, b"x\n" * 900]
ACTIONS = st.sampled_from(["tick", "close", "read", *MESSAGES]) | st.binary(max_size=200)


@given(st.lists(st.tuples(st.integers(0, 2), ACTIONS), max_size=40))
def test_no_sequence_of_client_actions_stops_the_server(sequence: list[tuple[int, bytes | str]]) -> None:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        bench = ServerBench(Path(folder, "gainbox.socket"))
        clients = [Client(bench) for _ in range(3)]
        for number, action in sequence:
            try:
                if isinstance(action, bytes):
                    clients[number].send(action)
                elif action == "read":
                    clients[number].read()
                elif action == "close":
                    clients[number].close()
                    clients[number] = Client(bench)
                else:
                    bench.tick()
            except DISCONNECTED:
                clients[number] = Client(bench)
        last = Client(bench)
        last.read()
        assert last.request(b'{"do": "reset"}\n') == [DONE]
        bench.close()
        for client in bench.clients:
            client.close()


def test_a_user_outside_the_group_may_read_but_not_send_requests(
    bench: ServerBench, as_other_user: AsOtherUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grp, "getgrnam", {GROUP: grp.getgrgid(0)}.__getitem__)
    with as_other_user():
        client = Client(bench)
    assert client.lines()[0]["state"] == "metering"
    assert client.request(b'{"do": "clear"}\n') == [NOT_ALLOWED]
    assert bench.actions == []


@pytest.mark.parametrize(("look_ups", "missing"), [(grp, "getgrnam"), (pwd, "getpwuid")])
def test_requests_are_refused_if_the_group_or_the_user_is_unknown(
    bench: ServerBench,
    as_other_user: AsOtherUser,
    monkeypatch: pytest.MonkeyPatch,
    look_ups: object,
    missing: str,
) -> None:
    monkeypatch.setattr(grp, "getgrnam", lambda _: grp.getgrgid(os.getgid()))
    monkeypatch.setattr(look_ups, missing, {}.__getitem__)
    with as_other_user():
        client = Client(bench)
    client.read()
    assert client.request(b'{"do": "clear"}\n') == [NOT_ALLOWED]


def test_a_user_in_the_group_may_send_requests(
    bench: ServerBench, as_other_user: AsOtherUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = grp.struct_group((GROUP, "x", 4711, ["nobody"]))
    monkeypatch.setattr(grp, "getgrnam", {GROUP: ours}.__getitem__)
    monkeypatch.setattr(os, "getgrouplist", lambda _name, own: [own, 4711])
    with as_other_user():
        client = Client(bench)
    client.read()
    assert client.request(b'{"do": "clear"}\n') == [DONE]
