"""Where machine-readable contracts of networks are: `COPYDESK_CONTRACTS` names their folder.

They are not ours to ship. Where the variable is not set, what is recorded is not compared with them, and one
test for each network says so by being skipped.
"""

import os
from pathlib import Path

VARIABLE = "COPYDESK_CONTRACTS"
MISSING = f"{VARIABLE} names no folder with these contracts: calls are not compared with them"


def folder(name: str) -> Path | None:
    """The contracts of one network; None where there are none."""
    root = os.environ.get(VARIABLE, "")
    path = Path(root) / name
    return path if root and path.is_dir() else None
