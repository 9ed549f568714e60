"""The property: whatever is tried, the desk holds.

`python -m tests.agents.siege.holding FOLDER EXAMPLES [STEPS]`: with so many steps, or drills alone.
"""

import asyncio
import sys
from pathlib import Path

from cryptography.fernet import Fernet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from storage.database import Database
from storage.vault import Vault
from tests.agents.siege.assaults import Step
from tests.agents.siege.charter import Breach
from tests.agents.siege.hostile import drills, sieges
from tests.agents.siege.siege import Guards, besiege

BREACHED = 3
"""The exit code that says that somebody got through."""


def hold(
    folder: Path, guards: Guards, *, examples: int, tries: SearchStrategy[list[Step]] | None = None
) -> None:
    """So many sieges (or what else is tried). Raises `Breach` when somebody got through."""
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
    """Say whether the desk held; the exit code says it too."""
    tries = drills if steps == "drills" else sieges(int(steps))
    try:
        hold(Path(folder), Guards(), examples=int(examples), tries=tries)
    except Breach as breach:
        print(f"breached: {breach}")
        return BREACHED
    print(f"held: {examples} sieges, up to {steps} assaults each")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
