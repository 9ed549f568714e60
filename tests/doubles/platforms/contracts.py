"""Where machine-readable contracts of networks are: `COPYDESK_CONTRACTS` names their folder.

They are not ours to ship. Without the variable they are looked for in `shared/contracts` beside this folder;
where there are none, what is recorded is not compared with them, and one test for each network says so by
being skipped.
"""

import os
from pathlib import Path

from tests import house

BESIDE = house.ROOT.parent / "shared" / "contracts"
VARIABLE = "COPYDESK_CONTRACTS"
MISSING = f"{VARIABLE} names no folder with these contracts: calls are not compared with them"


def folder(name: str) -> Path | None:
    """The contracts of one network; None where there are none."""
    path = Path(os.environ.get(VARIABLE) or BESIDE) / name
    return path if path.is_dir() else None
