"""The Debian package of the checkout, installed in the guest, with what makes the guest a Pi."""

import hashlib
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.rig.machine import FOLDER, booted

ROOT = Path(__file__).parents[2]
PACKAGE = "root/gainbox.deb"

INSTALL = f"""\
systemctl stop gainbox gainbox-build 2>/dev/null || true
rm -rf /opt/gainbox/gainbox
tar -xf /dev/vdb -C /
systemctl daemon-reload
systemctl enable --now rig-hardware
dpkg --install /{PACKAGE}
systemctl start gainbox-build
"""
"""What the package depends on is there, and the network is not. It starts the box, for which the meters have
to be compiled first: that is waited for."""


def install() -> None:
    """Install the package in the guest, and have its meters compiled there, unless that is done already."""
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

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mtime = member.uid = member.gid = 0
        member.uname = member.gname = ""
        return member

    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=packed, mode="w") as archive:
        package = subprocess.check_output(["sh", ROOT / "firmware/package", folder], text=True).strip()
        archive.add(package, PACKAGE, filter=plain)
        archive.add(ROOT / "tests/rig/guest", ".", filter=plain)
    return packed.getvalue()
