"""A network of our own, where a server that listens on every address can be reached by nobody else."""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys

ALONE = "COPYDESK_E2E_ALONE"
SIOCSIFFLAGS, UP = 0x8914, 0x1


def alone(module: str, server: str) -> None:
    """Start this module again where nobody else is, with loopback up; say so where that cannot be had."""
    if ALONE in os.environ:
        _loopback_up()
        return
    unshare = shutil.which("unshare")
    tried = unshare and subprocess.run(
        [unshare, "--net", "--map-root-user", "true"], check=False, capture_output=True
    )
    if unshare and tried and tried.returncode == 0:
        again = [unshare, "--net", "--map-root-user", sys.executable, "-m", module]
        os.execve(unshare, again, {**os.environ, ALONE: "yes"})  # noqa: S606 - the same program again
    print(f"no network of its own here: {server} can be reached from outside while this runs")


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", UP))
