"""The flow of a modal: opened at once, filled when its form is made, with errors on the fields.

Slack takes errors for a field only as the answer to the delivery that handed the form in (within 3 s,
docs.slack.dev, "Modals"). A turn that takes longer leaves a dialog that says so, and changes it at its
end.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.replies import Channel, Reply, plain, text
from bot.surfaces.contract import AccessRevoked, Gone, Speaker, Unreachable
from bot.surfaces.slack.dialogs import modals
from bot.surfaces.slack.dialogs.modals import ModalOrigin
from bot.surfaces.slack.transport.client import Client

CLOSED: Mapping[str, Any] = {"response_action": "clear"}
SAVING = text("⏳ Saving… this takes longer than usual; what came of it appears here.")
DONE = text("✓ Done.")
TOO_LATE = text("Slack did not open the dialog in time. Press the button again; nothing was changed.")
SETTLES = 1.0
"""Seconds in which Slack has drawn an answer; an earlier change would be painted over."""

Json = dict[str, Any]


@dataclass(slots=True)
class PendingSubmission:
    """A submitted form whose answer Slack waits for."""

    view: Mapping[str, Any]
    answer: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Modals:
    """The open modals, by our own names for them."""

    def __init__(self, client: Client, *, settles: float = SETTLES) -> None:
        self._client = client
        self._settles = settles
        self._settled_at: dict[str, float] = {}
        self._opening: dict[str, asyncio.Task[str]] = {}
        self._waiting: dict[str, PendingSubmission] = {}

    def open(self, team: str, *, trigger: str, title: str, window: str) -> None:
        """Open a modal that says it is loading; `trigger` is good for 3 seconds."""
        if window not in self._opening:  # the same press, delivered again
            work = self._open(team, trigger=trigger, title=title, window=window)
            self._opening[window] = asyncio.create_task(work)

    async def _open(self, team: str, *, trigger: str, title: str, window: str) -> str:
        """Slack's id of the modal, "" when it could not be opened."""
        try:
            view = modals.loading_view(title, window=window)
            answer = await self._client.call(team, "views.open", trigger_id=trigger, view=view)
        except (Gone, Unreachable, AccessRevoked):
            return ""
        return str((answer.get("view") or {}).get("id") or "")

    def expect_answer(self, window: str, view: Mapping[str, Any]) -> asyncio.Future[Json]:
        """Wait for the answer to a submitted form; the turn sets it by `answer`."""
        known = self._waiting.get(window)
        if known is None or known.answer.done():
            known = self._waiting[window] = PendingSubmission(view)
        return known.answer

    def give_up(self, window: str) -> Json:
        """The answer to Slack for a turn that takes too long: the modal stays and says so."""
        found = self._waiting.pop(window, None)
        self._settled_at[window] = asyncio.get_running_loop().time() + self._settles
        title = str(((found.view if found else {}).get("title") or {}).get("text") or "Copydesk")
        return {"response_action": "update", "view": modals.message_view(title, SAVING, window=window)}

    def forget(self, window: str, expected: asyncio.Future[Json] | None) -> None:
        """Forget an opening, or an expected answer, when its turn is over."""
        if expected is None:
            self._opening.pop(window, None)
        elif (waiting := self._waiting.get(window)) and waiting.answer is expected:
            del self._waiting[window]

    async def answer(self, team: str, channel: Channel, reply: Reply, to: Speaker) -> bool:
        """Show a reply in its modal; False for a reply that is to be shown in the channel (too)."""
        waiting = self._waiting.pop(to.window, None)
        if waiting and not waiting.answer.done():
            waiting.answer.set_result(_answer(waiting.view, channel, reply, to.window))
            return bool(reply.form) or reply.private
        view = _view(channel, reply, to.window)
        settled_at = self._settled_at.pop(to.window, 0.0)
        await asyncio.sleep(max(0.0, settled_at - asyncio.get_running_loop().time()))
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
        except (Gone, Unreachable):
            return False
        return True


def _answer(view: Mapping[str, Any], channel: Channel, reply: Reply, window: str) -> Json:
    """The answer to Slack for a submitted form."""
    origin = ModalOrigin.parse(view.get("private_metadata"))
    if reply.form:
        found = modals.field_errors(reply.form, view)
        if found and origin and reply.form.value == origin.value:
            return {"response_action": "errors", "errors": found}
        return {"response_action": "update", "view": _view(channel, reply, window)}
    if reply.private:
        return {"response_action": "update", "view": _view(channel, reply, window)}
    return dict(CLOSED)


def _view(channel: Channel, reply: Reply, window: str) -> Json:
    if reply.form:
        return modals.form_view(
            reply.form, ModalOrigin(reply.form.value, channel.address, channel.thread, window)
        )
    return modals.message_view("Copydesk", reply.text if plain(reply.text).strip() else DONE, window=window)
