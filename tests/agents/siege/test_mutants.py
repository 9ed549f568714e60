"""A guard that is taken out of our own code lets somebody through, and the siege sees it: each of eight."""

import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.agents.siege.mutants import MUTANTS, ROOT, edited
from tests.agents.siege.run_siege import BREACH_EXIT_CODE


@pytest.mark.parametrize("name", MUTANTS)
def test_every_edit_of_a_mutant_still_fits_our_code(name: str) -> None:
    for file, edits in groupby(MUTANTS[name], key=lambda each: each.file):
        source = (ROOT / file).read_text(encoding="utf-8")
        compile(edited(source, edits), file, "exec")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_desk_without_this_guard_is_breached(tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.agents.siege.mutants", name, str(tmp_path), "120", "drills"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == BREACH_EXIT_CODE, done.stdout[-2000:] + done.stderr[-2000:]
    assert "breached: " in done.stdout
