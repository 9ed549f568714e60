"""The long form: every kind on both databases, and the naive designs beside them.

On "blind" a person is asked about most of what is in the air when a worker is killed. That is as it must be:
20 accounts are called side by side, 45 kills asked about some 950 of 1,350, about 750 of which were out and
about 60 of which were begun and never called.

python -m tests.crash [--posts 9000] [--kills 300] [--seed 1] [--kind keys] [--design copydesk]
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.crash import harness
from tests.crash.carriers import KINDS
from tests.crash.databases import Base, OnPostgreSQL, OnSQLite, postgresql
from tests.crash.harness import Plan
from tests.crash.naive import DESIGNS

EACH = 1.0
"""Real seconds of posts falling due for each kill."""


def plans(given: argparse.Namespace) -> Iterator[Plan]:
    """What is asked for; a naive design is as bad on every kind that has no keys."""
    runs = [("copydesk", kind) for kind in KINDS] + [(design, "blind") for design in DESIGNS]
    for design, kind in runs:
        if given.design in {"", design} and given.kind in {"", kind}:
            yield Plan(
                kind=kind,
                design=design,
                posts=given.posts,
                kills=given.kills,
                span=given.kills * EACH,
                accounts=20,
                cuts=(0.2, 6.5),
                acts=(0.86, 0.1, 0.04),
                seed=given.seed,
            )


def main() -> None:
    """Run them, the two databases side by side, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=9000)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="", choices=["", *KINDS])
    parser.add_argument("--design", default="", choices=["", "copydesk", *DESIGNS])
    given = parser.parse_args()
    print(f"seed {given.seed}\n{harness.HEADING}", flush=True)
    clean = True
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(folder) / "pg") as socket:
        for plan in plans(given):
            bases: list[Base] = [OnSQLite(Path(folder)), OnPostgreSQL(socket)]
            for outcome in harness.side_by_side(plan, bases):
                print(harness.row(outcome), flush=True)
                if not outcome.verdict.clean:
                    print(f"    left {dict(outcome.verdict.left)}, stuck {list(outcome.verdict.stuck)[:20]}")
                clean = clean and (outcome.verdict.clean or plan.design != "copydesk")
    raise SystemExit(0 if clean else "copydesk lost, doubled or forgot something: see above")


if __name__ == "__main__":
    main()
