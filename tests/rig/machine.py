"""The guest: Debian under software emulation. It is talked to through QEMU's own agent in it."""

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "build/rig"
"""Where `build` leaves the guest's disk, its kernel and its initrd."""

PATIENCE_S = 600.0
"""How long anything may take before it is taken for lost: nothing is judged by how fast the emulation is."""

ANSWER_S = 5.0
"""How long an agent that runs takes to answer, at most; a guest takes longer than that to start."""

KERNEL_LINE = "root=/dev/vda rw console=ttyS0 quiet mitigations=off panic=-1 systemd.show_status=0"


class GuestError(Exception):
    """The guest does not do what it is told; one sentence."""


class Guest:
    """A running guest.

    Args:
        qemu: its process
        line: to the agent in it
    """

    def __init__(self, qemu: subprocess.Popen[bytes], line: socket.socket) -> None:
        self._qemu = qemu
        self._line = line
        self._heard = b""
        self._asked = 0

    def wake(self) -> None:
        """Wait until the agent answers, in a guest that is starting."""
        end_s = time.monotonic() + PATIENCE_S
        while not self._answers():
            if time.monotonic() > end_s:
                raise GuestError("the guest has not started: see build/rig/console")

    def run(self, script: str, given: bytes = b"") -> bytes:
        """What a shell script says that is given something to read; it runs as root.

        Raises:
            GuestError: it ended with another code than 0, or never
        """
        program = {"path": "/bin/sh", "arg": ["-euc", script], "capture-output": True}
        if given:
            program["input-data"] = base64.b64encode(given).decode()
        started = self._ask("guest-exec", **program)
        end_s = time.monotonic() + PATIENCE_S
        while not (done := self._ask("guest-exec-status", **started))["exited"]:
            if time.monotonic() > end_s:
                raise GuestError(f"this has not ended in the guest: {script}")
            time.sleep(0.05)
        if done.get("exitcode") != 0:
            said = base64.b64decode(done.get("err-data", "")).decode(errors="replace").strip()
            raise GuestError(f"this went wrong in the guest: {script}: {said}")
        return base64.b64decode(done.get("out-data", ""))

    def say(self, script: str) -> str:
        """What a shell script says, as text without the end of its last line."""
        return self.run(script).decode().rstrip("\n")

    def crash(self) -> None:
        """Start it anew at once, as if its power had been gone for a moment."""
        boot = self.say("cat /proc/sys/kernel/random/boot_id")
        self._say("guest-exec", path="/sbin/reboot", arg=["--force", "--no-sync"])
        while self._answers():
            pass  # it has not come to it yet
        self._heard = b""
        self.wake()
        if self.say("cat /proc/sys/kernel/random/boot_id") == boot:
            raise GuestError("the guest has not crashed")

    def power_off(self) -> None:
        """Have it end, with all it has written safe on its disk."""
        self._say("guest-shutdown")
        self._qemu.wait(PATIENCE_S)

    def _answers(self) -> bool:
        """Whether the agent answers within seconds; what it has said before is passed over."""
        self._asked += 1
        self._say("guest-sync", id=self._asked)
        return {"return": self._asked} in iter(lambda: self._next(ANSWER_S), None)

    def _ask(self, command: str, **arguments: Any) -> Any:
        """What the agent answers to a command."""
        self._say(command, **arguments)
        answer = self._next(PATIENCE_S)
        if answer is None or "return" not in answer:
            raise GuestError(f"the guest answers {command} with {answer}")
        return answer["return"]

    def _say(self, command: str, **arguments: Any) -> None:
        self._line.settimeout(PATIENCE_S)
        self._line.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")

    def _next(self, within_s: float) -> dict[str, Any] | None:
        """The next thing that the agent says, if it says anything in that time."""
        self._line.settimeout(within_s)
        while b"\n" not in self._heard:
            try:
                heard = self._line.recv(1 << 16)
            except TimeoutError:
                return None
            except ConnectionResetError:
                heard = b""
            if not heard:
                raise GuestError("the guest has ended: see build/rig/console")
            self._heard += heard
        line, _, self._heard = self._heard.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def booted(*, keep: bool = False, handed: Path | None = None) -> Iterator[Guest]:
    """A guest that has started.

    Args:
        keep: whether what it writes is to stay on its disk
        handed: a file that it finds as its second disk
    """
    place = Path(tempfile.mkdtemp(prefix="rig-"))
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(place / "agent"))
            server.listen()
            server.settimeout(PATIENCE_S)
            qemu = subprocess.Popen(command(place / "agent", keep=keep, handed=handed))
            try:
                line, _ = server.accept()
                with line:
                    guest = Guest(qemu, line)
                    guest.wake()
                    yield guest
            finally:
                qemu.kill()
                qemu.wait()
    finally:
        shutil.rmtree(place)


def command(agent: Path, *, keep: bool, handed: Path | None) -> list[str]:
    """How QEMU is called. Never with KVM: on machines that are guests themselves it may hang."""
    disk = f"file={FOLDER / 'disk'},format=raw,if=virtio,cache=unsafe,snapshot={'off' if keep else 'on'}"
    options = {
        "accel": "tcg,thread=multi",
        "cpu": "max",
        "smp": "2",
        "m": "1024",
        "display": "none",
        "serial": f"file:{FOLDER / 'console'}",
        "kernel": str(FOLDER / "kernel"),
        "initrd": str(FOLDER / "initrd"),
        "append": KERNEL_LINE,
        "chardev": f"socket,id=agent,path={agent}",
    }
    called = ["qemu-system-x86_64", "-nodefaults", "-drive", disk]
    for option, value in options.items():
        called += [f"-{option}", value]
    for device in (
        "virtio-rng-pci",
        "virtio-serial-pci",
        "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
    ):
        called += ["-device", device]
    if handed:
        called += ["-drive", f"file={handed},format=raw,if=virtio,readonly=on"]
    return called
