"""Specialists: who does what on this desk. Each says so in its own file, as `SPECIALIST`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import agents
from agents.context import Context
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Specialist:
    """What one does, in words for people.

    `purposes` are those that its calls of models stand under in the ledger; one with none asks no model.
    Without a model it goes on by rules, unless it `needs_model`. `within` names whose calls do its work too.
    `last` says when it last did something, where rows tell.
    """

    name: str
    does: str
    purposes: tuple[str, ...] = ()
    needs_model: bool = False
    within: str = ""
    last: Callable[[Work], Awaitable[datetime | None]] | None = None
    stands: Callable[[Context, bool], str] | None = None
    """how one is that works with something else than models of words; is told whether the budget is spent"""
    place: int = 50
    """where it stands in the list: in the order of the work"""


@cache
def known() -> Sequence[Specialist]:
    """Every specialist, in the order of the work. It imports what was not imported yet, so it may block."""
    modules = (import_module(each.name) for each in iter_modules(agents.__path__, f"{agents.__name__}."))
    found = [vars(module).get("SPECIALIST") for module in modules]
    ours = [each for each in found if isinstance(each, Specialist)]
    return sorted(ours, key=lambda each: (each.place, each.name))
