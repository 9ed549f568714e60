"""The context of a turn: who asks, from where, with which rights, and everything that the turn may use."""

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
from agents.times.timing import BestTimes, EvenTimes
from integrations.base import Reader, Studio, WebPage
from integrations.images.base import Painter
from integrations.llm.base import Model
from integrations.llm.base.campaign_brief import CampaignBrief
from storage.database import Database
from storage.models import Person, Role
from storage.unit_of_work import Work


class Clock(Protocol):
    """The clock of the desk. In a rehearsal it runs faster."""

    speed: float
    """seconds of this clock in a real second"""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    async def sleep(self, length: timedelta) -> None:
        """Wait until `length` has passed on this clock."""


class Files(Protocol):
    """Files of this machine, for the people who sit at it."""

    def serves(self, channel: Channel) -> bool:
        """Whether the people of the channel sit at this machine."""

    async def read(self, name: str) -> str:
        """The text of the file `name`. Raises `Refused`."""

    async def write(self, name: str, words: str) -> str:
        """Write a new file; returns its path. Raises `Refused`."""


Send = Callable[[int, Channel, Reply], Awaitable[None]]
"""Sends a Reply that nobody asked for to a Channel of the workspace with this id."""


class Owners(Protocol):
    """The way to the owners of a workspace."""

    async def tell(self, workspace_id: int, channel: Channel, words: Text) -> None:
        """Store a message for the owners alone, to be sent after the reply that the channel waits for."""

    async def deliver(self, channel: Channel) -> None:
        """Send the messages stored for the channel; there may be none."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as a surface knows them. `zone` is an IANA name or '', `language` an IETF tag ("de") or ''.

    A person who does not `belong` (a guest, a person of another company) has only rights that an owner gave.
    """

    name: str
    zone: str = ""
    belongs: bool = False
    language: str = ""


class Directory(Protocol):
    """The people whom surfaces know."""

    def knows(self, channel: Channel) -> bool:
        """Whether the channel's surface knows its people; then they are named by their addresses there."""

    async def look_up(self, channel: Channel, address: str) -> Profile | None:
        """The person with this address on the channel's surface; None when nobody has it or nobody knows."""


class Capability(StrEnum):
    """A right of a turn. It comes from the verified person, never from words."""

    LOOK = "look"
    DRAFT = "draft"
    CHANGE = "change"
    """existing posts: their words, their time, whether they go out"""
    DECIDE = "decide"
    OWN = "own"


RIGHTS = {
    Role.VIEWER: frozenset({Capability.LOOK}),
    Role.EDITOR: frozenset({Capability.LOOK, Capability.DRAFT, Capability.CHANGE}),
    Role.APPROVER: frozenset({Capability.LOOK, Capability.DRAFT, Capability.CHANGE, Capability.DECIDE}),
    Role.OWNER: frozenset(Capability),
}
WARY = frozenset({Capability.LOOK, Capability.DRAFT})
"""The capabilities that a turn keeps after it has read strangers' words, if its person has them."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of what models may use for a workspace on one of its days; None where nobody set a limit.

    `cost` is in millionths of a US dollar.
    """

    tokens: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that all turns share."""

    database: Database
    platforms: Platforms
    model: Model
    clock: Clock
    public_url: str
    files: Files | None = None
    studio: Studio | None = None
    """keeps media and fits them to platforms"""
    painters: Sequence[Painter] = ()
    """the painters of pictures for posts, first choice first"""
    reader: Reader | None = None
    """reads the links that people paste"""
    budget: Budget = Budget()
    owners: Owners | None = None
    best_times: BestTimes = field(default_factory=EvenTimes)
    """knows at which times posts do well"""


class WorkspaceView(Protocol):
    """A workspace to read from: its zone, its platforms and the present moment. `Context` is one of them."""

    @property
    def zone(self) -> str:
        """The workspace's IANA zone."""

    @property
    def platforms(self) -> Platforms:
        """The platforms that the desk knows."""

    def now(self) -> datetime:
        """The present moment, aware."""

    def read(self) -> AbstractAsyncContextManager[Work]:
        """A reading transaction in the workspace."""


@dataclass(frozen=True, slots=True)
class UnattendedView:
    """A workspace to read from at one fixed moment, for scheduled work that nobody asked for."""

    database: Database
    platforms: Platforms
    workspace_id: int
    zone: str
    at: datetime

    def now(self) -> datetime:
        """The fixed moment."""
        return self.at

    def read(self) -> AbstractAsyncContextManager[Work]:
        """A reading transaction in the workspace."""
        return self.database.read(self.workspace_id)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of facts: its `name` as people read it ("your words"), and its words."""

    name: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a turn needs to know and to use."""

    desk: Desk
    workspace_id: int
    zone: str
    person: Person
    channel: Channel
    place_id: int
    capabilities: frozenset[Capability]
    writer: str = ""
    """the model's label, which marks words written in this turn; '' when the person wrote them"""
    directory: Directory | None = None
    speaker: str = ""
    """the person's address on the surface"""
    media: tuple[Mapping[str, Any], ...] = ()
    """files that came with the message (`agents.media.fitting.media_item`): drafts of this turn get them"""
    pages: tuple[WebPage, ...] = ()
    """documents that came with the message, to be read and not to be published"""
    zone_is_guessed: bool = False
    """whether nobody was asked for the zone yet"""
    tainted: bool = False
    """whether this turn has read strangers' words: then it remembers none of them, and may do less"""
    sources: tuple[Source, ...] = ()
    """the sources of facts in this turn: the person's words, and the pages that they gave"""
    campaign_id: int | None = None
    """the campaign of the posts that this turn plans; None where a plan becomes a new one"""
    campaign: CampaignBrief | None = None
    """the brief of that campaign for a model"""

    def work(self) -> AbstractAsyncContextManager[Work]:
        """A writing transaction in the workspace."""
        return self.desk.database.work(self.workspace_id)

    def read(self) -> AbstractAsyncContextManager[Work]:
        """A reading transaction in the workspace."""
        return self.desk.database.read(self.workspace_id)

    @property
    def platforms(self) -> Platforms:
        """The platforms that the desk knows."""
        return self.desk.platforms

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.desk.clock.now()

    def local_now(self) -> datetime:
        """The present moment in the workspace's zone."""
        return self.now().astimezone(ZoneInfo(self.zone))

    def moment(self, at: datetime) -> Moment:
        """A moment in the workspace's zone."""
        return Moment(at, self.zone)

    @property
    def offered(self) -> frozenset[Capability]:
        """The capabilities whose tools a model is offered; strangers' words do not change them.

        So the model reads the same bytes. What the turn may really do is checked when a tool is called.
        """
        return RIGHTS[self.person.role] if self.tainted else self.capabilities

    def wary(self) -> "Context":
        """The same turn after it has read strangers' words, with fewer capabilities."""
        return replace(self, tainted=True, capabilities=self.capabilities & WARY)

    def require(self, capability: Capability) -> None:
        """Check that the turn has the capability. Raises `Refused`."""
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
