"""The history of typed lines, in a file that only its owner can read: one JSON string a line."""

import json
import os
from pathlib import Path

KEPT = 1000
"""Newest lines that are offered again."""


def load_lines(path: Path) -> list[str]:
    """The newest lines, oldest first; a line that cannot be read is skipped."""
    try:
        rows = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # there is none yet, or it is not ours to read
        return []
    return [line for row in rows[-KEPT:] if (line := _line(row))]


def append_line(path: Path, line: str) -> None:
    """Add a line. A history that cannot be written is no reason to stop a chat."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(f"{json.dumps(line)}\n")
    except OSError:
        return


def _line(row: str) -> str:
    try:
        line = json.loads(row)
    except ValueError:
        return ""
    return line if isinstance(line, str) else ""
