"""The Python that tg-auto-test needs, and an environment of its own for it and for us."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests import house

PACKAGE = "tg-auto-test==1.3.24"
NEEDED = "import sys; sys.exit(sys.version_info < (3, 12))"


class Missing(Exception):
    """Something that this needs is not on this machine; the sentence says what."""


def newer(wanted: str) -> str:
    """A Python of 3.12 or later: `wanted`, or the first that is found. Raises `Missing`."""
    found = [wanted] if wanted else ["python3", "python3.12", "python3.13", "python3.14", *_of_pyenv()]
    for each in found:
        if shutil.which(each) and _runs(each, "-c", NEEDED):
            return each
    raise Missing(
        f"skipped: make e2e-telegram needs Python 3.12 or newer for {PACKAGE}, and there is none here. "
        "Say make e2e-telegram PYTHON312=/path/to/it"
    )


def environment(folder: Path, python: str) -> Path:
    """The Python of an environment with us and the package in it, made once. Raises `Missing`."""
    found = folder / "bin" / "python"
    if found.exists() and _runs(str(found), "-c", "import tg_auto_test, bot"):
        return found
    _must(python, "-m", "venv", "--clear", str(folder))
    pip = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _must(*pip, "-c", "constraints.txt", "-e", ".", PACKAGE)
    return found


def _of_pyenv() -> Iterator[str]:
    """What pyenv has beside the Python that is in use."""
    if pyenv := shutil.which("pyenv"):
        done = subprocess.run([pyenv, "prefix", "3.12"], capture_output=True, text=True, check=False)
        yield f"{done.stdout.strip()}/bin/python"


def _runs(*command: str) -> bool:
    return subprocess.run(command, cwd=house.ROOT, capture_output=True, check=False).returncode == 0


def _must(*command: str) -> None:
    """Raises `Missing`."""
    done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{' '.join(command[:4])} … failed: {done.stderr.strip().splitlines()[-1:]}")
