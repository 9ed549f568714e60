"""The local Slack: an npm package with one program in it, kept in a folder outside the sources."""

import shutil
import subprocess
from pathlib import Path

NAME, VERSION = "local-slack-linux-x64", "0.1.8"


class Missing(Exception):
    """Something that this needs is not on this machine; the sentence says what."""


def program(cache: Path) -> Path:
    """The program, installed when it is not there yet. Raises `Missing`."""
    found = cache / "node_modules" / NAME / "bin" / "local-slack"
    if found.exists():
        return found
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("make e2e-slack needs npm (it comes with Node.js), and there is none here: install it.")
    cache.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(cache), f"{NAME}@{VERSION}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not found.exists():
        raise Missing(f"{NAME}@{VERSION} cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return found
