"""Drafts and rewrites: every account its own words, within limits, and no fact from nowhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.llm.base import AccountBrief, FinalAnswer
from integrations.llm.rules.drafts.drafting import LANGUAGES, weigh_text
from integrations.llm.rules.language.text import guess_language
from tests.integrations.llm.rules import desk

SMALL = AccountBrief("pigeon", "pigeon", "Pigeon", "@kranich", 60, None)
TOLD = re.compile(r"\d|https?://|[%€$£]")


def planned(done: FinalAnswer) -> list[dict[str, str]]:
    (call,) = done.calls
    return [{each["account"]: each["text"] for each in post["variants"]} for post in call.arguments["posts"]]


def rewritten(done: FinalAnswer) -> dict[str, str]:
    (call,) = done.calls
    (change,) = call.arguments["changes"]
    return {each["account"]: each["text"] for each in change["variants"]}


def test_no_template_brings_a_number_a_price_or_a_link_of_its_own() -> None:
    for phrases in LANGUAGES.values():
        for angle in (*phrases.angles, phrases.statements):
            for words in (*angle.hooks, *angle.bodies, *angle.closes):
                assert not TOLD.search(words), words


@pytest.mark.parametrize(
    ("plan", "topic"),
    [
        ("plan 30 posts about {}", "our spring sale"),
        ("plane 30 Posts über {}", "unsere neue Filiale"),
        ("planifica 30 publicaciones sobre {}", "nuestra feria"),
    ],
)
async def test_thirty_posts_have_thirty_texts_on_every_account_and_fit(plan: str, topic: str) -> None:
    posts = planned(await desk.says(plan.format(topic)))
    for account in desk.ACCOUNTS:
        texts = [post[account.ref] for post in posts]
        assert len(set(texts)) == 30
        assert all(weigh_text(text) <= account.limit and topic.lower() in text.lower() for text in texts)
    assert all(len(set(post.values())) == len(desk.ACCOUNTS) for post in posts)


@given(topic=st.text(st.characters(categories=["L"]), min_size=1, max_size=120))
async def test_a_small_limit_is_kept_for_any_script(topic: str) -> None:
    knows = desk.briefing(accounts=[SMALL], brand={})
    done = await desk.says(f"draft a post about {topic}", knows=knows)
    for call in done.calls:
        for post in call.arguments.get("posts", []):
            assert all(weigh_text(each["text"]) <= SMALL.limit for each in post["variants"])


async def test_exact_words_are_never_cut_even_when_they_are_too_long() -> None:
    words = "We open at nine. " * 30
    (post,) = planned(await desk.says(f'post: "{words}" for X'))
    assert post["x"] == words


async def test_a_banned_word_never_comes_from_a_template() -> None:
    banned = ("question", "comments", "talk", "conversation", "tip", "all")
    knows = desk.briefing(brand={**desk.BRAND, "banned": banned})
    for post in planned(await desk.says("plan 10 posts about tea", knows=knows)):
        for text in post.values():
            assert not re.search(rf"(?i)\b(?:{'|'.join(banned)})\b", text), text


async def test_a_formal_voice_writes_without_contractions() -> None:
    knows = desk.briefing(brand={**desk.BRAND, "voice": ("formal",)})
    (post,) = planned(await desk.says("draft a post about our spring sale", knows=knows))
    assert "we've" not in post["linkedin"].lower()
    (german,) = planned(
        await desk.says(
            "schreib einen Post über Tee", knows=desk.briefing(brand={**desk.BRAND, "voice": ("Sie",)})
        )
    )
    assert not re.search(r"\b(?:du|dich|dir|dein)\b", german["linkedin"].lower())


async def test_a_draft_speaks_the_language_of_the_wish_or_the_one_asked_for() -> None:
    (german,) = planned(await desk.says("schreib einen Beitrag zum Sommerfest"))
    assert "zum Sommerfest" in german["linkedin"]
    (asked,) = planned(await desk.says("write a post in German about Kuchen"))
    assert "Kuchen" in asked["linkedin"]
    assert "Mehr dazu:" in asked["linkedin"]


@pytest.mark.parametrize("wish", ["shorter", "longer", "more formal", "more casual"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_a_rewrite_differs_fits_and_invents_nothing(number: int, wish: str) -> None:
    done = await desk.says(f"make {number} {wish}")
    before = desk.POSTS[number - 1].texts
    if done.text:
        assert "Edit" in done.text
        return
    limits = {each.ref: each.limit for each in desk.ACCOUNTS}
    known = " ".join(before.values()) + " ".join(" ".join(each) for each in desk.BRAND.values())
    for account, text in rewritten(done).items():
        assert text != before[account]
        assert len(text) <= limits[account]
        assert wish != "shorter" or len(text) < len(before[account])
        assert wish != "longer" or len(text) > len(before[account])
        assert all(each in known for each in re.findall(r"\d+|https?://\S+|#\w+", text))


async def test_what_cannot_be_made_shorter_is_said_and_edit_is_suggested() -> None:
    short = desk.post(1, "hello", "2026-11-20T09:00", {"x": "Hello there."})
    done = await desk.says("make 1 shorter", knows=desk.briefing(posts=[short]))
    assert not done.calls
    assert "Edit" in done.text


async def test_formal_words_replace_casual_ones_and_leave_links_and_tags_alone() -> None:
    text = "Hey, don't miss it! 🎉 https://kranich.example/don't #can't"
    casual = desk.post(1, "hello", "2026-11-20T09:00", {"x": text})
    done = await desk.says("make 1 more formal", knows=desk.briefing(posts=[casual]))
    words = rewritten(done)["x"]
    assert words.startswith("Hello, do not miss it.")
    assert "https://kranich.example/don't" in words
    assert "🎉" not in words


async def test_words_are_swapped_where_they_stand_and_nowhere_else() -> None:
    done = await desk.says('replace "coffee" with "espresso" in 1')
    assert rewritten(done)["x"].startswith("espresso week starts here. It's all about espresso")
    assert "#kranichkaffee" in rewritten(done)["x"]
    missing = await desk.says('replace "matcha" with "tea" in 1')
    assert not missing.calls
    assert "matcha" in missing.text


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("plan 3 posts about tea", "en"),
        ("draft a post about die Roboter", "en"),
        ("plan 2 posts about Málaga", "en"),
        ("tweet about El Niño", "en"),
        ("2 posts", "en"),
        ("y", "en"),
        ("plane 3 Posts über Tee", "de"),
        ("Schreib mal was über Tee", "de"),
        ("erstelle 2 Posts zu Tee", "de"),
        ("crea tres posts sobre té", "es"),
        ("necesitamos algo sobre la feria", "es"),
    ],
)
def test_the_language_is_told_by_the_words_around_a_topic(words: str, language: str) -> None:
    assert guess_language(words) == language
