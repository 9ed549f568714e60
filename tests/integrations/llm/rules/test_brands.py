"""What a brand asks of templates: lines that every post carries, emoji, tone; whatever else is asked for."""

from collections.abc import Mapping, Sequence

import pytest

from agents.checks.brand_facts import KINDS, NewFact, parse_fact, quote_fact
from agents.checks.brand_rules import brand_refusal
from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.rules.drafts.drafting import weigh_text
from tests.integrations.llm.rules import desk
from tests.integrations.llm.rules.test_drafts import planned, rewritten

TINY = AccountBrief("pigeon", "pigeon", "Pigeon", "@kranich", 70, None)
KNOWN = ["x", "linkedin", "instagram", "pigeon"]


def fact(kind: str, words: str) -> NewFact:
    return parse_fact(KINDS[kind], words, known=KNOWN)


def knowing(*facts: NewFact, accounts: Sequence[AccountBrief] = desk.ACCOUNTS) -> Briefing:
    """A briefing with these facts alone, as the desk writes them."""
    brand: dict[str, tuple[str, ...]] = {}
    for each in facts:
        brand[each.kind] = (*brand.get(each.kind, ()), quote_fact(each))
    return desk.briefing(brand=brand, accounts=accounts)


async def drafts(knows: Briefing, about: str = "our spring sale") -> list[Mapping[str, str]]:
    return list(planned(await desk.says(f"plan 12 posts about {about}", knows=knows)))


@pytest.mark.parametrize("about", ["our spring sale", "our partner week"])
async def test_a_draft_has_every_line_that_the_brand_demands_of_it_and_no_other(about: str) -> None:
    facts = [
        fact("disclosure", "Advertisement always"),
        fact("disclosure", "#ad always on x, pigeon about partner"),
        fact("disclosure", "Sponsored, perhaps"),
    ]
    for post in await drafts(knowing(*facts, accounts=[*desk.ACCOUNTS, TINY]), about):
        for account, text in post.items():
            assert brand_refusal(facts, text, {}, platform=account, about=about) == ""
            assert ("#ad" in text) == (account in ("x", "pigeon") and "partner" in about)
            assert "Sponsored" not in text
        assert weigh_text(post["pigeon"]) <= TINY.limit


@pytest.mark.parametrize(
    ("policy", "voice", "has"),
    [
        ("none", "many emoji", False),
        ("few", "friendly", True),
        ("free", "friendly", True),
        ("", "calm", False),
    ],
)
async def test_templates_keep_the_brands_emoji(policy: str, voice: str, *, has: bool) -> None:
    facts = [fact("voice", voice), *([fact("emoji", policy)] if policy else [])]
    texts = [text for post in await drafts(knowing(*facts)) for text in post.values()]
    assert any(not text.isascii() and max(text) >= "\U0001f300" for text in texts) == has
    assert not [text for text in texts if brand_refusal(facts, text, {}, platform="x", about="")]


async def test_a_brief_brand_is_brief() -> None:
    told_of = [knowing(fact("voice", voice)) for voice in ("friendly", "friendly and brief")]
    full, brief = [max(len(post["linkedin"]) for post in await drafts(each)) for each in told_of]
    assert brief < full


async def test_a_rewrite_keeps_the_line_that_the_brand_demands() -> None:
    knows = knowing(fact("disclosure", "#kranichkaffee always"))
    for text in rewritten(await desk.says("make 2 shorter", knows=knows)).values():
        assert "#kranichkaffee" in text
