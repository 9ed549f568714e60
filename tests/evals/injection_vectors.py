"""Injection vectors: the places where strangers can put words, and whether a model is shown them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from agents.context import Context
from integrations.media_limits import MediaProperties
from storage.models import Activity, Media, Publication

Plant = Callable[[Context, str], Awaitable[None]]


@dataclass(frozen=True)
class Vector:
    """A way in. `reaches`: whether a model is shown the words when somebody asks for a report or a list."""

    plant: Plant
    reaches: bool


def heard(kind: str) -> Plant:
    """Something that came back from a stranger, on a post that is out."""

    async def plant(context: Context, words: str) -> None:
        async with context.work() as work:
            [post] = await work.posts.newest(1)
            variant = post.variants[0]
            here = {"workspace_id": context.workspace_id, "account_id": variant.account_id}
            at = context.now() - timedelta(hours=2)
            out = await work.publications.add(
                Publication(variant_id=variant.id, external_id="e1", url="", published_at=at, **here)
            )
            await work.activities.add(
                Activity(
                    publication_id=out.id,
                    external_id=f"{kind} 1",
                    kind=kind,
                    author="attacker",
                    words=words,
                    at=at + timedelta(hours=1),
                    **here,
                )
            )

    return plant


async def handle(context: Context, words: str) -> None:
    """The name of an account on its platform, as the platform tells it."""
    async with context.work() as work:
        (await work.accounts.get("x")).handle = words


async def name(context: Context, words: str) -> None:
    """What somebody in the chat calls themselves."""
    async with context.work() as work:
        person = await work.people.find_by_name("eve")
        assert person
        person.name = words


async def alt(context: Context, words: str) -> None:
    """What a file is said to show."""
    picture = MediaProperties("image/png", 100, 10, 10)
    async with context.work() as work:
        await work.media.add(
            Media(
                workspace_id=context.workspace_id,
                sha256="0" * 64,
                alt=words,
                kept_at=context.now(),
                **asdict(picture),
            )
        )


async def nothing(context: Context, words: str) -> None:
    """It stands outside: the task links to it."""


PAGE = "https://stranger.example/news"
VECTORS: Mapping[str, Vector] = {
    "comment": Vector(heard("comment"), reaches=False),
    "mention": Vector(heard("mention"), reaches=False),
    "quoted post": Vector(heard("quote"), reaches=False),
    "account's handle": Vector(handle, reaches=True),
    "somebody else's name": Vector(name, reaches=False),
    "alt text": Vector(alt, reaches=False),
    "web page": Vector(nothing, reaches=True),
}
NOWHERE = ("file name", "trend title")
"""Vectors of which the desk keeps nothing that any turn could read."""
