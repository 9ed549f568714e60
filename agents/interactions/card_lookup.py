"""Look-up of cards by their keys, in their present state."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from agents.campaigns import amendments, strategy_outline
from agents.cards import plan_card, post_card
from agents.media import drawings
from agents.optimisation import experiment_results
from agents.platform_rules.registry import Platforms
from agents.replies import Card, parse_digits
from agents.schedule import series
from agents.workspace import brand, memory
from storage.models import Campaign
from storage.repositories.base import NotFound
from storage.unit_of_work import Work

OF_ROWS: Mapping[str, Callable[[Work, int, datetime], Awaitable[Card | None]]] = {
    "amendment": amendments.find_amendment_card,
    "campaign": strategy_outline.find_campaign_card,
    "experiment": experiment_results.find_experiment_card,
}
"""Cards made of their rows alone, by the first part of their keys."""
OF_THE_WORKSPACE: Mapping[str, Callable[[Work], Awaitable[Card]]] = {
    brand.CARD: brand.brand_card,
    memory.CARD: memory.memory_card,
}
"""Cards that exist once in a workspace, by their keys."""


async def find_card(work: Work, platforms: Platforms, key: str, *, now: datetime) -> Card | None:
    """The present card of a key; None if its rows are gone."""
    if draw := OF_THE_WORKSPACE.get(key):
        return await draw(work)
    kind, _, number = key.partition(":")
    identifier = parse_digits(number)
    if identifier is None:
        return None
    try:
        if read := OF_ROWS.get(kind):
            return await read(work, identifier, now)
        return await _of_posts(work, platforms, kind, identifier, now=now)
    except NotFound:
        return None


async def find_cards(
    work: Work, platforms: Platforms, keys: Collection[str], *, now: datetime
) -> dict[str, Card]:
    """Key → present card, without cards whose rows are gone; posts are read all at once."""
    numbers = {key: parse_digits(key.partition(":")[2]) for key in keys if key.startswith("post:")}
    ids = [each for each in numbers.values() if each is not None]
    posts = await work.posts.by_ids(ids) if ids else []
    found = {card.key: card for card in await post_card.post_cards(work, platforms, posts, now=now)}
    for key in keys:
        if key not in numbers and (card := await find_card(work, platforms, key, now=now)):
            found[key] = card
    return found


async def _of_posts(
    work: Work, platforms: Platforms, kind: str, identifier: int, *, now: datetime
) -> Card | None:
    if kind == "post":
        post = await work.posts.by_id(identifier)
        return await post_card.post_card(work, platforms, post, now=now) if post else None
    if kind == "series":
        repeated = await work.series.by_id(identifier)
        return await series.series_card(work, platforms, repeated) if repeated else None
    if kind == "drawing":
        return await drawings.find_drawing_card(work, identifier, folder=platforms.folder)
    campaign = await work.campaigns.by_id(identifier) if kind == "plan" else None
    return await plan_card.plan_card(work, platforms, campaign) if campaign else None


async def find_thread_campaign(work: Work, key: str) -> Campaign | None:
    """The campaign whose thread begins below the card of this key: its plan card, or first strategy card."""
    kind, _, number = key.partition(":")
    identifier = parse_digits(number) if kind in ("plan", "campaign") else None
    campaign = None if identifier is None else await work.campaigns.by_id(identifier)
    if campaign is None or campaign.number is None:
        return campaign
    return campaign if kind == "campaign" and not campaign.thread else None
