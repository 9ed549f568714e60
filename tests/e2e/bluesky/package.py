"""Bluesky's servers: an npm package of theirs, kept in a folder outside the sources."""

import shutil
import subprocess
from pathlib import Path

NAME = "@atproto/dev-env"
VERSIONS = ((22, "0.6.7"), (18, "0.3.215"))
"""(the oldest major Node that it runs on, version)"""


class Missing(Exception):
    """Something that this needs is not on this machine; the sentence says what."""


def installed(cache: Path) -> Path:
    """The folder to start from, with everything in it. Raises `Missing`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("make e2e-bluesky needs Node.js 18 or newer with npm, and there is none here.")
    if (cache / "node_modules" / NAME).exists() and _built(cache):
        return cache
    cache.mkdir(parents=True, exist_ok=True)
    major = int(_run([node, "--version"], cache).lstrip("v").partition(".")[0])
    version = next((each for least, each in VERSIONS if major >= least), None)
    if version is None:
        raise Missing(f"make e2e-bluesky needs Node.js 18 or newer, and this is {major}.")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund"]
    _run([npm, "install", *quiet, "--prefix", str(cache), f"{NAME}@{version}"], cache)
    for folder in cache.glob("node_modules/**/better-sqlite3"):
        if (folder / "binding.gyp").exists():  # it has no binary on npm: built with npm's own node-gyp
            _run([node, str(_gyp(npm)), "rebuild", "--release", f"--nodedir={_headers(node)}"], folder)
    return cache


def _built(cache: Path) -> bool:
    return any(cache.glob("node_modules/**/better_sqlite3.node"))


def _gyp(npm: str) -> Path:
    return Path(npm).resolve().parents[1] / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"


def _headers(node: str) -> Path:
    """Where Node's headers are: beside the program."""
    return Path(node).resolve().parents[1]


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{' '.join(command[:3])} failed: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout.strip()
