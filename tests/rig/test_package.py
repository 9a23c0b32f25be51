"""The package is removed. This scenario is the last: nothing can be metered after it."""

from tests.rig.guest_box import GuestBox, becomes


def test_the_package_that_is_removed_leaves_the_settings_and_nothing_else(box: GuestBox) -> None:
    box.press("mode")
    becomes(box.state, {"panel.page": "vu"})
    box.guest.run("dpkg --remove gainbox")
    assert box.unit("LoadState") == "not-found"
    assert box.state() == {"panel.page": "vu"}
    folders = "/etc/systemd/system /etc/udev/rules.d /etc/sysusers.d /usr/bin /usr/share"
    assert box.guest.say(f"find {folders} -name '*gainbox*' -not -type d") == ""
    assert box.guest.say("find /opt/gainbox/gainbox /opt/gainbox/.venv 2>/dev/null || true") == ""
