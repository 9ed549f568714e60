"""`python -m tests.e2e.slack`: the loop over signed HTTP and over Socket Mode, each on a fresh desk."""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests import house
from tests.e2e.alone import alone
from tests.e2e.ports import free_port
from tests.e2e.slack.local import Mode
from tests.e2e.slack.loop import play
from tests.e2e.slack.package import Missing, program

CACHE = house.ROOT / ".venv" / "e2e-slack"


def main() -> int:
    """Play it in both transports; 0 when all went well."""
    try:
        slack = program(CACHE)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    alone("tests.e2e.slack", "the local Slack")
    for mode in get_args(Mode):
        print(f"== {mode}")
        with tempfile.TemporaryDirectory() as folder:
            try:
                ports = (free_port(), free_port())
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
