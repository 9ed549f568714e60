"""The rules of a brand for every post: banned words, lines that posts carry, and the number of emoji.

They are checked when words are proposed, and again before they are published.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex

from agents.checks.brand_facts import Fact
from storage.models import Post, Variant
from storage.unit_of_work import Work

FEW = 2
"""Emoji of a post where the brand uses few."""
EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{RI}|\p{Extended_Pictographic}\uFE0F|\u20E3")
"""An emoji, drawn as a picture (unicode.org/reports/tr51): ™ and ✓ are letters unless \\uFE0F follows."""
GRAPHEME = regex.compile(r"\X")
LINK = re.compile(r"https?://([^\s/\\?#<>\"]+)", re.IGNORECASE)
HASHTAG = re.compile(r"(?<![\w&#])#\w+")


def contains_words(words: str, sought: str) -> bool:
    """Whether the words contain `sought` as whole words, in any case."""
    return re.search(rf"(?<!\w){re.escape(sought.casefold())}(?!\w)", words.casefold()) is not None


def count_emoji(words: str) -> int:
    """The number of emoji that people see: a family or a flag is one emoji."""
    return sum(EMOJI.search(each) is not None for each in GRAPHEME.findall(words))


@dataclass(frozen=True, slots=True)
class BrandDemands:
    """The facts of a brand, and the goals (by campaign id) that some of them depend on."""

    facts: Sequence[Fact] = ()
    goals: Mapping[int, str] = field(default_factory=dict)

    def find_violation(
        self,
        post: Post,
        variant: Variant,
        words: str | None = None,
        besides: Mapping[str, Any] | None = None,
    ) -> str:
        """The rule that a variant breaks, perhaps with other words or extras, as a phrase; '' for none."""
        current = variant.current
        beside = current.besides if besides is None else besides
        about = f"{post.brief}\n{self.goals.get(post.campaign_id, '')}"
        spoken = current.words if words is None else words
        return brand_refusal(self.facts, spoken, beside, platform=variant.account.platform, about=about)


async def load_demands(work: Work, posts: Sequence[Post]) -> BrandDemands:
    """The demands of the brand on these posts."""
    facts = await work.brand_facts.all()
    if not any(fact.topic for fact in facts):
        return BrandDemands(facts)
    return BrandDemands(facts, await work.campaigns.goals({post.campaign_id for post in posts}))


def brand_refusal(
    facts: Sequence[Fact], words: str, besides: Mapping[str, Any], *, platform: str, about: str
) -> str:
    """The reason why words break the brand's rules, `besides` as a Revision keeps it; '' for none.

    `about` is the brief and the goal of the post.
    """
    if not facts:
        return ""
    everything = "\n".join([words, *besides.get("more", ()), besides.get("first_comment", "")])
    found = [*find_banned_words(facts, everything), *_emoji(facts, everything)]
    for fact in facts:
        if fact.kind == "disclosure" and _applies(fact, platform, f"{about}\n{everything}"):
            found += [] if contains_words(words, fact.value) else [_lacks(fact)]
    return "; ".join(found)


def find_banned_words(facts: Sequence[Fact], words: str) -> list[str]:
    """The phrase about banned words that the text contains; an empty list for none."""
    found = [fact.value for fact in facts if fact.kind == "banned" and contains_words(words, fact.value)]
    return [f"uses words the brand bans: {', '.join(found)}"] if found else []


def _emoji(facts: Sequence[Fact], words: str) -> list[str]:
    policy = next((fact.value for fact in facts if fact.kind == "emoji"), "free")
    count = count_emoji(words) if policy != "free" else 0
    if policy == "none" and count:
        return [f"has {count} emoji, and the brand uses none"]
    return [f"has {count} emoji, and the brand uses {FEW} at most"] if count > FEW else []


def _applies(fact: Fact, platform: str, about: str) -> bool:
    here = not fact.platforms or platform in fact.platforms
    return fact.always and here and (not fact.topic or contains_words(about, fact.topic))


def _lacks(fact: Fact) -> str:
    topic = f" about {fact.topic}" if fact.topic else ""
    return (
        f"lacks “{fact.value}”, which the brand says on every post{topic}{' here' if fact.platforms else ''}"
    )


def find_foreign_links(facts: Sequence[Fact], words: str) -> list[str]:
    """Warnings about links and hashtags that are not the brand's, where it has its own."""
    return [*_strange_links(facts, words), *_strange_tags(facts, words)]


def _strange_links(facts: Sequence[Fact], words: str) -> list[str]:
    own = {_host(found) for fact in facts if fact.kind == "link" for found in LINK.findall(fact.value)}
    other = dict.fromkeys(_host(found) for found in LINK.findall(words)) if own else {}
    others = [host for host in other if not any(host == each or host.endswith(f".{each}") for each in own)]
    return [f"links to {', '.join(others)}, which is no link of the brand"] if others else []


def _host(found: str) -> str:
    """The host that a link leads to; the part before an @ is only a user name."""
    return found.rpartition("@")[2].partition(":")[0].rstrip(".,;!)”’»").lower().removeprefix("www.")


def _strange_tags(facts: Sequence[Fact], words: str) -> list[str]:
    own = {fact.value.casefold() for fact in facts if fact.kind == "hashtag"}
    if not own:
        return []
    own |= {tag.casefold() for fact in facts if fact.always for tag in HASHTAG.findall(fact.value)}
    others = [tag for tag in dict.fromkeys(HASHTAG.findall(words)) if tag.casefold() not in own]
    return [f"uses {', '.join(others)}, which is no hashtag of the brand"] if others else []
