"""Context: who asks, from where, with which rights, and everything a turn may use."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from agents.platform_rules.registry import Platforms
from agents.refusals import Refused
from agents.replies import Channel, Moment, Reply, Text
from agents.times.timing import BestTimes, Evenly
from integrations.base import Page, Reader, Studio
from integrations.images.base import Painter
from integrations.llm.base import Model
from integrations.llm.base.campaigns import CampaignBrief
from storage.database import Database
from storage.models import Person, Role
from storage.unit_of_work import Work


class Clock(Protocol):
    """The one clock. In a rehearsal it runs faster."""

    speed: float
    """how many of its seconds pass in a real one"""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    async def sleep(self, length: timedelta) -> None:
        """Wait until that much time has passed on this clock."""


class Files(Protocol):
    """Files on this machine, for those who sit at it."""

    def serves(self, channel: Channel) -> bool:
        """Does whoever talks there sit at this machine?"""

    async def read(self, name: str) -> str:
        """The text of a file. Raises `Refused`."""

    async def write(self, name: str, words: str) -> str:
        """Write a new file; returns where it is. Raises `Refused`."""


Send = Callable[[int, Channel, Reply], Awaitable[None]]
"""Shows a Reply unasked in a Channel of the workspace with this id."""


class Owners(Protocol):
    """The way to the owners of a workspace."""

    async def tell(self, workspace_id: int, channel: Channel, words: Text) -> None:
        """Keep something for them alone until what is being answered on that channel is answered."""

    async def hear(self, channel: Channel) -> None:
        """Say what was kept for that channel; nobody may be there to hear it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody as a surface knows them. `zone` is an IANA name or '', `language` an IETF tag ("de") or ''.

    Who does not `belong` (a guest, somebody of another company) has no rights unless they are given some.
    """

    name: str
    zone: str = ""
    belongs: bool = False
    language: str = ""


class Directory(Protocol):
    """The people that surfaces know."""

    def knows(self, channel: Channel) -> bool:
        """Does the channel's surface know its people? Then they are named by their addresses there."""

    async def look_up(self, channel: Channel, address: str) -> Profile | None:
        """Who has this address on the channel's surface; None where nobody has or nobody can say."""


class Capability(StrEnum):
    """What a turn may do. It comes from the verified person, never from words."""

    LOOK = "look"
    DRAFT = "draft"
    CHANGE = "change"
    """what stands already: its words, its time, whether it goes out"""
    DECIDE = "decide"
    OWN = "own"


RIGHTS = {
    Role.VIEWER: frozenset({Capability.LOOK}),
    Role.EDITOR: frozenset({Capability.LOOK, Capability.DRAFT, Capability.CHANGE}),
    Role.APPROVER: frozenset({Capability.LOOK, Capability.DRAFT, Capability.CHANGE, Capability.DECIDE}),
    Role.OWNER: frozenset(Capability),
}
WARY = frozenset({Capability.LOOK, Capability.DRAFT})
"""What is left to a turn that has read strangers' words, if its person may do it at all."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What models may use for one workspace on one of its days; None where nobody set a limit.

    `cost` is in millionths of a US dollar.
    """

    tokens: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What every turn shares."""

    database: Database
    platforms: Platforms
    model: Model
    clock: Clock
    public_url: str
    files: Files | None = None
    studio: Studio | None = None
    """where media are kept and made to fit"""
    painters: Sequence[Painter] = ()
    """draw pictures for posts, first choice first"""
    reader: Reader | None = None
    """reads links that people paste"""
    budget: Budget = Budget()
    owners: Owners | None = None
    best_times: BestTimes = field(default_factory=Evenly)
    """when posts do well"""


class Standpoint(Protocol):
    """One workspace, its zone, and a present moment. A turn's `Context` is one."""

    @property
    def zone(self) -> str:
        """The workspace's IANA zone."""

    @property
    def platforms(self) -> Platforms:
        """The platforms this desk knows."""

    def now(self) -> datetime:
        """The present moment, aware."""

    def read(self) -> AbstractAsyncContextManager[Work]:
        """One reading transaction in the workspace."""


@dataclass(frozen=True, slots=True)
class Unattended:
    """A standpoint that nobody asks from: the bells look from here, at one fixed moment."""

    database: Database
    platforms: Platforms
    workspace_id: int
    zone: str
    at: datetime

    def now(self) -> datetime:
        """The moment it was made for."""
        return self.at

    def read(self) -> AbstractAsyncContextManager[Work]:
        """One reading transaction in the workspace."""
        return self.database.read(self.workspace_id)


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts may come from: `name` as people read it ("your words"), and the words themselves."""

    name: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """One turn's surroundings."""

    desk: Desk
    workspace_id: int
    zone: str
    person: Person
    channel: Channel
    place_id: int
    capabilities: frozenset[Capability]
    writer: str = ""
    """how words written in this turn are marked; '' when the person wrote them"""
    directory: Directory | None = None
    speaker: str = ""
    """the surface's own address of the person"""
    media: tuple[Mapping[str, Any], ...] = ()
    """files that came with the message (`agents.media.fitting.item`): drafts of this turn get them"""
    pages: tuple[Page, ...] = ()
    """documents that came with the message, to be read and not to go out"""
    zone_is_guessed: bool = False
    """nobody was asked for the zone yet"""
    tainted: bool = False
    """this turn has read strangers' words: it keeps none of them, and may do less"""
    said: tuple[Source, ...] = ()
    """what a model may take facts from in this turn: its person's words, the pages they gave"""
    campaign_id: int | None = None
    """what is planned in this turn serves this campaign, not one of its own"""
    campaign: CampaignBrief | None = None
    """what a model is told of that campaign"""

    def work(self) -> AbstractAsyncContextManager[Work]:
        """One writing transaction in this workspace."""
        return self.desk.database.work(self.workspace_id)

    def read(self) -> AbstractAsyncContextManager[Work]:
        """One reading transaction in this workspace."""
        return self.desk.database.read(self.workspace_id)

    @property
    def platforms(self) -> Platforms:
        """The platforms this desk knows."""
        return self.desk.platforms

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.desk.clock.now()

    def local_now(self) -> datetime:
        """The present moment in the workspace's zone."""
        return self.now().astimezone(ZoneInfo(self.zone))

    def moment(self, at: datetime) -> Moment:
        """A moment as this workspace reads it."""
        return Moment(at, self.zone)

    @property
    def offered(self) -> frozenset[Capability]:
        """What a model is offered tools for: no less after strangers' words, so that it reads the same bytes.

        What it may really do is asked when it does it.
        """
        return RIGHTS[self.person.role] if self.tainted else self.capabilities

    def wary(self) -> "Context":
        """The same turn after it has read strangers' words: what it may do only shrinks."""
        return replace(self, tainted=True, capabilities=self.capabilities & WARY)

    def require(self, capability: Capability) -> None:
        """Raises `Refused` unless this turn may do that."""
        if capability in self.capabilities:
            return
        if self.tainted and capability in RIGHTS[self.person.role]:
            raise Refused(TAINTED)
        raise Refused(REFUSALS[capability].format(role=self.person.role.value))


TAINTED = (
    "I read strangers' words in this message, so I draft new posts from them and change nothing that stands. "
    "Ask for the change in a message of its own."
)
REFUSALS = {
    Capability.LOOK: "You are not a person of this workspace. Ask an owner to invite you.",
    Capability.DRAFT: "As {role} you can look but not draft. Ask an owner for the editor role.",
    Capability.CHANGE: "As {role} you can look but not change posts. Ask an owner for the editor role.",
    Capability.DECIDE: "As {role} you cannot decide about posts. Ask an owner or an approver.",
    Capability.OWN: "Only an owner can change that.",
}
