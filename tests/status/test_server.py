"""The status server: whom it tells what, whom it leaves, and where it can be."""

import math
import socket
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gainbox.status import ChannelStatus, Status, StatusError
from gainbox.status.server import MOST_BEHIND, MOST_CLIENTS
from tests.status.box import Box, Client

SILENT = ChannelStatus("L", "silent", -math.inf, -math.inf, -math.inf, clip_events=0)


def test_a_connection_is_told_the_state_at_once(box: Box) -> None:
    (told,) = Client(box).hears()
    assert told["state"] == "metering"


def test_it_is_told_again_five_times_a_second(box: Box, client: Client) -> None:
    told = []
    for now_s in (7.0, 7.1, 7.19, 7.21, 7.3, 7.42):
        box.server.tick(now_s)
        told.append(len(client.hears()))
    assert told == [1, 0, 0, 1, 0, 1]


def test_the_line_has_the_fields_that_were_promised(box: Box) -> None:
    box.status = Status("metering", channel=(SILENT,))
    (told,) = Client(box).hears()
    assert set(told) == {
        *("state", "source", "sample_rate_hz", "channels", "uptime_s", "frames", "overruns", "lost_frames"),
        *("reopens", "drift_ppm", "last_error", "warnings", "panel", "channel", "programme", "verdicts"),
    }
    assert set(told["panel"]) == {"state", "frames", "failures"}
    assert set(told["programme"]) == {"momentary_lufs", "short_term_lufs", "integrated_lufs"}
    assert set(told["channel"][0]) == {
        *("name", "zone", "vu_dbfs", "peak_dbfs", "peak_hold_dbfs", "true_peak_dbtp", "clip_events"),
        *("full_scale_dbu", "offset_db"),
    }


def test_minus_infinity_is_null(box: Box) -> None:
    box.status = Status("metering", channel=(SILENT,))
    (told,) = Client(box).hears()
    assert [told["channel"][0][level] for level in ("vu_dbfs", "peak_dbfs", "peak_hold_dbfs")] == [None] * 3


def test_a_newcomer_takes_no_maximum_away_from_the_others(box: Box, client: Client) -> None:
    box.status = Status("metering", frames=1)
    newcomer = Client(box)
    assert client.hears() == newcomer.hears() != []


def test_many_clients_are_all_told_the_same(box: Box) -> None:
    clients = [Client(box) for _ in range(MOST_CLIENTS)]
    for client in clients:
        client.takes()
    box.tick()
    told = [client.hears() for client in clients]
    assert told == [told[0]] * MOST_CLIENTS
    assert len(told[0]) == 1


def test_one_client_too_many_is_left_until_another_goes(box: Box) -> None:
    first, *others = [Client(box) for _ in range(MOST_CLIENTS)]
    assert Client(box).was_left()
    first.goes()
    box.turn()
    assert not Client(box).was_left()
    assert not any(other.was_left() for other in others)


def test_who_goes_holds_up_nobody(box: Box, client: Client) -> None:
    goes = Client(box)
    client.takes()
    goes.goes()
    box.server.tick(1.0)  # before the server has seen it
    assert len(client.hears()) == 1


def test_who_never_reads_is_left_and_holds_up_nobody(box: Box, client: Client) -> None:
    box.status = Status("metering", last_error="x" * 4000)
    sleeper = Client(box)
    client.takes()
    for _ in range(1000):
        box.tick()
        assert len(client.hears()) == 1
    taken = len(sleeper.takes())
    assert sleeper.was_left()
    assert taken + MOST_BEHIND < 1000 * 4000


def test_who_reads_late_gets_all_there_was_in_its_order(box: Box, client: Client) -> None:
    for frames in range(100):
        box.status = Status("metering", frames=frames)
        box.tick()
    heard = client.hears()
    box.turn()
    heard += client.hears()
    assert [line["frames"] for line in heard] == list(range(100))


def test_everybody_may_connect(box: Box) -> None:
    assert stat.S_IMODE(box.path.stat().st_mode) == 0o666


def test_closing_leaves_everybody_and_nothing_behind(path: Path) -> None:
    box = Box(path)
    client = Client(box)
    box.close()
    assert client.was_left()
    client.goes()
    assert not path.exists()


def test_closing_minds_no_socket_that_somebody_has_removed(path: Path) -> None:
    box = Box(path)
    path.unlink()
    box.close()


def test_a_socket_that_nobody_listens_at_is_replaced(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    box = Box(path)
    client = Client(box)
    assert client.hears()
    client.goes()
    box.close()


def test_a_second_server_is_refused_and_the_first_goes_on(box: Box) -> None:
    with pytest.raises(StatusError) as refused:
        Box(box.path)
    assert str(refused.value) == (
        f"{box.path}: another gainbox answers there; its status is the one that is shown"
    )
    box.turn()
    assert Client(box).hears()


@pytest.mark.parametrize(
    ("where", "reason"),
    [("none/gainbox.socket", "No such file or directory"), (f"{'x' * 120}.socket", "AF_UNIX path too long")],
)
def test_where_no_socket_can_be_is_said_in_a_sentence(path: Path, where: str, reason: str) -> None:
    elsewhere = path.parent / where
    with pytest.raises(StatusError) as refused:
        Box(elsewhere)
    assert str(refused.value) == f"{elsewhere}: no status can be shown there: {reason}"


def test_a_folder_in_its_place_is_left_alone(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StatusError, match="no status can be shown there: Is a directory"):
        Box(path)
    assert path.is_dir()


def test_a_folder_that_must_not_be_written_is_said_in_a_sentence(
    path: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    with as_nobody(), pytest.raises(StatusError, match="no status can be shown there: Permission denied"):
        Box(path)
