"""Our own code with a guard taken out: a mutant is a few edits, made while a process of its own imports it.

`python -m tests.agents.siege.mutants NAME FOLDER EXAMPLES` besieges the desk without that guard. Nothing of
ours is imported before the edits stand, so what is besieged is the whole desk and no double of it.
"""

import runpy
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Edit:
    """In one file, words that stand there once, and what stands there instead."""

    file: str
    before: str
    after: str

    @property
    def module(self) -> str:
        """`agents/approvals/decisions.py` → `agents.approvals.decisions`."""
        return self.file.removesuffix(".py").replace("/", ".")

    def apply(self, source: str) -> str:
        """The source with the edit. Raises `LookupError` where it fits no more: then write it anew."""
        if source.count(self.before) != 1:
            raise LookupError(f"{self.file} does not hold once: {self.before!r}")
        return source.replace(self.before, self.after)


APPROVALS, CLEARANCE, POSTS = (
    "agents/approvals/decisions.py",
    "agents/publishing/clearance.py",
    "storage/repositories/posts/posts.py",
)
ASKED, TOOLBOX, WRITER = (
    "storage/repositories/posts/approvals.py",
    "agents/turns/toolbox.py",
    "agents/posts/revisions.py",
)
UNSCOPED_HOLD = (
    Edit(POSTS, "self._mine(Variant).where(Variant.post_id ==", "select(Variant).where(Variant.post_id =="),
    Edit(POSTS, "mine = self._mine(Post).where(Post.id ==", "mine = select(Post).where(Post.id =="),
)
MUTANTS: Mapping[str, Sequence[Edit]] = {
    "an approval is bound to no version and no seal": (
        Edit("agents/approvals/stale_cards.py", "if post.version != version:", "if False:"),
        Edit(APPROVALS, "if plan_stamp(posts) != stamp:", "if False:"),
        Edit(APPROVALS, "if asked.get(variant.id) == seal_of(variant)]", "if variant.id in asked]"),
    ),
    "roles are not looked at": (
        Edit(APPROVALS, "if Capability.DECIDE not in context.capabilities:", "if False:"),
        Edit(APPROVALS, "context.require(Capability.DECIDE)\n    own = any(", "own = any("),
        Edit(
            APPROVALS,
            "context.require(Capability.DECIDE)\n    async with context.work() as work:\n        posts =",
            "async with context.work() as work:\n        posts =",
        ),
    ),
    "capabilities are not looked at": (
        Edit("agents/context.py", "if capability in self.capabilities:", "if True:"),
    ),
    "the workspace comes from the arguments": (
        Edit(
            "agents/turns/toolbox.py",
            "from dataclasses import dataclass",
            "from dataclasses import dataclass, replace",
        ),
        Edit(
            "agents/turns/toolbox.py",
            "        context.require(each.needs)\n",
            "        context.require(each.needs)\n"
            "        arguments = dict(arguments)\n"
            "        named = arguments.pop('workspace_id', context.workspace_id)\n"
            "        context = replace(context, workspace_id=named)\n",
        ),
    ),
    "posts are revised across workspaces": (
        *UNSCOPED_HOLD,
        Edit(
            POSTS,
            "self._one(self._mine(Post).where(Post.number == number))",
            "self._one(select(Post).where(Post.number == number).order_by(Post.id.desc()).limit(1))",
        ),
        Edit(WRITER, "variant.account_id == account.id", "variant.account.ref == account.ref"),
    ),
    "an edit keeps its approval, and the publisher does not look again": (
        Edit(
            "agents/posts/revisions.py",
            "        variant.propose()\n    post.version += 1\n",
            "        pass\n    return\n",
        ),
        Edit(CLEARANCE, "if due.seal is None or due.seal != seal_outgoing(due, outgoing):", "if False:"),
    ),
    "a press decides in every workspace": (
        *UNSCOPED_HOLD,
        Edit(
            ASKED,
            "Approval.workspace_id == self.workspace_id,\n                Approval.post_id == post_id,\n"
            "                Approval.version == version,\n                Approval.answer.in_(over),",
            "Approval.post_id == post_id,\n"
            "                Approval.version == version,\n                Approval.answer.in_(over),",
        ),
        Edit(ASKED, "self._mine(Approval).where(Approval.post_id", "select(Approval).where(Approval.post_id"),
    ),
    "a lost answer is sent again, under another key": (
        Edit(
            "agents/publishing/outcomes.py",
            "Status.UNKNOWN,\n        SENDING,\n        sentence,",
            "Status.SCHEDULED,\n        SENDING,\n        sentence,",
        ),
        Edit(CLEARANCE, "{due.variant_id}-{due.revision}", "{due.variant_id}-{due.revision}-{due.fence}"),
    ),
}


class Edited(SourceFileLoader):
    """Loads a module as it reads with its edits; no bytecode is read or kept."""

    def __init__(self, module: str, file: str, edits: Sequence[Edit]) -> None:
        super().__init__(module, file)
        self._edits = edits

    def path_stats(self, path: str) -> Mapping[str, float]:
        """Nobody knows how old this is."""
        raise OSError

    def get_data(self, path: str) -> bytes:
        """The edited source."""
        return edited(super().get_data(path).decode(), self._edits).encode()


class Editor(PathFinder):
    """Finds modules as always, and has the edited ones loaded with their edits."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = tuple(edits)

    def find_spec(  # type: ignore[override]
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for whatever is not edited: others find it."""
        ours = [each for each in self._edits if each.module == fullname]
        spec = PathFinder.find_spec(fullname, path, target) if ours else None
        if spec and spec.origin:
            spec.loader = Edited(fullname, spec.origin, ours)
        return spec


def edited(source: str, edits: Iterable[Edit]) -> str:
    """A source with all of its edits. Raises like `Edit.apply`."""
    for each in edits:
        source = each.apply(source)
    return source


if __name__ == "__main__":
    wanted, *rest = sys.argv[1:]
    sys.meta_path.insert(0, Editor(MUTANTS[wanted]))
    sys.argv = ["run_siege", *rest]
    runpy.run_module("tests.agents.siege.run_siege", run_name="__main__")
