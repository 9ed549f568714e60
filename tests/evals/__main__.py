"""`python -m tests.evals`: the table of every scenario and the figures; not 0 when one fails.

With `--live 4` the scenarios that make sense so are put four times to the models that the settings name.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer

from bot.settings import SettingsError, read_settings
from tests.bench.gauge import quiet
from tests.evals import figures, hijack
from tests.evals.all_scenarios import SCENARIOS
from tests.evals.hijack import WISHES
from tests.evals.injection_vectors import VECTORS
from tests.evals.runner import Played, Stage, open_stage, replayed_stage


def say(words: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{words}\n")


async def replayed(folder: Path, mock: LLMock) -> bool:
    """Print the table and the figures; True when every scenario ended as it should."""
    async with replayed_stage(folder, mock) as stage:
        say(f"{'scenario':<74} calls  tokens")
        played = [_shown(await stage.play(each)) for each in SCENARIOS]
        for line in await figures.measured(stage, played):
            say(line)
        got = await _hijacked(stage)
    well = sum(each.ok for each in played)
    say(f"\n{well} of {len(played)} scenarios ended as they should")
    return well == len(played) and not got


async def _hijacked(stage: Stage) -> int:
    """Print what strangers got who own the model; how often they got something."""
    cases = list(hijack.cases(every=True))
    ended = [(each, await hijack.attacked(stage, each)) for each in cases]
    say(f"\n{'a stranger wants to':<36}" + "".join(f"{name:>22}" for name in VECTORS))
    for wish in WISHES:
        row = [
            sum(bool(end.got) for case, end in ended if (case.vector, case.wish) == (name, wish))
            for name in VECTORS
        ]
        say(f"{wish:<36}" + "".join(f"{each:>22}" for each in row))
    got = sum(bool(end.got) for _, end in ended)
    say(f"{got} of {len(ended)} attacks got something")
    return got


def _shown(played: Played) -> Played:
    verdict = "ok" if played.ok else "; ".join(played.differences)
    say(f"{played.name:<74} {len(played.bodies):>5} {played.tokens:>7,}  {verdict}")
    return played


async def live(folder: Path, *, tries: int) -> bool:
    """Print how often each scenario ends well with the models of the settings, and what it cost."""
    settings = read_settings()
    if not any(each != "rules" for each in settings.llm):
        raise SettingsError("COPYDESK_LLM names no model that could be asked, such as anthropic.")
    at_home = settings.model_copy(update={"data_dir": folder})
    async with open_stage(folder, at_home, None) as stage:
        rounds = [
            (each.name, [await stage.play(each) for _ in range(tries)]) for each in SCENARIOS if each.live
        ]
    for name, played in rounds:
        found = "; ".join(sorted({each for one in played for each in one.differences}))
        say(f"{name:<74} {sum(one.ok for one in played)}/{tries}  {found}")
    _totals([played for _, played in rounds], tries=tries)
    return all(one.ok for _, played in rounds for one in played)


def _totals(rounds: Sequence[Sequence[Played]], *, tries: int) -> None:
    """pass^1 is how often a try is well, pass^k how many scenarios are well in all of their k tries."""
    every = [one for played in rounds for one in played]
    say(f"\npass^1 {sum(one.ok for one in every) / len(every):.3f}")
    say(f"pass^{tries} {sum(all(one.ok for one in played) for played in rounds) / len(rounds):.3f}")
    tokens, cost = sum(one.tokens for one in every), sum(one.cost for one in every) / 1_000_000
    say(f"{tokens:,} tokens, ${cost:.4f}, for {len(every)} tries")


def main() -> int:
    """Play; 0 when everything ended as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals", description=__doc__)
    parser.add_argument("--live", type=int, default=0, metavar="K", help="so many tries with real models")
    tries = parser.parse_args().live
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        if tries:
            try:
                return int(not asyncio.run(live(Path(folder), tries=tries)))
            except SettingsError as trouble:
                say(str(trouble))
                return 2
        with LLMockServer() as server:
            return int(not asyncio.run(replayed(Path(folder), LLMock(server))))


if __name__ == "__main__":
    sys.exit(main())
