"""The card of a plan: a line for each post, and a button that approves all of them."""

from collections.abc import Sequence

from agents.approvals import requests
from agents.cards.post_card import state_of
from agents.cards.status_words import STATUS_WORDS
from agents.checks import brand_rules, grounding
from agents.platform_rules.registry import Platforms
from agents.replies import Button, Card, Moment, Text, text
from storage.models import Campaign, Post
from storage.unit_of_work import Work

MOST_LINES = 50
"""Posts that a plan's card lists; the others are counted."""


async def plan_card(
    work: Work, platforms: Platforms, campaign: Campaign, *, posts: Sequence[Post] | None = None
) -> Card:
    """The card of a plan. `posts` are all posts of the campaign, or None to load them."""
    posts = await work.posts.of_campaign(campaign.id) if posts is None else posts
    demands = await brand_rules.load_demands(work, posts)
    ready = sum(
        requests.is_approvable(platforms, post, demands) and not grounding.list_unsourced(post)
        for post in posts
    )
    buttons = []
    if ready > 1:
        value = f"approve_all:{campaign.id}:{requests.plan_stamp(posts)}"
        buttons.append(Button(f"Approve all {ready}", value, "primary", f"Approve all {ready} posts?"))
    noun = "post" if len(posts) == 1 else "posts"
    return Card(
        key=f"plan:{campaign.id}",
        title=f"{len(posts)} {noun}: {campaign.goal}",
        state="waiting" if any(state_of(post) == "waiting" for post in posts) else "plain",
        lines=(
            *(_plan_line(platforms, post) for post in posts[:MOST_LINES]),
            *_rest_line(len(posts)),
            *_unsourced_line(posts),
        ),
        buttons=tuple(buttons),
        leads=True,
    )


def _rest_line(count: int) -> list[Text]:
    return [text(f"… and {count - MOST_LINES:,} more")] if count > MOST_LINES else []


def _unsourced_line(posts: Sequence[Post]) -> list[Text]:
    """A line on posts with unsourced claims, which are approved one by one."""
    numbers = ", ".join(f"#{post.number}" for post in posts[:MOST_LINES] if grounding.list_unsourced(post))
    return [text(f"⚠ no source for something in {numbers}: approve on the card itself")] if numbers else []


def _plan_line(platforms: Platforms, post: Post) -> Text:
    first = min(post.variants, key=lambda variant: variant.due_at)
    names = ", ".join(dict.fromkeys(platforms.of(each.account).label for each in post.variants))
    statuses = " / ".join(dict.fromkeys(STATUS_WORDS[variant.status].card for variant in post.variants))
    return text(f"#{post.number} ", Moment(first.due_at, first.zone), f" · {names} · {statuses}")


MOST_CARDS = 10
"""Cards in one reply; the next cards come after decisions on these."""
