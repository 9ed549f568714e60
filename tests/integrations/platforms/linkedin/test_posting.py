"""Posts on LinkedIn: whole, once, with a first comment, and asked about where nobody can look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.linkedin import LinkedIn
from tests.doubles.clock import HandClock
from tests.doubles.platforms.attempt_notes import Died, Notes
from tests.doubles.platforms.linkedin import PAGE, LinkedInService
from tests.doubles.platforms.service import Answered, Fault

WORDS = "Save 20% (today) on *everything*: #spring https://example.com/a_b"


def words(text: str, who: PlatformIdentity, notes: Notes | None = None, **more: object) -> OutgoingPost:
    kept = notes or Notes()
    return OutgoingPost("1-1-1", who, text, remember=kept.remember, steps=dict(kept.kept), **more)  # type: ignore[arg-type]


def shown(there: LinkedInService) -> list[str]:
    return [post.shown for post in there.posts.values()]


async def test_a_text_is_one_call_and_nothing_of_it_is_cut(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity, clock: HandClock
) -> None:
    landed = await linkedin.publish(words(WORDS, ada))
    assert there.names() == ["POST /rest/posts"]
    assert shown(there) == [WORDS]
    assert landed.url == f"https://www.linkedin.com/feed/update/{landed.external_id}/"
    assert abs(landed.at - clock.now()) < timedelta(seconds=1)


async def test_what_is_chosen_goes_along(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity
) -> None:
    chosen = PostExtras(options={"visibility": "connections", "reshares": "no", "card": "yes"})
    await linkedin.publish(words("Read this!\nhttps://example.com/a.", ada, besides=chosen))
    (post,) = there.posts.values()
    assert (post.body["visibility"], post.body["isReshareDisabledByAuthor"]) == ("CONNECTIONS", True)
    assert post.body["content"] == {"article": {"source": "https://example.com/a", "title": "Read this!"}}


async def test_a_pages_post_is_found_by_its_words(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, clock: HandClock
) -> None:
    notes = Notes()
    there.suffer("POST /rest/posts", "loses")
    with pytest.raises(Uncertain):
        await linkedin.publish(words(WORDS, page, notes))
    found = await linkedin.find(words(WORDS, page, notes))
    assert found is not None
    assert [found.external_id] == list(there.posts)
    assert await linkedin.find(words("Other words", page, notes)) is None
    clock.set(clock.now() + timedelta(hours=1))
    assert await linkedin.find(words(WORDS, page, not_before=clock.now())) is None


async def test_nobody_can_tell_of_a_member_whose_posts_we_may_not_read(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity
) -> None:
    with pytest.raises(Uncertain, match="nobody here can tell"):
        await linkedin.find(words("Am I out?", ada))
    assert there.calls == []


async def test_a_duplicate_is_our_lost_post_only_where_we_see_it(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, ada: PlatformIdentity
) -> None:
    notes = Notes()
    there.suffer("POST /rest/posts", "breaks")
    with pytest.raises(Uncertain):
        await linkedin.publish(words("once", page, notes))
    landed = await linkedin.publish(words("once", page, notes))
    assert list(there.posts) == [landed.external_id]
    mine = Notes()
    there.suffer("POST /rest/posts", "breaks")
    for _ in range(2):
        with pytest.raises(Uncertain):
            await linkedin.publish(words("twice", ada, mine))
    with pytest.raises(Rejected, match="exactly these words"):
        await linkedin.publish(words("twice", ada, Notes()))


async def test_a_first_comment_stands_below_the_post(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity
) -> None:
    besides = PostExtras(first_comment="More at https://example.com (free)")
    await linkedin.publish(words("The post", page, besides=besides))
    (post,) = there.posts.values()
    assert post.comments == [
        {"actor": PAGE, "object": post.urn, "message": {"text": "More at https://example.com (free)"}}
    ]


@pytest.mark.parametrize("kind", ["loses", "breaks", "cuts"])
async def test_a_comment_that_nobody_knows_of_is_never_repeated(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, kind: str
) -> None:
    notes, besides = Notes(), PostExtras(first_comment="First!")
    there.suffer("POST /rest/socialActions", kind)  # type: ignore[arg-type]
    landed = await linkedin.publish(words("The post", page, notes, besides=besides))
    again = await linkedin.publish(words("The post", page, notes, besides=besides))
    assert landed.external_id == again.external_id
    assert len(there.posts[landed.external_id].comments) <= 1


async def test_a_comment_that_was_throttled_comes_later_and_the_post_stays_one(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity
) -> None:
    notes, besides = Notes(), PostExtras(first_comment="First!")
    body = {"status": 429, "message": "Comment create throttled"}
    there.faults.append(Fault("POST /rest/socialActions", "refuses", Answered(429, body)))
    with pytest.raises(TryLater) as later:
        await linkedin.publish(words("The post", page, notes, besides=besides))
    assert later.value.wait == timedelta(minutes=1)
    await linkedin.publish(words("The post", page, notes, besides=besides))
    (post,) = there.posts.values()
    assert len(post.comments) == 1


@pytest.mark.parametrize("steps", range(4))
async def test_a_desk_that_dies_anywhere_leaves_one_post_and_at_most_one_comment(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, steps: int
) -> None:
    besides, dying = PostExtras(first_comment="First!"), Notes(dies_after=steps)
    if steps < 3:
        with pytest.raises(Died):
            await linkedin.publish(words("The post", page, dying, besides=besides))
    after = Notes(dict(dying.kept))
    await linkedin.publish(words("The post", page, after, besides=besides))
    (post,) = there.posts.values()
    assert len(post.comments) <= 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, "ILLEGAL_ARGUMENT"), Rejected),
        ((401, "REVOKED_ACCESS_TOKEN"), Reconnect),
        ((403, "ACCESS_DENIED"), Reconnect),
        ((422, "FIELD_LENGTH_TOO_LONG"), Rejected),
        ((426, "NONEXISTENT_VERSION"), Misconfigured),
        ((418, "TEAPOT"), Uncertain),
        ((500, "INTERNAL"), Uncertain),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    linkedin: LinkedIn,
    there: LinkedInService,
    ada: PlatformIdentity,
    answer: tuple[int, str],
    kind: type[OutsideError],
) -> None:
    there.faults.append(Fault("POST /rest/posts", "refuses", Answered(answer[0], {"code": answer[1]})))
    with pytest.raises(kind) as raised:
        await linkedin.publish(words("refused", ada))
    assert raised.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Resource level throttle APPLICATION DAY limit is reached", ("app", timedelta(hours=15))),
        ("Resource level throttle APPLICATION_AND_MEMBER DAY limit", ("account", timedelta(hours=15))),
        ("Too many", ("account", None)),
    ],
)
async def test_limits_of_a_day_end_at_midnight(
    linkedin: LinkedIn,
    there: LinkedInService,
    ada: PlatformIdentity,
    message: str,
    expected: tuple[str, timedelta | None],
) -> None:
    there.faults.append(Fault("POST /rest/posts", "refuses", Answered(429, {"message": message})))
    with pytest.raises(TryLater) as later:
        await linkedin.publish(words("busy", ada))
    assert (later.value.scope, later.value.wait) == expected


async def test_words_over_the_limit_and_rights_that_are_missing_are_refused(
    linkedin: LinkedIn, ada: PlatformIdentity
) -> None:
    with pytest.raises(Rejected, match="too long"):
        await linkedin.publish(words("(" * 1501, ada))
    with pytest.raises(Reconnect, match="right"):
        await linkedin.publish(words("as a page", replace(ada, external_id=PAGE)))


async def test_a_post_is_taken_down_and_twice_is_no_trouble(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity
) -> None:
    landed = await linkedin.publish(words("Away with me", ada))
    await linkedin.delete(ada, landed.external_id)
    await linkedin.delete(ada, landed.external_id)
    assert not there.posts
