"""The checkout, put into the guest as systemd/README.md says, with what makes the guest a Pi."""

import hashlib
import io
import tarfile
import tempfile
from pathlib import Path

from tests.rig.machine import FOLDER, booted

ROOT = Path(__file__).parents[2]
PARTS = {"gainbox": "opt/gainbox/gainbox", "systemd": "opt/gainbox/systemd", "tests/rig/guest": "."}
"""What goes where in the guest."""

INSTALL = """\
systemctl stop gainbox gainbox-build 2>/dev/null || true
rm -rf /opt/gainbox/gainbox
tar -xf /dev/vdb -C /
cd /opt/gainbox/systemd
systemd-sysusers "$PWD/gainbox.sysusers"
cp gainbox.service gainbox-build.service /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now rig-hardware
systemctl start gainbox-build
systemctl enable gainbox
"""


def install() -> None:
    """Install the checkout in the guest, and have its meters compiled there, unless that is done already."""
    packed = pack()
    fingerprint = hashlib.sha256(packed + INSTALL.encode()).hexdigest()
    stamp = FOLDER / "installed"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    stamp.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile() as file:
        file.write(packed)
        file.flush()
        with booted(keep=True, handed=Path(file.name)) as guest:
            guest.run(INSTALL)
            guest.power_off()
    stamp.write_text(fingerprint)


def pack() -> bytes:
    """All of it as an archive, whose bytes say nothing of when and by whom it was made."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        member.mtime = member.uid = member.gid = 0
        member.uname = member.gname = ""
        return None if member.name.endswith("__pycache__") else member

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for part, place in PARTS.items():
            archive.add(ROOT / part, place, filter=plain)
    return packed.getvalue()
