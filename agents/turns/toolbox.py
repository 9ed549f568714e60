"""The tools of a model: `@tool` makes a tool of a function; the toolbox finds, validates and calls tools."""

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agents.context import Capability, Context
from agents.refusals import REFUSALS, refusal_reply
from agents.replies import Reply, plain, say
from agents.text import clean
from integrations.llm.base import ChatMessage, ToolCall, ToolSpec

Run = Callable[..., Awaitable[Reply]]


class BadCall(Exception):
    """A call of a tool that does not exist, or with arguments that do not fit."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may call, and the capability that the person needs."""

    name: str
    description: str
    needs: Capability
    arguments: type[BaseModel]
    run: Run
    settles: bool = False
    """whether its reply is the whole answer, so that the model need not be asked again after success"""
    says: str = "looking it up"
    """the progress that people read while it runs"""
    grows: str = ""
    """the array argument whose elements, posts with variants, are shown while a model writes them"""

    @cache  # noqa: B019 (tools live as long as the process)
    def spec(self) -> ToolSpec:
        """The tool as a model sees it; its schema takes a millisecond."""
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
    """JSON values without control characters and lone surrogates."""
    match value:
        case str():
            return clean(value)
        case list():
            return [_tidy(each) for each in value]
        case dict():
            return {key: _tidy(each) for key, each in value.items()}
    return value


class Toolbox:
    """Tools by name."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self._tools = dict(sorted(tools.items()))
        self._specs = {name: each.spec() for name, each in self._tools.items()}

    @classmethod
    def of_tools(cls, *runs: Run) -> "Toolbox":
        """A toolbox of functions that are marked with `@tool`."""
        return cls({run.__name__: run.tool for run in runs})  # type: ignore[attr-defined]

    @classmethod
    def of(cls, package: ModuleType) -> "Toolbox":
        """A toolbox of the `@tool` functions in the modules of a package."""
        found: dict[str, Tool] = {}
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            for member in vars(import_module(module.name)).values():
                each = getattr(member, "tool", None)
                if isinstance(each, Tool):
                    found[each.name] = each
        return cls(found)

    def specs(self, capabilities: frozenset[Capability]) -> tuple[ToolSpec, ...]:
        """The specifications of the tools that the capabilities allow, in a stable order."""
        return tuple(self._specs[name] for name, each in self._tools.items() if each.needs in capabilities)

    def find(self, name: str) -> Tool | None:
        """The tool of that name; None for none."""
        return self._tools.get(name)

    async def call(self, context: Context, name: str, arguments: Mapping[str, Any]) -> Reply:
        """Call a tool with a model's arguments. Raises `BadCall` and the tool's refusals."""
        each = self._tools.get(name)
        if each is None:
            raise BadCall(f"there is no tool {clean(name[:40])}")
        context.require(each.needs)
        try:
            valid = each.arguments.model_validate(_tidy(dict(arguments)))
        except ValidationError as trouble:
            where = ", ".join(".".join(str(part) for part in error["loc"]) for error in trouble.errors())
            raise BadCall(f"the arguments of {name} do not fit: {clean(where[:200])}") from trouble
        except (RecursionError, TypeError, ValueError) as trouble:
            raise BadCall(f"the arguments of {name} are no JSON object") from trouble
        return await each.run(context, **{field: getattr(valid, field) for field in type(valid).model_fields})


MOST_TOOLS = 20
"""Tool calls of an answer that are carried out."""


TOO_MANY = f"I did only the first {MOST_TOOLS} steps of this."


TOLD = 500
"""Characters of a reply that a model is told."""


Progress = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CallResults:
    """The results of an answer's tool calls. Where they are `settled` the model is not asked again."""

    steps: Sequence[ChatMessage]
    shown: Sequence[Reply]
    settled: bool


async def call_tools(
    context: Context, calls: Sequence[ToolCall], toolbox: Toolbox, progress: Progress
) -> CallResults:
    """Call the tools one after the other; the model is told of refusals and mistakes, to correct them."""
    steps: list[ChatMessage] = []
    shown: list[Reply] = []
    settled = bool(calls) and len(calls) <= MOST_TOOLS
    for call in calls[:MOST_TOOLS]:
        tool = toolbox.find(call.name)
        await progress(tool.says if tool else "looking it up")
        reply, outcome = await _called(context, call, toolbox)
        settled = settled and bool(tool and tool.settles) and "mistake" not in outcome and not reply.refused
        shown.append(reply)
        steps.append(_answer(call, outcome))
    if surplus := calls[MOST_TOOLS:]:
        shown.append(say(TOO_MANY))
        steps += [_answer(call, {"refused": TOO_MANY}) for call in surplus]
    return CallResults(steps, shown, settled)


async def _called(context: Context, call: ToolCall, toolbox: Toolbox) -> tuple[Reply, dict[str, Any]]:
    try:
        reply = await toolbox.call(context, call.name, call.arguments)
    except REFUSALS as refusal:
        return refusal_reply(refusal), {"refused": plain(refusal_reply(refusal).text)}
    except BadCall as mistake:
        return Reply(), {"mistake": str(mistake)}
    cards = [card.title for card in reply.cards]
    return reply, {"shown_to_person": plain(reply.text)[:TOLD], "cards": cards, **reply.for_model}


def _answer(call: ToolCall, outcome: dict[str, Any]) -> ChatMessage:
    return ChatMessage(role="tool", text=json.dumps(outcome, ensure_ascii=False), answers=call.id)
