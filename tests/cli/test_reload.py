"""The settings file changes while `gainbox run` goes on."""

import json
import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.cli.installation import Installation, Process, is_metering
from tests.signals import tone
from tests.virtual_hat import VirtualHat

RELOAD = '{"do": "reload"}'
CARD = f'[capture]\nsource = "alsa:{VirtualHat.device}"\nbuffer_ms = 500\n'
SWEET = CARD + "[zones]\nsweet_dbfs = -20\n"
WRONG = CARD + "[zones]\nsweet_dbfs = 20\n"


def zone(state: Any) -> str:
    """The zone of the first channel."""
    return str(state["channel"][0]["zone"])


def undisturbed(state: Any) -> bool:
    """Whether every frame has been heard, through one opened card."""
    return (state["state"], state["overruns"], state["lost_frames"], state["reopens"]) == (
        "metering",
        0,
        0,
        0,
    )


@pytest.fixture
def running(box: Installation, new_hat: Callable[..., VirtualHat]) -> Process:
    """A box that hears a steady -19.5 dBFS, which is low as it is shipped."""
    new_hat(loop=True).play(np.full((4800, 2), 10 ** (-19.5 / 20)) * np.tile([1.0, -1.0], 2400)[:, None])
    box.settings.write_text(CARD)
    running = box.start("run", "--panel", "none")
    running.until(lambda state: is_metering(state) and zone(state) == "low")
    return running


def test_a_changed_file_holds_by_itself_without_a_gap(box: Installation, running: Process) -> None:
    box.settings.write_text(SWEET)
    state = running.until(lambda state: zone(state) == "sweet")
    assert undisturbed(state)
    assert state["frames"] >= 0.9 * 48000  # two looks, a second apart


@pytest.mark.parametrize("how", ["a signal", "the socket"])
def test_who_asks_need_not_wait(box: Installation, running: Process, how: str) -> None:
    box.settings.write_text(SWEET)
    if how == "a signal":
        running.process.send_signal(signal.SIGHUP)
    else:
        assert running.says(RELOAD) == {"ok": True}
    assert undisturbed(running.until(lambda state: zone(state) == "sweet"))
    done, _ = running.end(signal.SIGTERM)
    assert (done.code, done.err) == (0, f"gainbox: {box.settings}: what it says holds\n")


def test_a_wrong_file_is_refused_in_a_sentence_and_the_last_good_holds_even_over_a_restart(
    box: Installation, running: Process
) -> None:
    box.settings.write_text(SWEET)
    assert running.says(RELOAD) == {"ok": True}
    box.settings.write_text(WRONG)
    refusal = f"{box.settings}, line 5: [zones] sweet_dbfs: cannot be 20; allowed: "
    assert running.says(RELOAD)["error"].startswith(refusal)
    state = running.until(lambda state: state["warnings"] == ["settings-rejected"] and zone(state) == "sweet")
    assert undisturbed(state)
    running.end(signal.SIGTERM)

    again = box.start("run", "--panel", "none")
    again.until(lambda state: is_metering(state) and zone(state) == "sweet")
    box.settings.write_text(CARD)
    assert again.says(RELOAD) == {"ok": True}
    again.until(lambda state: state["warnings"] == [] and zone(state) == "low")
    done, _ = again.end(signal.SIGTERM)
    first, second = done.err.splitlines()
    assert first.startswith(f"gainbox: {refusal}")
    assert first.endswith("; the last good settings hold")
    assert second == f"gainbox: {box.settings}: what it says holds"


def test_another_layout_begins_anew_and_leaves_the_card_open(box: Installation, running: Process) -> None:
    running.until(lambda state: state["frames"] >= 48000)
    box.settings.write_text(CARD + 'layout = "tracks"\n')
    assert running.says(RELOAD) == {"ok": True}
    assert undisturbed(running.until(lambda state: is_metering(state) and state["frames"] < 48000))


def test_another_period_opens_the_card_anew_and_nothing_is_measured_anew(
    box: Installation, running: Process
) -> None:
    box.settings.write_text(CARD + "period_frames = 256\n")
    before = running.until(is_metering)["frames"]
    assert running.says(RELOAD) == {"ok": True}
    state = running.until(lambda state: state["reopens"] == 1 and is_metering(state))
    assert state["frames"] >= before


def test_another_source_is_listened_to_and_a_card_that_is_absent_is_not_waited_for(
    box: Installation, running: Process
) -> None:
    box.settings.write_text('[capture]\nsource = "alsa:nothing"\n')
    assert running.says(RELOAD) == {"ok": True}
    state = running.until(lambda state: state["state"] == "no-card")
    assert state["source"] == "alsa:nothing"
    box.settings.write_text('[capture]\nsource = "demo"\n')
    assert running.says(RELOAD) == {"ok": True}
    assert running.until(is_metering)["source"] == "demo"


def test_takes_of_a_card_in_place_of_the_demo_are_kept_and_those_of_the_demo_are_not(
    box: Installation, new_hat: Callable[..., VirtualHat]
) -> None:
    new_hat(loop=True).play(np.stack([tone(-20.0, 997, 1.0, 48000)] * 2, axis=1))
    box.settings.write_text('[capture]\nsource = "demo"\n')
    running = box.start("run", "--panel", "none")
    running.until(is_metering)
    box.settings.write_text(CARD)
    assert running.says(RELOAD) == {"ok": True}
    running.until(lambda state: state["source"] != "demo" and state["frames"] >= 3.5 * 48000)
    running.end(signal.SIGTERM)
    (kept,) = map(json.loads, box.gainbox("takes", "--json").out.splitlines())
    assert (kept["take"], kept["reference"]) == (1, True)
    assert kept["channel"][0]["true_peak_dbtp"] == pytest.approx(-20.0, abs=0.1)  # the demo is louder


def test_the_source_of_the_command_line_stays(box: Installation) -> None:
    running = box.start("run", "--source", "demo", "--panel", "none")
    running.until(is_metering)
    box.settings.write_text(CARD + "[panel]\nwidth = 128\n[clip]\nsamples = 5\n")
    assert running.says(RELOAD) == {"ok": True}
    assert running.until(is_metering)["source"] == "demo"
    done, _ = running.end(signal.SIGTERM)
    assert done.err == f"gainbox: {box.settings}: what it says holds; panel.width from the next start on\n"
