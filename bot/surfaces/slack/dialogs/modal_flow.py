"""Dialogs: opened at once, filled when the desk has looked, with errors on their fields.

Slack takes errors for a field only as the answer to the delivery that handed the form in (within 3 s,
docs.slack.dev, "Modals"). A turn that takes longer than that is waited for leaves a dialog that says so, and
changes it when it is over.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.replies import Channel, Reply, plain, text
from bot.surfaces.contract import ShutOut, Speaker, Unreached, Vanished
from bot.surfaces.slack.dialogs import modals
from bot.surfaces.slack.dialogs.modals import Origin
from bot.surfaces.slack.transport.client import Client

CLOSED: Mapping[str, Any] = {"response_action": "clear"}
SAVING = text("⏳ Saving… this takes longer than usual; what came of it appears here.")
DONE = text("✓ Done.")
TOO_LATE = text("Slack did not open the dialog in time. Press the button again; nothing was changed.")
SETTLES = 1.0
"""Seconds in which Slack has surely drawn an answer: a change that came sooner would be painted over."""

Json = dict[str, Any]


@dataclass(slots=True)
class Submission:
    """A form that was handed in and whose answer Slack waits for."""

    view: Mapping[str, Any]
    answer: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Windows:
    """The dialogs that are open, by the names we gave them."""

    def __init__(self, client: Client, *, settles: float = SETTLES) -> None:
        self._client = client
        self._settles = settles
        self._saving: dict[str, float] = {}
        self._opening: dict[str, asyncio.Task[str]] = {}
        self._waiting: dict[str, Submission] = {}

    def open(self, team: str, *, trigger: str, title: str, window: str) -> None:
        """Open a dialog that says it is loading; `trigger` is good for 3 seconds."""
        if window not in self._opening:  # the same press, delivered again
            work = self._open(team, trigger=trigger, title=title, window=window)
            self._opening[window] = asyncio.create_task(work)

    async def _open(self, team: str, *, trigger: str, title: str, window: str) -> str:
        """The dialog's own id on Slack, '' when it could not be opened."""
        try:
            view = modals.loading(title, window=window)
            answer = await self._client.call(team, "views.open", trigger_id=trigger, view=view)
        except (Vanished, Unreached, ShutOut):
            return ""
        return str((answer.get("view") or {}).get("id") or "")

    def expect(self, window: str, view: Mapping[str, Any]) -> asyncio.Future[Json]:
        """A form was handed in: what Slack is to be answered, once the desk has said it."""
        known = self._waiting.get(window)
        if known is None or known.answer.done():
            known = self._waiting[window] = Submission(view)
        return known.answer

    def give_up(self, window: str) -> Json:
        """The answer to Slack when the desk takes too long: the dialog stays and says so."""
        found = self._waiting.pop(window, None)
        self._saving[window] = asyncio.get_running_loop().time() + self._settles
        title = str(((found.view if found else {}).get("title") or {}).get("text") or "Copydesk")
        return {"response_action": "update", "view": modals.message(title, SAVING, window=window)}

    def forget(self, window: str, expected: asyncio.Future[Json] | None) -> None:
        """The turn is over: nothing more comes for this opening, or for this answer."""
        if expected is None:
            self._opening.pop(window, None)
        elif (waiting := self._waiting.get(window)) and waiting.answer is expected:
            del self._waiting[window]

    async def answer(self, team: str, channel: Channel, reply: Reply, to: Speaker) -> bool:
        """Show a reply in the dialog it answers; False when it is to be shown in the channel (too)."""
        waiting = self._waiting.pop(to.window, None)
        if waiting and not waiting.answer.done():
            waiting.answer.set_result(_answer(waiting.view, channel, reply, to.window))
            return bool(reply.form) or reply.private
        view = _view(channel, reply, to.window)
        settled = self._saving.pop(to.window, 0.0)
        await asyncio.sleep(max(0.0, settled - asyncio.get_running_loop().time()))
        shown = await self._show(team, to.window, view)
        return shown and (bool(reply.form) or reply.private)

    async def _show(self, team: str, window: str, view: Json) -> bool:
        opening = self._opening.pop(window, None)
        known = await opening if opening else None
        if known == "":
            return False
        name = {"view_id": known} if known else {"external_id": window}
        try:
            await self._client.call(team, "views.update", view=view, **name)
        except (Vanished, Unreached):
            return False
        return True


def _answer(view: Mapping[str, Any], channel: Channel, reply: Reply, window: str) -> Json:
    """What Slack is told about a form that was handed in."""
    origin = Origin.of(view.get("private_metadata"))
    if reply.form:
        found = modals.errors(reply.form, view)
        if found and origin and reply.form.value == origin.value:
            return {"response_action": "errors", "errors": found}
        return {"response_action": "update", "view": _view(channel, reply, window)}
    if reply.private:
        return {"response_action": "update", "view": _view(channel, reply, window)}
    return dict(CLOSED)


def _view(channel: Channel, reply: Reply, window: str) -> Json:
    if reply.form:
        return modals.form(reply.form, Origin(reply.form.value, channel.address, channel.thread, window))
    return modals.message("Copydesk", reply.text if plain(reply.text).strip() else DONE, window=window)
