"""The stream of drafts while a model writes them: a growing card without buttons, replaced by the real cards.

Nothing is stored meanwhile: the rows are made when the whole answer is there.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from agents.context import Context
from agents.replies import Card, Preview, text
from agents.text import clean, shortened
from agents.turns.partial_json import ArrayReader
from agents.turns.toolbox import Tool, Toolbox
from integrations.llm.base.tool_call_pieces import ToolCallPiece
from storage.models import Account

KEY = "being-written"
NOTE = "being written: nothing is stored yet"
MOST = 20
"""Drafts that are shown while they are written."""
TITLE = 60

DraftListener = Callable[[Card | None], Awaitable[None]]
"""receives the card with all drafts so far, or None when the answer begins anew"""


@dataclass(slots=True)
class GrowingCall:
    """The reader of a tool call's array, and the model class of its elements."""

    elements: ArrayReader
    kind: type[BaseModel]


class DraftPreviews:
    """The drafts of an answer that is still being written."""

    def __init__(self, context: Context, toolbox: Toolbox, seen: DraftListener) -> None:
        self._context = context
        self._toolbox = toolbox
        self._seen = seen
        self._calls: dict[int, GrowingCall | None] = {}
        self._accounts: Mapping[str, Account] | None = None
        self._shown: list[Preview] = []
        self._count = 0

    async def take(self, calling: ToolCallPiece) -> None:
        """Take the next piece of a call, and show the drafts that it completes."""
        if calling.place not in self._calls:
            self._calls[calling.place] = self._growing(calling.name)
        growing = self._calls[calling.place]
        if growing is None or self._count >= MOST:
            return
        for words in growing.elements.feed(calling.piece):
            try:
                draft = growing.kind.model_validate_json(words, strict=True)
            except ValidationError:
                continue
            await self._add(draft)

    async def forget(self) -> None:
        """Forget everything so far, because the answer begins anew."""
        self._calls, self._shown, self._count = {}, [], 0
        await self._seen(None)

    def _growing(self, name: str) -> GrowingCall | None:
        tool = self._toolbox.find(name)
        if tool is None or not tool.grows or tool.needs not in self._context.capabilities:
            return None
        return GrowingCall(ArrayReader(tool.grows), element_of(tool))

    async def _add(self, draft: Any) -> None:
        accounts = await self._known()
        self._count += 1
        for each in draft.variants:
            if account := accounts.get(each.account):
                self._shown.append(self._preview(account, clean(each.text), brief=draft.brief))
        noun = "post" if self._count == 1 else "posts"
        title = f"{self._count} {noun} written so far"
        lines = (text("The buttons come with the last one."),)
        await self._seen(Card(key=KEY, title=title, lines=lines, previews=tuple(self._shown)))

    def _preview(self, account: Account, words: str, *, brief: str) -> Preview:
        limits, label = self._context.platforms.limits(account), self._context.platforms.label(account)
        return Preview(
            account=f"{self._count}. {shortened(clean(brief), most=TITLE)} · {label}",
            words=words,
            count=limits.count(words),
            limit=limits.characters,
            unit=limits.unit,
            note=NOTE,
        )

    async def _known(self) -> Mapping[str, Account]:
        if self._accounts is None:
            async with self._context.read() as work:
                self._accounts = {each.ref: each for each in await work.accounts.all()}
        return self._accounts


def element_of(tool: Tool) -> type[BaseModel]:
    """The model class of the elements of a tool's growing array."""
    (kind,) = get_args(tool.arguments.model_fields[tool.grows].annotation)
    found: type[BaseModel] = kind
    return found
