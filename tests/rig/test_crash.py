"""What the buttons changed, when the power goes in the midst of keeping it."""

import pytest

from tests.rig.box import Box, becomes

OLD, NEW = "VU", "DIN"
SAVE_FOR_EVER = f"""\
from itertools import cycle
from pathlib import Path
from gainbox.settings import State, load

state, settings = State(Path("/var/lib/gainbox")), load()
for scale in cycle({(OLD, NEW)}):
    state.change("scales.meter", scale, settings)
    state.write()
    print(scale, flush=True)
"""


@pytest.mark.parametrize("time", ["first", "second", "third"])
def test_a_crash_in_the_midst_of_a_save_leaves_the_old_settings_or_the_new(box: Box, time: str) -> None:
    save = "systemd-run --quiet --unit=save --uid=gainbox --property=StandardOutput=file:/run/rig/saved"
    box.guest.run(f"cat >/run/rig/save.py; {save} /opt/gainbox/.venv/bin/python /run/rig/save.py", SAVE_FOR_EVER.encode())
    becomes(lambda: box.guest.say("[ $(wc -l </run/rig/saved) -ge 50 ] && echo saving || true"), "saving")
    box.guest.crash()
    becomes(lambda: box.status()["state"], "metering")
    assert box.state()["scales.meter"] in {OLD, NEW}
    assert "state.json.damaged" not in box.guest.say("ls -A /var/lib/gainbox").split()
