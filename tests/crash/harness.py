"""The harness: starts workers, kills, stops and cuts them off at random, waits for quiet, and judges.

Other processes are at work here: it sleeps in real time, because there is nothing else to wait on.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from cryptography.fernet import Fernet

from agents.publishing.outcomes import LONGEST_WAIT
from storage.database import Database, StorageError
from storage.vault import Vault
from tests.crash import platform, rows, worker
from tests.crash.databases import Base

Found = TypeVar("Found")
PAUSE = worker.TIMEOUTS.lease.total_seconds() + 0.3
"""Real seconds: a worker that was stopped for so long holds leases that are over."""
QUIET = 60 + 4 * LONGEST_WAIT.total_seconds() / worker.SPEED
"""Real seconds for everything to be decided, when nobody is killed any more: also what was hit so often that
it waits longest, and is refused again after that."""
LULL = 1.0
"""Real seconds without a call, after which no batch is under way: more than a call's deadline."""
LATE = 0.4
"""Real seconds that a kill may come after the call that it waited for."""


@dataclass(frozen=True)
class Plan:
    """One run: `span` is for all posts, and between two acts there is one of the real `gaps`.

    A kill waits until a call is taken, so that it finds somebody at work however slow the machine is. The
    first and every other one hits the caller in that moment, before it can hear the answer; the rest come a
    little later.
    """

    kind: str
    posts: int
    kills: int
    design: str = "copydesk"
    accounts: int = 12
    span: float = 4.5
    gaps: tuple[float, float] = (0.1, 0.4)
    acts: tuple[float, float, float] = (0.8, 0.12, 0.08)
    """how often a worker is killed, stopped, or cut off"""
    cuts: tuple[float, float] = (0.2, 1.0)
    seed: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a run did and came to."""

    plan: Plan
    base: str
    verdict: rows.Verdict
    acts: Counter[str]
    looks: int
    seconds: float


@dataclass
class Run:
    """One run under way."""

    plan: Plan
    base: Base
    path: str
    began: float = field(default_factory=time.time)
    secret: str = field(default_factory=lambda: Fernet.generate_key().decode())
    acts: Counter[str] = field(default_factory=Counter)
    workers: list[BaseProcess] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spawner = multiprocessing.get_context("forkserver")
        self.spawner.set_forkserver_preload(["tests.crash.worker"])
        self.chance = random.Random(self.plan.seed)  # noqa: S311 (repeatable)

    def start_platform(self) -> BaseProcess:
        """The double: it lives through the whole run."""
        sizes = {"keyed": self.plan.kind == "keys", "seed": self.plan.seed}
        process = self.spawner.Process(target=platform.run, args=(self.path,), kwargs=sizes, daemon=True)
        process.start()
        while True:
            try:
                self.tell({"act": "lull"})
            except OSError:  # its socket is not there, or nobody listens on it yet
                time.sleep(0.01)
            else:
                return process

    def start_worker(self) -> BaseProcess:
        """One more of them."""
        plan = self.plan
        job = worker.Job(self.base.url, self.secret, self.path, plan.kind, plan.design, self.began)
        process = self.spawner.Process(target=worker.run, args=(job,), daemon=True)
        process.start()
        return process

    def harm(self) -> None:
        """Kill one and start another; or stop one past its lease; or cut all of them off."""
        [act] = self.chance.choices(("killed", "stopped", "cut off"), self.plan.acts)
        if act == "killed":
            self.strike()
            self.bury()
            return
        self.acts[act] += 1
        if act == "cut off":
            self.base.cut(self.chance.uniform(*self.plan.cuts))
        elif pid := self.chance.choice(self.workers).pid:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(PAUSE)
            os.kill(pid, signal.SIGCONT)

    def strike(self) -> None:
        """Have the platform kill the one whose call it takes next: at once, or every other time later."""
        late = self.chance.uniform(0, LATE) if self.acts["killed"] % 2 else 0
        self.tell({"act": "strike", "late": late})
        self.acts["killed"] += 1

    def bury(self) -> None:
        """Start another worker for the one that was hit, or for any one when there is nothing to call for."""
        clock = worker.FastClock(self.began)
        while not (hit := [each for each in self.workers if each.exitcode == -signal.SIGKILL]):
            self.revive()
            if not wait([each.sentinel for each in self.workers], timeout=1) and self.is_quiet(
                by=clock.now()
            ):
                self.tell({"act": "strike", "late": None})
                self.chance.choice(self.workers).kill()
        for each in hit:
            self.workers[self.workers.index(each)] = self.start_worker()

    def revive(self) -> None:
        """Whoever ended by itself is counted, and started again as a supervisor would."""
        for place, each in enumerate(self.workers):
            if each.exitcode not in {None, -signal.SIGKILL}:
                self.acts["died"] += 1
                self.workers[place] = self.start_worker()

    def play(self) -> Outcome:
        """Fill, harm as often as planned, wait for quiet, judge."""
        plan, started = self.plan, time.monotonic()
        self.with_database(self.fill)
        double = self.start_platform()
        try:
            self.strike()  # before there is anybody: the first call of all is hit
            self.workers = [self.start_worker() for _ in range(self.base.workers)]
            self.bury()
            while self.acts["killed"] < plan.kills:
                time.sleep(self.chance.uniform(*plan.gaps))
                self.revive()
                self.harm()
            self.wait_for_quiet()
            told = self.tell({"act": "truth"})
        finally:
            for each in (*self.workers, double):
                each.kill()
                each.join()
        records = plan.design == "copydesk"
        verdict = self.with_database(lambda database: rows.judged(database, told["out"], records=records))
        return Outcome(plan, self.base.name, verdict, self.acts, told["looks"], time.monotonic() - started)

    async def fill(self, database: Database) -> None:
        """The rows, due one after the other."""
        plan, span = self.plan, self.plan.span * worker.SPEED
        await rows.fill(database, posts=plan.posts, accounts=plan.accounts, began=self.began, span=span)

    def wait_for_quiet(self) -> None:
        """Until the engine has nothing left to do, and does nothing."""
        end = time.monotonic() + QUIET
        while not self.is_quiet() and time.monotonic() < end:
            time.sleep(0.2)
            self.revive()

    def is_quiet(self, *, by: datetime | None = None) -> bool:
        """Is everything decided that is due by then, and is nobody calling?"""
        if self.tell({"act": "lull"})["seconds"] < LULL:
            return False
        return not self.with_database(partial(rows.undecided, by=by))

    def tell(self, line: platform.Line) -> platform.Line:
        """Say this to the platform; its answer."""
        return asyncio.run(platform.ask(self.path, line))

    def with_database(self, ask: Callable[[Database], Coroutine[Any, Any, Found]]) -> Found:
        """Ask this of a database that is opened for it."""

        async def asked() -> Found:
            database = await Database.open(self.base.url, Vault([self.secret]))
            try:
                return await ask(database)
            finally:
                await database.close()

        while True:
            try:
                return asyncio.run(asked())
            except StorageError:
                time.sleep(0.1)


def played(plan: Plan, base: Base) -> Outcome:
    """One run on that database."""
    with tempfile.TemporaryDirectory() as folder:
        return Run(plan, base, f"{folder}/platform").play()


def side_by_side(plan: Plan, bases: Sequence[Base]) -> Sequence[Outcome]:
    """The plan on each database at once, each run in a process of its own."""
    spawner = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(bases), mp_context=spawner) as pool:
        return list(pool.map(partial(played, plan), bases))


HEADING = (
    f"{'design':<14}{'kind':<9}{'database':<11}{'posts':>6}{'kills':>6}{'stops':>6}{'cuts':>5}{'lost':>6}"
    f"{'doubled':>8}{'stuck':>6}{'wrong id':>9}{'asking (out)':>14}{'looks':>7}{'s':>6}"
)


def row(outcome: Outcome) -> str:
    """One line of the table."""
    plan, verdict, acts = outcome.plan, outcome.verdict, outcome.acts
    asked = f"{verdict.asked} ({verdict.asked_out})"
    return (
        f"{plan.design:<14}{plan.kind:<9}{outcome.base:<11}{verdict.posts:>6}{acts['killed']:>6}"
        f"{acts['stopped']:>6}{acts['cut off']:>5}{len(verdict.lost):>6}{len(verdict.doubled):>8}"
        f"{len(verdict.stuck) + len(verdict.unrecorded):>6}{len(verdict.misnamed):>9}{asked:>14}"
        f"{outcome.looks:>7}{outcome.seconds:>6.0f}"
    )
