"""Tools a model may ask for: `@tool` makes one of a function, the toolbox looks up, validates and calls."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agents.checks import post_checks
from agents.context import Capability, Context
from agents.replies import Reply
from integrations.llm.base import ToolSpec

Run = Callable[..., Awaitable[Reply]]


class BadCall(Exception):
    """A model asked for a tool that does not exist or with arguments that do not fit."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing a model may ask for, and the right that the asking person needs."""

    name: str
    description: str
    needs: Capability
    arguments: type[BaseModel]
    run: Run
    settles: bool = False
    """what it shows is the whole answer: where it did all that was asked, no model needs to hear of it"""
    says: str = "looking it up"
    """what people read while it is done"""
    grows: str = ""
    """the argument whose elements, posts with a brief and variants, are shown while a model writes them"""

    def spec(self) -> ToolSpec:
        """The tool as a model sees it."""
        return ToolSpec(self.name, self.description, self.arguments.model_json_schema())


def tool(
    *, needs: Capability, settles: bool = False, says: str = "looking it up", grows: str = ""
) -> Callable[[Run], Run]:
    """Make a tool of `async def name(context, …) -> Reply`: the signature is the schema, the docstring the
    prompt. Every argument is required, so that strict schemas stay within their limits."""

    def mark(run: Run) -> Run:
        run.tool = Tool(  # type: ignore[attr-defined]
            name=run.__name__,
            description=inspect.cleandoc(run.__doc__ or ""),
            needs=needs,
            arguments=_arguments(run),
            run=run,
            settles=settles,
            says=says,
            grows=grows,
        )
        return run

    return mark


def _arguments(run: Run) -> type[BaseModel]:
    parameters = list(inspect.signature(run).parameters.values())[1:]
    fields: dict[str, Any] = {each.name: (each.annotation, ...) for each in parameters}
    return create_model(f"{run.__name__}_arguments", __config__=ConfigDict(extra="forbid"), **fields)


def _tidy(value: Any) -> Any:
    """JSON without what no database and no surface takes: control characters and lone surrogates."""
    match value:
        case str():
            return post_checks.clean(value)
        case list():
            return [_tidy(each) for each in value]
        case dict():
            return {key: _tidy(each) for key, each in value.items()}
    return value


class Toolbox:
    """Every tool, by name."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self._tools = dict(sorted(tools.items()))
        self._specs = {
            name: each.spec() for name, each in self._tools.items()
        }  # a schema takes a millisecond

    @classmethod
    def of(cls, package: ModuleType) -> "Toolbox":
        """The tools in every module of a package."""
        found: dict[str, Tool] = {}
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            for member in vars(import_module(module.name)).values():
                each = getattr(member, "tool", None)
                if isinstance(each, Tool):
                    found[each.name] = each
        return cls(found)

    def specs(self, capabilities: frozenset[Capability]) -> tuple[ToolSpec, ...]:
        """What a person with these rights may let a model ask for, in a stable order."""
        return tuple(self._specs[name] for name, each in self._tools.items() if each.needs in capabilities)

    def find(self, name: str) -> Tool | None:
        """The tool of that name."""
        return self._tools.get(name)

    async def call(self, context: Context, name: str, arguments: Mapping[str, Any]) -> Reply:
        """Do what a model asked for. Raises `BadCall`, and whatever the tool refuses with."""
        each = self._tools.get(name)
        if each is None:
            raise BadCall(f"there is no tool {post_checks.clean(name[:40])}")
        context.require(each.needs)
        try:
            valid = each.arguments.model_validate(_tidy(dict(arguments)))
        except ValidationError as trouble:
            where = ", ".join(".".join(str(part) for part in error["loc"]) for error in trouble.errors())
            raise BadCall(
                f"the arguments of {name} do not fit: {post_checks.clean(where[:200])}"
            ) from trouble
        except (RecursionError, TypeError, ValueError) as trouble:
            raise BadCall(f"the arguments of {name} are no JSON object") from trouble
        return await each.run(context, **{field: getattr(valid, field) for field in type(valid).model_fields})
