"""What goes wrong around the box, and that it finds back by itself."""

from tests.rig.guest_box import GuestBox, becomes
from tests.rig.playing import plays

ANSWERS = "/sys/module/simbus/parameters/answers"
FILL = "fallocate -l $(df --output=avail -B1 / | tail -n 1) /full || true; cat /dev/zero >>/full || true"
DROP_INS = "/run/systemd/system/gainbox.service.d"
READ_ONLY = b"[Service]\nReadOnlyPaths=/var/lib/gainbox\n"
RESTART = "systemctl daemon-reload; systemctl restart gainbox"


def test_a_card_that_is_removed_and_returned_is_metered_again(box: GuestBox) -> None:
    plays(box)
    box.guest.run("echo snd_aloop.0 >/sys/bus/platform/drivers/snd_aloop/unbind")
    becomes(lambda: box.status()["state"], "no-card")
    becomes(box.lamps, (set(), set()))
    box.guest.run("systemctl stop tone; modprobe -r snd-aloop; modprobe snd-aloop")
    becomes(lambda: box.status()["state"], "metering")
    assert int(box.unit("NRestarts")) == 0
    plays(box)


def test_a_display_that_stops_answering_and_answers_again_shows_the_picture(box: GuestBox) -> None:
    plays(box)
    box.guest.run(f"echo 0 >{ANSWERS}")
    becomes(lambda: box.status()["panel"]["state"], "failed")
    assert box.status()["state"] == "metering"
    box.guest.run(f"echo 1 >{ANSWERS}")
    becomes(lambda: box.status()["panel"]["state"], "ok")
    plays(box)


def test_a_box_that_hangs_is_started_anew_by_the_watchdog(box: GuestBox) -> None:
    hung = box.unit("MainPID")
    box.guest.run(f"kill -STOP {hung}")
    becomes(lambda: box.unit("NRestarts"), "1")
    becomes(lambda: box.unit("ActiveState"), "active")
    assert box.unit("MainPID") != hung
    plays(box)


def test_a_full_disk_stops_no_meter_and_damages_no_settings(box: GuestBox) -> None:
    box.press("mode")
    becomes(box.state, {"panel.page": "vu"})
    box.guest.run(FILL)
    box.press("mode")
    becomes(lambda: "state-read-only" in box.status()["warnings"], True)
    assert box.status()["state"] == "metering"
    assert box.state() == {"panel.page": "vu"}
    box.guest.run("rm /full")
    box.press("mode")
    becomes(box.state, {"panel.page": "loudness"})


def test_a_state_folder_that_cannot_be_written_stops_no_meter(box: GuestBox) -> None:
    box.press("mode")
    becomes(box.state, {"panel.page": "vu"})
    box.guest.run(f"mkdir -p {DROP_INS}; cat >{DROP_INS}/read-only.conf; {RESTART}", READ_ONLY)
    becomes(lambda: box.status()["state"], "metering")
    box.press("mode")
    becomes(lambda: "state-read-only" in box.status()["warnings"], True)
    assert box.status()["state"] == "metering"
    assert box.state() == {"panel.page": "vu"}
    box.guest.run(f"rm {DROP_INS}/read-only.conf; {RESTART}")
    becomes(lambda: box.status()["state"], "metering")
    box.press("mode")
    becomes(box.state, {"panel.page": "headroom"})


def test_a_clock_that_jumps_stops_no_meter(box: GuestBox) -> None:
    plays(box)
    jumps_to(box, "2037-12-31")
    jumps_to(box, "2001-01-01")
    plays(box)
    assert int(box.unit("NRestarts")) == 0


def jumps_to(box: GuestBox, date: str) -> None:
    """Set the clock, and see that time goes on for the box as it does for its machine."""
    before = box.status()
    box.guest.run(f"date --set={date}")
    becomes(lambda: box.status()["frames"] > before["frames"], True)
    after = box.status()
    assert after["state"] == "metering"
    assert before["uptime_s"] < after["uptime_s"] < float(box.guest.say("cut -d' ' -f1 /proc/uptime"))
