"""Media containers: content is uploaded as a container, processed, then published by the container's id.

A container goes out once, and can be asked whether it has. Each one's id is therefore remembered before the
next call, and whoever comes after a crash asks it before anything is done.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.errors import OutsideError, TryLater, Uncertain
from integrations.graph import Graph, Json, gather_all, usage
from integrations.platforms.base import OutgoingPost, UsedUpQuota

PAUSES = (0.5, 1.0, 2.0, 4.0, 4.0)
"""Real seconds between two looks; what takes longer is tried later."""
LATER = timedelta(seconds=30)
USABLE = ("FINISHED", "IN_PROGRESS")
ABSENT = "ABSENT"
VANISHED = ("/33", "/2207006", "/2207008", "/2207020", "/4279009")
"""Subcodes of what is not there (any more)."""
SKEW = timedelta(minutes=1)
FOLLOWING = "It is out, but the account does not list it yet."

Seek = Callable[[datetime], Awaitable[str | None]]
"""(since) → the id of what is out, as the account itself lists it."""


@dataclass(frozen=True, slots=True)
class ContainerDialect:
    """Differences between the platforms. `refused` says what the reason of a failed container means."""

    label: str
    make: str
    publish: str
    status: str
    reason: str
    early: frozenset[str]
    """names of refusals that mean: not ready yet"""
    refused: Callable[[str], OutsideError]


@dataclass(frozen=True, slots=True)
class ContainerPart:
    """Post or part of a thread: `form` makes its container from its children's ids. Text is ready at once."""

    place: int
    form: Callable[[Sequence[str]], Json]
    children: tuple[Json, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Containers:
    """Containers of one `OutgoingPost`, on its account."""

    graph: Graph
    dialect: ContainerDialect
    outgoing: OutgoingPost
    now: datetime
    pauses: Sequence[float] = PAUSES

    async def publish(self, part: ContainerPart, seek: Seek) -> tuple[str, UsedUpQuota | None]:
        """Publish this part unless it is out already. Returns its id and a used-up quota."""
        if known := self.outgoing.steps.get(f"post {part.place}"):
            return known, None
        container, found = await self._earlier(part, seek)
        if found:
            await self.outgoing.remember(f"post {part.place}", found)
            return found, None
        if not container:
            container = await self._made(part)
        if part.waits:
            await self._ready(container)
        found, used = await self._published(container)
        await self.outgoing.remember(f"post {part.place}", found)
        return found, used

    async def find(self, place: int, seek: Seek) -> str | None:
        """Id of this part if it is out. Raises `TryLater` while it is out but not listed."""
        if known := self.outgoing.steps.get(f"post {place}"):
            return known
        container, since = self._kept(place)
        state = await self._state(container) if container else ABSENT
        if not container or state not in ("PUBLISHED", ABSENT):
            return None
        found = await seek(since)
        if found is None and state == "PUBLISHED":
            raise TryLater(FOLLOWING, code=state)
        return found

    async def _earlier(self, part: ContainerPart, seek: Seek) -> tuple[str, str]:
        """(container that can still be used, id of what is out), as an earlier try left them."""
        container, since = self._kept(part.place)
        if not container:
            return "", ""
        state = await self._state(container)
        if state in USABLE:
            return container, ""
        found = await seek(since) if state in ("PUBLISHED", ABSENT) else None
        if found is None and state == "PUBLISHED":
            raise Uncertain(FOLLOWING, code=state)
        return "", found or ""

    def _kept(self, place: int) -> tuple[str, datetime]:
        container, _, at = self.outgoing.steps.get(f"container {place}", "").partition(" ")
        return container, (datetime.fromtimestamp(int(at), UTC) if at else self.now) - SKEW

    async def _made(self, part: ContainerPart) -> str:
        children = await gather_all(self._child(number, form) for number, form in enumerate(part.children))
        container = await self._lay_down(part.form(children))
        await self.outgoing.remember(f"container {part.place}", f"{container} {int(self.now.timestamp())}")
        return container

    async def _child(self, number: int, form: Json) -> str:
        """Id of a finished child container, from an earlier try if that is still good."""
        child = self.outgoing.steps.get(f"child {number}", "")
        if not child or await self._state(child) not in USABLE:
            child = await self._lay_down(form)
            await self.outgoing.remember(f"child {number}", child)
        await self._ready(child)
        return child

    async def _lay_down(self, form: Json) -> str:
        """Create a container. Nobody sees it, so a second one does no harm."""
        identity = self.outgoing.identity
        path = f"{identity.external_id}/{self.dialect.make}"
        return str((await self.graph.post(identity.access, path, harmless=True, **form))["id"])

    async def _ready(self, container: str) -> None:
        """Wait until the container is processed. Raises `TryLater`, or the error that its reason means."""
        for pause in (*self.pauses, None):
            found = await self._look(container)
            state = str(found[self.dialect.status])
            if state in ("FINISHED", "PUBLISHED"):
                return
            if state == "ERROR":
                raise self.dialect.refused(str(found.get(self.dialect.reason) or ""))
            if state != "IN_PROGRESS":
                raise TryLater(f"{self.dialect.label} has forgotten what was laid down.", code=state)
            if pause is not None:
                await asyncio.sleep(pause)
        raise TryLater(f"{self.dialect.label} is still working on the media.", wait=LATER, code="IN_PROGRESS")

    async def _published(self, container: str) -> tuple[str, UsedUpQuota | None]:
        """Publish the container. The call is repeated only when it was refused as too early."""
        identity = self.outgoing.identity
        for pause in (*self.pauses, None):
            try:
                answer = await self.graph.send(
                    "POST",
                    identity.access,
                    f"{identity.external_id}/{self.dialect.publish}",
                    creation_id=container,
                )
                return str(answer.json()["id"]), usage.used_up_quota(answer.headers)
            except TryLater as refused:
                if refused.code not in self.dialect.early or pause is None:
                    raise
            await asyncio.sleep(pause)
        raise AssertionError("the last try has no pause")

    async def _state(self, container: str) -> str:
        try:
            return str((await self._look(container))[self.dialect.status])
        except OutsideError as refused:
            if refused.code.endswith(VANISHED):
                return ABSENT
            raise

    async def _look(self, container: str) -> Json:
        fields = ",".join(dict.fromkeys((self.dialect.status, self.dialect.reason)))
        return await self.graph.get(self.outgoing.identity.access, container, fields=fields)
