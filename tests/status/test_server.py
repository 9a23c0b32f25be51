"""The status server: its lines, its clients and its socket."""

import math
import socket
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gainbox.status import ChannelStatus, Status, StatusError
from gainbox.status.server import MAX_CLIENTS, MAX_UNSENT_BYTES
from tests.status.server_bench import Client, ServerBench

SILENT = ChannelStatus("L", "silent", -math.inf, -math.inf, -math.inf, clip_events=0)


def test_a_client_receives_the_state_on_connection(bench: ServerBench) -> None:
    (received,) = Client(bench).lines()
    assert received["state"] == "metering"


def test_a_client_receives_the_state_five_times_a_second(bench: ServerBench, client: Client) -> None:
    received = []
    for now_s in (7.0, 7.1, 7.19, 7.21, 7.3, 7.42):
        bench.server.tick(now_s)
        received.append(len(client.lines()))
    assert received == [1, 0, 0, 1, 0, 1]


def test_the_line_has_the_documented_fields(bench: ServerBench) -> None:
    bench.status = Status("metering", channel=(SILENT,))
    (received,) = Client(bench).lines()
    assert set(received) == {
        *("state", "source", "sample_rate_hz", "channels", "uptime_s", "frames", "overruns", "lost_frames"),
        *("reopens", "drift_ppm", "last_error", "warnings", "panel", "channel", "programme", "verdicts"),
    }
    assert set(received["panel"]) == {"state", "frames", "failures"}
    assert set(received["programme"]) == {"momentary_lufs", "short_term_lufs", "integrated_lufs"}
    assert set(received["channel"][0]) == {
        *("name", "zone", "vu_dbfs", "peak_dbfs", "peak_hold_dbfs", "true_peak_dbtp", "clip_events"),
        *("full_scale_dbu", "offset_db"),
    }


def test_minus_infinity_is_null(bench: ServerBench) -> None:
    bench.status = Status("metering", channel=(SILENT,))
    (received,) = Client(bench).lines()
    assert [received["channel"][0][level] for level in ("vu_dbfs", "peak_dbfs", "peak_hold_dbfs")] == [
        None
    ] * 3


def test_the_state_sent_to_a_new_client_is_sent_to_the_others_too(bench: ServerBench, client: Client) -> None:
    bench.status = Status("metering", frames=1)
    new_client = Client(bench)
    assert client.lines() == new_client.lines() != []


def test_all_clients_receive_the_same_state(bench: ServerBench) -> None:
    clients = [Client(bench) for _ in range(MAX_CLIENTS)]
    for client in clients:
        client.read()
    bench.tick()
    received = [client.lines() for client in clients]
    assert received == [received[0]] * MAX_CLIENTS
    assert len(received[0]) == 1


def test_one_client_too_many_is_disconnected_until_another_leaves(bench: ServerBench) -> None:
    first, *others = [Client(bench) for _ in range(MAX_CLIENTS)]
    assert Client(bench).is_disconnected()
    first.close()
    bench.run()
    assert not Client(bench).is_disconnected()
    assert not any(other.is_disconnected() for other in others)


def test_a_client_that_leaves_does_not_delay_the_others(bench: ServerBench, client: Client) -> None:
    leaving = Client(bench)
    client.read()
    leaving.close()
    bench.server.tick(1.0)  # before the server notices
    assert len(client.lines()) == 1


def test_a_client_that_never_reads_is_disconnected_and_does_not_delay_the_others(
    bench: ServerBench, client: Client
) -> None:
    bench.status = Status("metering", last_error="x" * 4000)
    sleeper = Client(bench)
    client.read()
    for _ in range(1000):
        bench.tick()
        assert len(client.lines()) == 1
    received = len(sleeper.read())
    assert sleeper.is_disconnected()
    assert received + MAX_UNSENT_BYTES < 1000 * 4000


def test_a_client_that_reads_late_receives_all_lines_in_their_order(
    bench: ServerBench, client: Client
) -> None:
    for frames in range(100):
        bench.status = Status("metering", frames=frames)
        bench.tick()
    lines = client.lines()
    bench.run()
    lines += client.lines()
    assert [line["frames"] for line in lines] == list(range(100))


def test_all_users_may_connect(bench: ServerBench) -> None:
    assert stat.S_IMODE(bench.path.stat().st_mode) == 0o666


def test_closing_disconnects_all_clients_and_removes_the_socket(path: Path) -> None:
    bench = ServerBench(path)
    client = Client(bench)
    bench.close()
    assert client.is_disconnected()
    client.close()
    assert not path.exists()


def test_closing_succeeds_if_the_socket_has_been_removed(path: Path) -> None:
    bench = ServerBench(path)
    path.unlink()
    bench.close()


def test_a_socket_without_a_server_is_replaced(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    bench = ServerBench(path)
    client = Client(bench)
    assert client.lines()
    client.close()
    bench.close()


def test_a_second_server_is_refused_and_the_first_continues(bench: ServerBench) -> None:
    with pytest.raises(StatusError) as refused:
        ServerBench(bench.path)
    assert str(refused.value) == (
        f"{bench.path}: another gainbox answers there; its status is the one that is shown"
    )
    bench.run()
    assert Client(bench).lines()


@pytest.mark.parametrize(
    ("where", "reason"),
    [("none/gainbox.socket", "No such file or directory"), (f"{'x' * 120}.socket", "AF_UNIX path too long")],
)
def test_a_socket_that_cannot_be_made_is_a_sentence(path: Path, where: str, reason: str) -> None:
    elsewhere = path.parent / where
    with pytest.raises(StatusError) as refused:
        ServerBench(elsewhere)
    assert str(refused.value) == f"{elsewhere}: no status can be shown there: {reason}"


def test_a_folder_in_place_of_the_socket_is_left_alone(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StatusError, match="no status can be shown there: Is a directory"):
        ServerBench(path)
    assert path.is_dir()


def test_a_read_only_folder_is_a_sentence(
    path: Path, as_other_user: Callable[[], AbstractContextManager[None]]
) -> None:
    with as_other_user(), pytest.raises(StatusError, match="no status can be shown there: Permission denied"):
        ServerBench(path)
