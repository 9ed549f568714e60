"""`python -m tests.e2e.slack`: the loop over signed HTTP and over Socket Mode, each on a fresh desk."""

import asyncio
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests import house
from tests.e2e.slack.local import Mode
from tests.e2e.slack.loop import play
from tests.e2e.slack.package import Missing, program

CACHE = house.ROOT / ".venv" / "e2e-slack"
ALONE = "COPYDESK_E2E_ALONE"
SIOCSIFFLAGS, UP = 0x8914, 0x1


def _alone() -> None:
    """Start again in a network of our own: the local Slack listens on every address there is."""
    unshare = shutil.which("unshare")
    tried = unshare and subprocess.run(
        [unshare, "--net", "--map-root-user", "true"], check=False, capture_output=True
    )
    if unshare and tried and tried.returncode == 0:
        again = [unshare, "--net", "--map-root-user", sys.executable, "-m", "tests.e2e.slack"]
        os.execve(unshare, again, {**os.environ, ALONE: "yes"})  # noqa: S606 - the same program again
    print("no network of its own here: the local Slack can be reached from outside while this runs")


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", UP))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main() -> int:
    """Play it in both transports; 0 when all went well."""
    try:
        slack = program(CACHE)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    if ALONE in os.environ:
        _loopback_up()
    else:
        _alone()
    for mode in get_args(Mode):
        print(f"== {mode}")
        with tempfile.TemporaryDirectory() as folder:
            try:
                ports = (_free_port(), _free_port())
                asyncio.run(
                    play(slack, Path(folder), mode, ports=ports, say=lambda line: print(f"  ✓ {line}"))
                )
            except (AssertionError, TimeoutError) as trouble:
                print(f"  ✗ {trouble}\n-- the desk's log:", file=sys.stderr)
                print((Path(folder) / "desk.log").read_text()[-4000:], file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
