"""Checks: what a platform would refuse, what people would regret, and words as they are stored."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.checks import post_checks
from agents.checks.post_checks import VariantCheck
from agents.platform_rules.registry import Platforms
from agents.text import LINK, clean
from agents.workspace import brand
from integrations.platforms.base import Limits
from storage.database import Database
from storage.models import Account, Status
from tests.agents.desk_setup import PLATFORMS, DeskSetup, set_up_desk
from tests.doubles.platform import Mute


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def found(desk: DeskSetup, number: int) -> VariantCheck:
    """What is said about the first variant of a post."""
    async with desk.desk.database.read(desk.workspace_id) as work:
        post = await work.posts.numbered(number)
        return await post_checks.check_variant(
            work,
            platforms=PLATFORMS,
            workspace=await work.workspaces.get(),
            post=post,
            variant=post.variants[0],
            now=desk.clock.now(),
        )


@given(st.text())
def test_clean_words_are_stored_as_they_are(words: str) -> None:
    cleaned = clean(words)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert not set("\x00\r\x1b") & set(cleaned)


def test_cleaning_keeps_lines_tabs_and_joined_emoji() -> None:
    assert clean("a\r\nb\rc\td \U0001f468‍\U0001f469 ") == "a\nb\nc\td \U0001f468‍\U0001f469"


async def test_words_that_a_platform_would_refuse_are_an_error_with_both_numbers(desk: DeskSetup) -> None:
    await desk.plan({"short": "x" * 300})
    (error,) = (await found(desk, 1)).errors
    assert error == "300 characters are 20 over the 280 that Short takes."
    await desk.plan({"short": "\x00  "})
    assert (await found(desk, 2)).errors == ("There are no words to publish.",)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("https://a.example https://b.example https://c.example", "3 links are 1 over the 2"),
        ("#one #two #three and &#35;", "3 hashtags are 1 over the 2"),
        ("@a.b @c, (@d) but mail@e.example", "3 mentions are 1 over the 2"),
    ],
)
def test_what_a_platform_counts_beside_the_words_is_counted(words: str, what: str) -> None:
    limits = Limits(characters=500, count=len, hashtags=2, mentions=2, links=2)
    platforms = Platforms({"strict": Mute("strict", "Strict", limits)})
    account = Account(platform="strict", carrier="strict", standing={})
    assert post_checks.words_error(platforms, account, words) == f"{what} that Strict takes."
    assert post_checks.words_error(platforms, account, "https://a.example #one @two https://a.example") == ""


def test_a_server_says_how_many_files_it_takes() -> None:
    platforms = Platforms({"strict": Mute("strict", "Strict", Limits(characters=500, count=len))})
    account = Account(platform="strict", carrier="strict", standing={"limits": {"files": 2}})
    three = [{"sha256": "0", "mime": "image/png"}] * 3
    assert "at most 2 pictures" in post_checks.words_error(platforms, account, "Look", three)
    assert post_checks.words_error(platforms, account, "Look", three[:2]) == ""


async def test_the_same_and_almost_the_same_words_are_pointed_out(desk: DeskSetup) -> None:
    words = "Our spring sale starts on Monday: everything for the garden at half the price, come by early."
    other = "Something else altogether about our new shop."
    for hours, each in enumerate((words, words, words.replace("early", "soon"), other), 2):
        await desk.plan({"short": each}, hours=hours)
    assert "says the same" in (await found(desk, 2)).warnings[0]
    assert "almost the same" in (await found(desk, 3)).warnings[0]
    assert not (await found(desk, 4)).warnings
    async with desk.desk.database.work(desk.workspace_id) as work:
        for number in (1, 2):
            (await work.posts.numbered(number)).variants[0].status = Status.DROPPED
    assert not (await found(desk, 3)).warnings


@pytest.mark.timeout(10)
async def test_long_words_that_resemble_each_other_are_compared_in_no_time(desk: DeskSetup) -> None:
    for ending in "abcdefghij":
        await desk.plan({"long": "a" * 19_000 + ending * 10})
    assert "almost the same" in (await found(desk, 10)).warnings[0]


async def test_banned_words_are_found_whole_and_with_their_punctuation(desk: DeskSetup) -> None:
    for value in ("cheap", "C++", "#1"):
        await brand.add_fact(await desk.context(), "banned", value)
    await desk.plan({"short": "The CHEAP way to learn C++, we are #1"})
    await desk.plan({"short": "Cheaper, C+, #10"}, hours=50)
    assert (await found(desk, 1)).errors == ("uses words the brand bans: cheap, C++, #1",)
    assert await found(desk, 2) == VariantCheck()


async def test_a_missing_link_is_told_only_where_the_brand_has_one(desk: DeskSetup) -> None:
    await desk.plan({"short": "Come by"})
    assert not (await found(desk, 1)).warnings
    await brand.add_fact(await desk.context(), "link", "https://acme.example")
    assert (await found(desk, 1)).warnings == ("has no link",)


@pytest.mark.parametrize("words", ["https://acme.test/x", "see acme.com", "a sub.acme-shop.co.", "ACME.DE"])
def test_a_link_is_seen(words: str) -> None:
    assert LINK.search(words)


@pytest.mark.parametrize("words", ["acme", "3.14", "e.g. this", "end.Of sentence", "...com"])
def test_what_only_looks_like_a_link_is_none(words: str) -> None:
    assert not LINK.search(words)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["a.", "-a", "a-", "a", "http:/", ".com-"])
def test_looking_for_links_takes_no_time_whatever_strangers_write(piece: str) -> None:
    LINK.search(piece * 50_000)


async def test_quiet_hours_and_neighbours_within_the_hour_are_pointed_out(desk: DeskSetup) -> None:
    await desk.plan({"short": "One"}, hours=14)
    await desk.plan({"short": "Two, of course"}, hours=14.5)
    await desk.plan({"short": "Three of them now"}, hours=15)
    warnings = (await found(desk, 2)).warnings
    assert warnings == (
        "goes out in the quiet hours (22:00–07:00)",
        "within an hour of #1, #3 on the same account",
    )
    desk.clock.set(desk.clock.now() + timedelta(hours=1))
    assert "within an hour of #2" in (await found(desk, 3)).warnings[-1]
