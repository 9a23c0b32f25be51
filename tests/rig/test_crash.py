"""What the buttons changed, when the power goes in the midst of keeping it."""

from tests.rig.guest_box import GuestBox, becomes

CRASHES = 3
SCALES = {"VU", "DIN"}
SAVE_FOR_EVER = f"""\
from itertools import cycle
from pathlib import Path
from gainbox.settings import Overrides, load

state, settings = Overrides(Path("/var/lib/gainbox")), load()
for saved, scale in enumerate(cycle({sorted(SCALES)})):
    state.set(settings.changed({{"scales.meter": scale}}), settings)
    state.write()
    print(saved, flush=True)
"""
RUN = "systemd-run --quiet --uid=gainbox -p StandardOutput=file:/run/rig/saved /opt/gainbox/.venv/bin/python"
ENOUGH = 50


def test_a_crash_in_the_midst_of_a_save_leaves_the_old_settings_or_the_new(box: GuestBox) -> None:
    for _ in range(CRASHES):
        box.guest.run(f"cat >/run/rig/save.py; {RUN} /run/rig/save.py", SAVE_FOR_EVER.encode())
        becomes(lambda: int(box.guest.say("wc -l </run/rig/saved")) >= ENOUGH, True)
        box.crash()
        becomes(lambda: box.status()["state"], "metering")
        assert box.state()["scales.meter"] in SCALES
        assert "state.json.damaged" not in box.guest.say("ls -A /var/lib/gainbox").split()
