"""The property that no siege breaches the desk, and a command that checks it.

`python -m tests.agents.siege.run_siege FOLDER EXAMPLES [STEPS]`: with so many steps, or drills alone.
"""

import asyncio
import sys
from pathlib import Path

from cryptography.fernet import Fernet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from storage.database import Database
from storage.vault import Vault
from tests.agents.siege.oracle import Breach
from tests.agents.siege.siege import Guards, besiege
from tests.agents.siege.steps import Step
from tests.agents.siege.strategies import drills, sieges

BREACH_EXIT_CODE = 3
"""The exit code of a breach."""


def run_sieges(
    folder: Path, guards: Guards, *, examples: int, tries: SearchStrategy[list[Step]] | None = None
) -> None:
    """Run that many sieges, or the given strategy. Raises `Breach`."""
    with asyncio.Runner() as runner:
        url = f"sqlite+aiosqlite:///{folder}/desk.db"
        database = runner.run(Database.open(url, Vault([Fernet.generate_key().decode()])))

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(siege=sieges() if tries is None else tries)
        def stands(siege: list[Step]) -> None:
            runner.run(besiege(database, guards, siege))

        try:
            stands()
        finally:
            runner.run(database.close())


def main(folder: str, examples: str, steps: str = "drills") -> int:
    """Print whether the desk held; returns the exit code."""
    tries = drills if steps == "drills" else sieges(int(steps))
    try:
        run_sieges(Path(folder), Guards(), examples=int(examples), tries=tries)
    except Breach as breach:
        print(f"breached: {breach}")
        return BREACH_EXIT_CODE
    print(f"held: {examples} sieges, up to {steps} assaults each")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
