"""Posts and threads on X: once, found again, and never doubled whatever breaks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.x import X
from tests.doubles.clock import HandClock
from tests.doubles.platforms.attempt_notes import Died, Notes
from tests.doubles.platforms.service import Answered, Fault
from tests.doubles.platforms.x import ADA, EVE, XService

WORDS = "Grün & <neu> 🌷 see example.com/a?b=c and https://Example.com/ $ABC #tag"
PROBLEM = "application/problem+json"


def words(text: str, who: PlatformIdentity, notes: Notes | None = None, **more: object) -> OutgoingPost:
    kept = notes or Notes()
    return OutgoingPost("1-1-1", who, text, remember=kept.remember, steps=dict(kept.kept), **more)  # type: ignore[arg-type]


def texts(there: XService) -> Sequence[str]:
    return [post.body.get("text", post.text) for post in there.posts.values()]


async def test_a_text_is_one_call_and_its_time_is_read_from_its_id(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    landed = await x.publish(words(WORDS, ada))
    assert there.names() == ["POST /2/tweets"]
    assert landed.url == f"https://x.com/i/web/status/{landed.external_id}"
    assert abs(landed.at - clock.now()) < timedelta(seconds=1)
    assert landed.spent is None


async def test_it_is_found_by_its_words_though_x_changes_them(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    notes = Notes()
    landed = await x.publish(words(WORDS, ada, notes))
    there.says(ADA, "something else")
    clock.set(clock.now() + timedelta(minutes=3))
    found = await x.find(words(WORDS, ada, notes, not_before=clock.now()))
    assert found == landed
    assert await x.find(words("Grün", ada, notes)) is None


async def test_both_vocabularies_are_understood(x: X, there: XService, ada: PlatformIdentity) -> None:
    notes = Notes()
    landed = await x.publish(words(WORDS, ada, notes))
    there.word = "post"
    assert await x.find(words(WORDS, ada, notes)) == landed


async def test_what_is_chosen_goes_along(x: X, there: XService, ada: PlatformIdentity) -> None:
    chosen = PostExtras(options={"reply": "verified", "ai": "yes", "paid": "no"})
    await x.publish(words("Chosen", ada, besides=chosen))
    (post,) = there.posts.values()
    assert post.body == {"text": "Chosen", "reply_settings": "verified", "made_with_ai": True}


async def test_who_may_answer_is_said_of_the_first_post_of_a_thread(
    x: X, there: XService, ada: PlatformIdentity
) -> None:
    await x.publish(words("one", ada, besides=PostExtras(more=("two",), options={"reply": "following"})))
    assert [post.body.get("reply_settings") for post in there.posts.values()] == ["following", None]


async def test_a_thread_hangs_together_and_every_id_is_remembered(
    x: X, there: XService, ada: PlatformIdentity
) -> None:
    notes = Notes()
    landed = await x.publish(words("one", ada, notes, besides=PostExtras(more=("two", "three"))))
    first, second, third = there.posts.values()
    assert (landed.external_id, second.above, third.above) == (first.id, first.id, second.id)
    assert [notes.kept[f"post {place}"] for place in range(3)] == [first.id, second.id, third.id]


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
async def test_a_thread_whose_desk_died_goes_on_where_it_ended(
    x: X, there: XService, ada: PlatformIdentity, steps: int
) -> None:
    besides = PostExtras(more=("two", "three"))
    dying = Notes(dies_after=steps)
    with pytest.raises(Died):
        await x.publish(words("one", ada, dying, besides=besides))
    found = await x.find(words("one", ada, dying, besides=besides))
    assert (found is not None) == (len(there.posts) == 3)
    after = Notes(dict(dying.kept))
    landed = await x.publish(words("one", ada, after, besides=besides))
    assert texts(there) == ["one", "two", "three"]
    assert await x.find(words("one", ada, after, besides=besides)) == replace(landed, spent=None)


@pytest.mark.parametrize("kind", ["loses", "breaks"])
@pytest.mark.parametrize("skip", [0, 1, 2])
async def test_a_post_whose_answer_is_lost_is_uncertain_then_found(
    x: X, there: XService, ada: PlatformIdentity, kind: str, skip: int
) -> None:
    notes, besides = Notes(), PostExtras(more=("two", "three"))
    there.suffer("POST /2/tweets", kind, skip=skip)  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        await x.publish(words("one", ada, notes, besides=besides))
    await x.publish(words("one", ada, notes, besides=besides))
    assert texts(there) == ["one", "two", "three"]


async def test_one_cut_off_before_x_heard_it_is_not_found(
    x: X, there: XService, ada: PlatformIdentity
) -> None:
    notes = Notes()
    there.suffer("POST /2/tweets", "cuts")
    with pytest.raises(Uncertain):
        await x.publish(words("one", ada, notes))
    assert await x.find(words("one", ada, notes)) is None


async def test_a_duplicate_refused_by_x_is_the_post_whose_answer_was_lost(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    """The feed showed nothing yet, so it was sent again: X knows better."""
    notes = Notes()
    there.suffer("POST /2/tweets", "loses")
    with pytest.raises(Uncertain):
        await x.publish(words("one", ada, notes))
    there.lag = timedelta(minutes=2)
    assert await x.find(words("one", ada, notes)) is None
    with pytest.raises(Uncertain, match="does not show"):
        await x.publish(words("one", ada, notes))
    clock.set(clock.now() + timedelta(minutes=5))
    landed = await x.publish(words("one", ada, notes))
    assert list(there.posts) == [landed.external_id]


async def test_words_that_the_account_said_before_have_to_be_changed(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    await x.publish(words("again and again", ada))
    clock.set(clock.now() + timedelta(minutes=100))
    with pytest.raises(Rejected, match="exactly these words"):
        await x.publish(words("again and again", ada))


async def test_the_last_call_of_a_window_says_how_long_to_wait(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    there.sent[ADA] = [clock.now() - timedelta(minutes=5)] * 99
    landed = await x.publish(words("the last one", ada))
    assert landed.spent is not None
    assert landed.spent.scope == "account"
    with pytest.raises(TryLater) as later:
        await x.publish(words("one too many", ada))
    assert (later.value.scope, later.value.wait is not None) == ("account", True)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((429, {"type": "about:blank", "title": "Too Many Requests"}), TryLater),
        ((429, {"type": "https://api.twitter.com/2/problems/usage-capped", "title": "-"}), Misconfigured),
        ((402, {"type": "about:blank", "title": "Payment Required"}), Misconfigured),
        ((403, {"type": "https://api.twitter.com/2/problems/client-forbidden", "title": "-"}), Misconfigured),
        ((403, {"type": "about:blank", "title": "Forbidden", "detail": "Forbidden"}), Rejected),
        ((400, {"type": "https://api.twitter.com/2/problems/invalid-request", "title": "-"}), Rejected),
        ((401, {"type": "about:blank", "title": "Unauthorized"}), Reconnect),
        ((418, {"type": "about:blank", "title": "Teapot"}), Uncertain),
        ((503, {"type": "about:blank", "title": "Over capacity"}), Uncertain),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    x: X, there: XService, ada: PlatformIdentity, answer: tuple[int, object], kind: type[OutsideError]
) -> None:
    there.faults.append(Fault("POST /2/tweets", "refuses", Answered(*answer, kind=PROBLEM)))
    with pytest.raises(kind) as raised:
        await x.publish(words("refused", ada))
    assert raised.value.sentence.endswith(".")
    assert "secret" not in raised.value.sentence


async def test_a_day_of_our_whole_app_that_is_full_holds_everybody(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    headers = {"x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": "86400"}
    body = {"type": "about:blank", "title": "Too Many Requests"}
    there.faults.append(Fault("POST /2/tweets", "refuses", Answered(429, body, headers, PROBLEM)))
    with pytest.raises(TryLater) as later:
        await x.publish(words("full", ada))
    assert (later.value.scope, later.value.wait) == ("app", timedelta(days=1))


async def test_words_over_the_limit_are_refused_by_x_too(x: X, ada: PlatformIdentity) -> None:
    with pytest.raises(Rejected, match="too long"):
        await x.publish(words("故" * 141, ada))


async def test_only_who_mentioned_the_account_is_answered(
    x: X, there: XService, ada: PlatformIdentity
) -> None:
    summoned, stranger = there.says(EVE, "@ada why?"), there.says(EVE, "nice weather")
    landed = await x.reply(words("Because.", ada), to=summoned.id)
    assert there.posts[landed.external_id].above == summoned.id
    with pytest.raises(Rejected, match="has not mentioned"):
        await x.reply(words("Hello!", ada), to=stranger.id)
    assert "mentioned" in x.answers_whom
