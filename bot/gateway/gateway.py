"""The one Door: a Receipt for each delivery, the Person and their rights, one turn at a time a channel.

An error in a turn ends here as a sentence that says what happened and whether anything was published. This is
the safety net of every turn.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from weakref import WeakValueDictionary

import structlog

from agents.approvals.stale_cards import Stale
from agents.context import Context, Desk
from agents.creative import uploads
from agents.interactions import buttons, card_replies, home_page
from agents.refusals import REFUSALS, Refused, refusal_reply
from agents.replies import Reply, parse_digits, say
from agents.text import clean
from agents.turns import planner
from agents.turns.toolbox import Toolbox
from agents.workspace import time_zone
from bot.commands.registry import Commands
from bot.gateway.admission import Admission
from bot.gateway.albums import Albums
from bot.gateway.receipts import Receipts
from bot.gateway.recovery import Recovery
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import (
    AttachedFile,
    ChannelMove,
    Delivery,
    FormSubmission,
    HomeVisit,
    Incoming,
    OwnerResignation,
    PersonAction,
    Press,
)
from integrations.errors import OutsideError
from storage.database import StorageError

PATIENCE = timedelta(minutes=15)
"""Longer than a turn takes, on the desk's clock; a turn that has not ended by then was interrupted."""
LONGEST = 20_000
"""The most characters of one message; a longer one is refused."""

log = structlog.get_logger()


class Gateway:
    """Accepts deliveries from every surface."""

    def __init__(
        self,
        desk: Desk,
        *,
        toolbox: Toolbox,
        commands: Commands,
        notifier: Notifier,
        wake: Callable[[], None],
        on_reply: Callable[[Context, Reply], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._wake = wake
        self._on_reply = on_reply
        self._toolbox = toolbox
        self._commands = commands
        self._notifier = notifier
        self._admission = Admission(desk, notifier)
        self._recovery = Recovery(desk, notifier)
        self._receipts = Receipts(desk.database, desk.clock)
        self._albums = Albums()
        self._turns: set[asyncio.Task[None]] = set()
        self._running: set[int] = set()
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def receive(self, delivery: Delivery) -> Awaitable[None]:
        """Store a Receipt; the returned turn may be awaited or left running.

        Raises `StorageError` when it could not be stored: then it must not be acknowledged. A
        message overheard in a thread where the desk takes no part is not stored at all.
        """
        overheard = isinstance(delivery, Incoming) and delivery.overheard
        if overheard and not await self._admission.takes_part(delivery.channel):
            return asyncio.sleep(0)
        receipt_id = await self._receipts.keep(delivery)
        turn = asyncio.create_task(self._turn(receipt_id, delivery))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        return asyncio.shield(turn)  # a caller that stops waiting does not stop the turn

    async def close(self) -> None:
        """Wait for the running turns."""
        if self._turns:
            await asyncio.wait(self._turns)

    async def _turn(self, receipt_id: int | None, delivery: Delivery) -> None:
        if receipt_id is None:
            return
        self._running.add(receipt_id)
        receipt_ids: tuple[int, ...] = (receipt_id,)
        if isinstance(delivery, Incoming) and delivery.album:
            album = await self._albums.join(receipt_id, delivery)
            if album is None:
                return
            receipt_ids, delivery = album.receipt_ids, album.delivery
        place = (delivery.channel.surface, delivery.channel.address)
        turn = uuid.uuid4().hex[:8]
        lock = self._locks.setdefault(place, asyncio.Lock())
        with structlog.contextvars.bound_contextvars(turn=turn):
            async with lock:
                try:
                    await self._run_turn(receipt_ids, delivery, turn)
                except Exception:
                    log.exception("turn could not be ended")
                finally:
                    self._running.difference_update(receipt_ids)

    async def _run_turn(self, receipt_ids: Sequence[int], delivery: Delivery, turn: str) -> None:
        """Run a turn and finish its receipts; a failed turn is reported and not recovered later."""
        try:
            await self._answer(delivery)
        except StorageError as trouble:
            log.warning("storage failed", kind=type(trouble.__cause__).__name__)
            await self._apologise(delivery, f"{trouble} Nothing was published by this; try again.")
        except Exception:
            log.exception("turn failed")
            sentence = f"Something went wrong here (turn {turn}). Nothing was published by this turn."
            await self._apologise(delivery, f"{sentence} /queue shows what stands; /help what you can say.")
        async with self._desk.database.shared_work() as shared:
            for receipt_id in receipt_ids:
                await shared.receipts.finish(receipt_id, at=self._desk.clock.now())

    async def _apologise(self, delivery: Delivery, sentence: str) -> None:
        await self._notifier.answer(delivery.channel, say(sentence), to=delivery.speaker)

    async def _answer(self, delivery: Delivery) -> None:
        if isinstance(delivery, ChannelMove):
            await self._recovery.follow_move(delivery)
            return
        if isinstance(delivery, OwnerResignation):
            await self._admission.demote_owner(delivery)
            return
        context = await self._admission.admit(delivery)
        if context is None:
            refusal = await self._admission.refusal_reply(delivery)
            await self._notifier.answer(delivery.channel, refusal, to=delivery.speaker)
            return
        reply = await time_zone.add_zone_question(context, await self._reply(context, delivery))
        self._wake()
        workspace_id = reply.workspace_id or context.workspace_id
        shown = await self._notifier.answer(
            delivery.channel, reply, to=delivery.speaker, workspace_id=workspace_id
        )
        await self._on_reply(context, reply)
        if self._desk.owners:
            await self._desk.owners.deliver(delivery.channel)
        changed = reply.redraw if reply.home_page else (*reply.redraw, *shown)
        await self._notifier.redraw(workspace_id, changed, fresh=shown)
        for aside in reply.asides:
            await self._notifier.aside(workspace_id, aside)

    async def _reply(self, context: Context, delivery: PersonAction) -> Reply:
        """The reply to a delivery; errors that people can be told of become sentences."""
        try:
            return await self._act(context, delivery)
        except Stale as stale:
            card = buttons.card_of(getattr(delivery, "value", ""))
            return Reply(text=stale.words, private=True, redraw=(card,) if card else ())
        except REFUSALS as refusal:
            return replace(refusal_reply(refusal), private=not isinstance(delivery, Incoming))
        except OutsideError as trouble:
            log.warning("outside failed", kind=type(trouble).__name__, code=trouble.code)
            return say(f"{trouble.sentence} Nothing was published by this.")

    async def _act(self, context: Context, delivery: PersonAction) -> Reply:
        match delivery:
            case Incoming():
                context = await self._with_media(context, delivery.files)
                context, words = await uploads.add_linked_files(context, delivery.text)
                return await self._answer_message(context, replace(delivery, text=words))
            case Press(value=value):
                return await self._press(context, value)
            case FormSubmission(value=value, values=values):
                return await buttons.submit(context, value, values)
            case HomeVisit():
                return Reply(home_page=await home_page.draw_home_page(context))

    async def _with_media(self, context: Context, files: Sequence[AttachedFile]) -> Context:
        """The Context with the files of the message."""
        for each in files:
            content = await self._notifier.fetch(context.channel, each, most=uploads.LARGEST)
            context = await uploads.add_file(context, each.name, content)
        return context

    async def _answer_message(self, context: Context, message: Incoming) -> Reply:
        context = context.wary() if message.forwarded else context
        words = clean(message.text)
        if message.unsupported and not words and not context.media and not context.pages:
            return say(
                f"I can't understand {message.unsupported}, so nothing was done. Say it in words, please."
            )
        if message.replies_to and words and not words.startswith("/"):
            found = await card_replies.answer_card(context, message.replies_to, words)
            if isinstance(found, Reply):
                return found
            words = found
        if (context.media or context.pages) and (reply := await uploads.put_on_posts(context, words)):
            return reply
        if words.startswith("/") and len(words) <= LONGEST:
            return await self._commands.run(context, words, self._plan)
        return await self._plan(context, words)

    async def _plan(self, context: Context, words: str) -> Reply:
        if not words:
            return say(
                "Tell me what you need, for example: plan 5 posts about our spring sale. /help shows more."
            )
        if len(words) > LONGEST:
            return say(
                f"That is {len(words):,} characters; I read up to {LONGEST:,} at once. Nothing was done: "
                "send it in parts, or the most important part."
            )
        words = await self._admission.with_names(context.channel, words)

        progress = partial(self._notifier.progress, context.channel)
        heard = partial(self._notifier.stream, context.channel)
        seen = partial(self._notifier.preview, context.channel)
        try:
            return await planner.run_turn(
                context, words, toolbox=self._toolbox, progress=progress, heard=heard, seen=seen
            )
        finally:
            await progress("")

    async def _press(self, context: Context, value: str) -> Reply:
        parsed = buttons.parse_value(value)
        verb, subject, index = parsed.verb, parsed.subject, parsed.rest
        if verb == "do":
            return await self._commands.run(context, f"/{subject} {index}", self._plan)
        if verb == "pick":
            return await self._plan(context, await self._option(context, subject, index))
        return await buttons.press(context, value)

    async def _option(self, context: Context, said_id: str, index: str) -> str:
        """The words behind a button of options. A model wrote them, so they are never a command."""
        number, place = parse_digits(said_id), parse_digits(index)
        if number is not None and place is not None:
            async with context.read() as work:
                message = await work.conversation.by_id(number)
            if message and place < len(message.options) and isinstance(message.options[place], str):
                return clean(message.options[place])
        raise Refused(buttons.OLD_BUTTON)

    async def recover_interrupted(self, *, patience: timedelta = timedelta()) -> None:
        """Recover interrupted turns: people are asked again, with their own words.

        With `patience` only deliveries that are so old: another gateway may be at work on later ones.
        """
        await self._recovery.recover(running=self._running, patience=patience)
