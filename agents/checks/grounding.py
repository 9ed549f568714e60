"""The grounding of a draft: a source for each of its claims.

Every number, date, price, quotation and link is looked up in the words of people, the pages they gave, the
brand and the schedule. A claim without a source is marked, whatever a model says about it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agents.checks import claims
from agents.checks.claims import Claim
from agents.context import Context, Source
from storage.models import Post, Status, Variant
from storage.unit_of_work import Work

SCHEDULE = "the schedule"

Ground = Mapping[str, Any]
"""{"claim": as it stands in the words, "kind", "value": what it says, "source": its name, "" for none}"""


def ground_claims(
    words: str, sources: Sequence[Source], *, before: Iterable[Ground] = ()
) -> list[dict[str, Any]]:
    """The claims of the words with their sources; a claim that had a source `before` keeps it."""
    told = [
        (source.name, claims.find_source_claims(source.words), claims.flatten_words(source.words))
        for source in sources
    ]
    kept = {(each["kind"], each["value"]): each["source"] for each in before if each["source"]}
    made = []
    for claim in claims.find_claims(words):
        source = next((name for name, said, flat in told if _is_there(claim, said, flat)), "")
        source = source or kept.get((claim.kind, claim.value), "")
        made.append({"claim": claim.words, "kind": claim.kind, "value": claim.value, "source": source})
    return made


def _is_there(claim: Claim, said: Sequence[Claim], flat: str) -> bool:
    """Whether a source has the claim: a quotation word for word, a price also without its currency."""
    if claim.kind == "quote":
        return claim.value in flat
    literal = claim.value if claim.kind == "link" else claims.flatten_words(claim.words)
    if re.search(rf"(?<![\w.,]){re.escape(literal)}(?![\w?&=]|[.,/]\w)", flat):
        return True
    alike = {claim.kind} | ({"number"} if claim.kind == "price" else set())
    values = {claim.value, claim.value.partition(" ")[0]} if claim.kind == "price" else {claim.value}
    return any(each.kind in alike and each.value in values for each in said)


async def gather_sources(work: Work, context: Context) -> list[Source]:
    """The sources of this turn, and the brand facts."""
    facts = [each for each in await work.brand_facts.all() if each.kind != "banned"]
    return [*context.sources, *(Source(f"the brand: {each.kind}", each.value) for each in facts)]


def schedule_source(due: datetime, zone: str) -> Source:
    """The source with the due time of a post in its zone."""
    wall = due.astimezone(ZoneInfo(zone))
    return Source(SCHEDULE, f"{wall:%Y-%m-%d} {wall:%A} {wall:%H:%M} {wall:%Y}")


async def ground_rewrite(work: Work, context: Context, variant: Variant, words: str) -> list[dict[str, Any]]:
    """The claims of a model's new words; words that a person wrote before are a source too."""
    before = variant.current
    here = [*await gather_sources(work, context), schedule_source(variant.due_at, variant.zone)]
    here += [] if before.note else [Source("the words before", before.words)]
    return ground_claims(words, here, before=before.grounds)


def list_ungrounded(grounds: Iterable[Ground]) -> tuple[str, ...]:
    """The claims without a source, each once, as they stand in the words."""
    return tuple(dict.fromkeys(each["claim"] for each in grounds if not each["source"]))


def source_warnings(grounds: Iterable[Ground]) -> tuple[str, ...]:
    """The warning on a card about claims without a source."""
    missing = list_ungrounded(grounds)
    return (f"no source: {', '.join(missing)}",) if missing else ()


def list_unsourced(post: Post) -> tuple[str, ...]:
    """The claims without a source in the variants of a post that wait for approval."""
    waiting = [each.current for each in post.variants if each.status is Status.PROPOSED]
    return tuple(dict.fromkeys(claim for each in waiting for claim in list_ungrounded(each.grounds)))
