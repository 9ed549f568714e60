"""`python -m tests.e2e.telegram [--python PATH]`: finds a newer Python and plays the loop in it."""

import argparse
import subprocess
import sys

from tests import house
from tests.e2e.telegram.pythons import Missing, environment, newer

FOLDER = house.ROOT / ".venv" / "e2e-telegram"


def main() -> int:
    """0 when all went well, or when there is no Python for it, which is said."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default="")
    try:
        python = newer(parser.parse_args().python)
    except Missing as missing:
        print(missing)
        return 0
    try:
        found = environment(FOLDER, python)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    return subprocess.run(
        [found, "-W", "ignore", "-m", "tests.e2e.telegram.loop"], cwd=house.ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
