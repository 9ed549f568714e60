"""A person at their Slack: does what they can do with what stands before them, no more."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from tests.doubles.slack.block_kit import content
from tests.doubles.slack.block_kit.limits import check_message, check_view
from tests.doubles.slack.events import payloads
from tests.doubles.slack.events.delivery import Ack
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods import views
from tests.doubles.slack.objects import Message, Place, Upload, View
from tests.doubles.slack.screen import Looking, Unanswered, answered

SENT = {"type", "action_id", "text", "value", "style", "selected_option"}
"""What of an element is sent when it is pressed."""


class Person(Looking):
    """Somebody who acts. Whatever the app does not acknowledge raises `Unanswered`."""

    async def says(
        self, words: str, *, in_: Place | None = None, thread: Message | None = None, event_id: str = ""
    ) -> Message:
        """Write something in the channel, or in a thread of it."""
        place = in_ or self.here
        assert not place.archived, "nobody can write in an archived channel"
        assert self.id in place.members, f"{self.human.name} is not in #{place.name}"
        ts = (thread.thread_ts or thread.ts) if thread else ""
        message = Message(place.id, self.world.ts(), self.id, words, thread_ts=ts)
        await self._posts(message, place, event_id=event_id)
        return message

    async def mentions(
        self, words: str, *, in_: Place | None = None, thread: Message | None = None, event_id: str = ""
    ) -> Message:
        """Write something to the app by its name."""
        return await self.says(f"<@{self.bot}> {words}", in_=in_, thread=thread, event_id=event_id)

    async def _posts(self, message: Message, place: Place, *, event_id: str = "") -> None:
        """Show it, and tell the app of it: of a mention twice, as of every message too."""
        self.world.messages[message.channel, message.ts] = message
        self.world.note()
        if self.bot not in place.members:
            return
        kinds = {"message": payloads.SUBSCRIPTIONS[place.kind]}
        if f"<@{self.bot}>" in message.text and place.kind != "im":
            kinds = {"app_mention": "app_mention", **kinds}
        for kind, subscription in kinds.items():
            event = payloads.message_event(self.world, message, kind=kind, place=place)
            own_id = f"{event_id}-{kind}" if event_id else ""
            await self.happens(event, subscription, event_id=own_id)

    async def happens(self, event: Json, subscription: str = "", *, event_id: str = "") -> Ack | None:
        """Slack tells the app of something, if it wants to know."""
        if (subscription or event["type"]) not in self.world.app.subscriptions:
            return None
        team = self.world.people[self.bot].team
        body = payloads.envelope(self.world, team, event, event_id=event_id)
        return answered(await self.delivering.event(body))

    async def types(self, command: str, words: str = "", *, in_: Place | None = None) -> Ack:
        """Use a slash command; what the answer itself says is shown as Slack would."""
        place = in_ or self.here
        fields = payloads.command(self.world, self.human, command, words, place=place)
        ack = answered(await self.delivering.command(fields))
        said = ack.payload if ack.body.startswith("{") else {"text": ack.body}
        if said.get("text") or said.get("blocks"):
            self._told(place, said)
        return ack

    def _told(self, place: Place, said: Json) -> None:
        blocks = check_message(said.get("blocks", []))
        only_to = "" if said.get("response_type") == "in_channel" else self.id
        ts = self.world.ts()
        message = Message(
            place.id, ts, self.bot, said.get("text", ""), blocks, only_to=only_to, from_app=True
        )
        self.world.messages[place.id, ts] = message
        self.world.note()

    async def uses_shortcut(self, callback_id: str, *, on: Message | None = None) -> Ack:
        """Choose a shortcut of the app, on a message or anywhere."""
        payload = payloads.shortcut(self.world, self.human, callback_id, on=on)
        return answered(await self.delivering.interaction(payload))

    async def drops(
        self, name: str, body: bytes, *, words: str = "", kind: str = "image/png", in_: Place | None = None
    ) -> Message:
        """Put a file into the chat, with words beside it."""
        place = in_ or self.here
        file = Upload(f"F{self.world.number():08d}", name, self.human.team, self.id, len(body), body)
        file.kind = kind
        self.world.uploads[file.id] = file
        message = Message(place.id, self.world.ts(), self.id, words, files=[file.id])
        file.shared.append((place.id, message.ts))
        await self._posts(message, place)
        shared: Json = {"type": "file_shared", "file_id": file.id, "file": {"id": file.id}}
        shared |= {"user_id": self.id, "channel_id": place.id, "event_ts": message.ts}
        await self.happens(shared)
        return message

    async def opens(self, tab: Literal["home", "messages"] = "home") -> None:
        """Look at the app's own tab."""
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": self.direct.id, "tab": tab}
        event["event_ts"] = self.world.ts()
        if tab == "home" and self.id in self.world.homes:
            event["view"] = views.described(self.home, self.world)
        await self.happens(event)

    async def presses(self, on: Message | View, label: str, *, confirms: bool = True) -> Ack | None:
        """Press what has this label (or begins with it, or has this action id) on a message or a view.

        Where Slack asks first, `confirms` answers; None when they said no. Raises `AssertionError` when there
        is nothing like it to press.
        """
        control = self.control(on, label)
        if "confirm" in control.element and not confirms:
            return None
        return await self.acts(control, on=on)

    def control(self, on: Message | View, label: str) -> content.Control:
        """What has this label, to be pressed now or, as an old copy, later. Raises `AssertionError`."""
        found = self.controls(on)
        chosen = [each for each in found if label in {each.label, each.element.get("action_id")}] or [
            each for each in found if each.label.startswith(label)
        ]
        assert chosen, f"no button {label!r} among {[each.label for each in found]}"
        return chosen[0]

    async def acts(self, control: content.Control, *, on: Message | View) -> Ack:
        """What pressing sends, even for something that stood there once."""
        action = {name: value for name, value in control.element.items() if name in SENT}
        action["block_id"] = control.block_id
        payload = payloads.pressed(self.world, self.human, action, on=on)
        return answered(await self.delivering.interaction(payload))

    async def fills(self, values: Mapping[str, object] | None = None, /, **named: object) -> None:
        """Type into the modal before them: label, block id or action id → value."""
        for name, value in {**(values or {}), **named}.items():
            field = content.field(self.modal, name)
            self.modal.typed[field.block_id] = {field.element["action_id"]: field.given(value)}

    async def submits(self, values: Mapping[str, object] | None = None, /, **named: object) -> Ack:
        """Fill in and hand in the modal before them; it stays with its errors, changes, or closes.

        Raises `AssertionError` when Slack itself would not let it go.
        """
        await self.fills(values, **named)
        view = self.modal
        assert "submit" in view.body, "this modal has nothing to hand in"
        for field in content.fields(view):
            action_id = field.element["action_id"]
            state = view.typed.setdefault(field.block_id, {action_id: field.initial()})[action_id]
            empty = not any(value for name, value in state.items() if name != "type")
            assert field.block.get("optional") or not empty, f"{field.label!r} must be filled in"
        ack = answered(await self.delivering.interaction(payloads.submitted(self.world, self.human, view)))
        await asyncio.sleep(self.world.draws_after)
        self._form_answered(view, ack.payload)
        return ack

    def _form_answered(self, view: View, answer: Json) -> None:
        stack = self.world.modals[self.id]
        match answer.get("response_action"):
            case None if not answer:
                stack[:] = [each for each in stack if each is not view]
            case "errors":
                names = {each.block_id for each in content.fields(view)}
                assert answer["errors"], "no errors to show"
                assert set(answer["errors"]) <= names, f"errors on fields that are not there: {answer}"
                view.errors = answer["errors"]
            case "update":
                views.replace(self.world, view, check_view(answer["view"], kind="modal"))
            case "push":
                body = check_view(answer["view"], kind="modal")
                views.place(self.world, self.human, body, previous=view)
            case "clear":
                stack.clear()
            case other:
                raise Unanswered(f"unknown answer {other!r} to a form")
        self.world.note()

    async def closes(self) -> None:
        """Close the modal before them; the app hears of it if it asked to."""
        view = self.world.modals[self.id].pop()
        self.world.note()
        if view.body.get("notify_on_close"):
            payload = payloads.closed(self.world, self.human, view)
            answered(await self.delivering.interaction(payload))
