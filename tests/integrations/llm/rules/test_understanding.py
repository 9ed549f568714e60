"""The rules: what people say is understood, shown a menu, or left alone; never done wrongly."""

import json
import re
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.llm.base import ChatMessage, FinalAnswer
from tests.integrations.llm.rules import desk, scoring
from tests.integrations.llm.rules.scoring import Score


async def scores() -> list[Score]:
    return [scoring.score(each, await desk.says(each.text)) for each in scoring.utterances()]


def share(some: list[Score], all_of: list[Score]) -> float:
    return len(some) / len(all_of)


async def test_the_labelled_set_is_understood_or_asked_about_and_never_done_wrongly() -> None:
    everything = await scores()
    known = [each for each in everything if not each.utterance.paraphrase]
    held_out = [each for each in everything if each.utterance.paraphrase]
    for name, some in (("with a rule", known), ("paraphrases", held_out)):
        right = share([each for each in some if each.right], some)
        menu = share([each for each in some if each.outcome == "ask_person"], some)
        print(f"{name}: {len(some)} utterances, {right:.1%} right, {menu:.1%} shown the menu")
    wrong = [each.utterance.text for each in everything if each.wrong_act]
    print(f"wrong acts: {len(wrong)}")

    assert wrong == []
    assert len(everything) >= 200
    assert len(held_out) >= 60
    assert Counter(each.utterance.lang for each in everything)["de"] >= 15
    assert Counter(each.utterance.lang for each in everything)["es"] >= 15
    assert share([each for each in known if each.right], known) >= 0.97
    assert share([each for each in held_out if each.right], held_out) >= 0.85


def planned(done: FinalAnswer) -> list[dict[str, str]]:
    """account → words, for each planned post."""
    (call,) = done.calls
    assert call.name == "plan_posts"
    return [{each["account"]: each["text"] for each in post["variants"]} for post in call.arguments["posts"]]


async def test_thirty_drafts_differ_from_each_other_and_between_platforms_within_their_limits() -> None:
    posts = planned(await desk.says("plan 30 posts about our barista course for x and linkedin"))
    assert len(posts) == 30
    for ref, limit in (("x", 280), ("linkedin", 3000)):
        texts = [post[ref] for post in posts]
        assert len(set(texts)) == 30
        assert all(0 < len(text) <= limit for text in texts)
    assert all(post["x"] != post["linkedin"] for post in posts)


FACTS = re.compile(r"\d+|https?://\S+|[€$£%]")


@pytest.mark.parametrize(
    "words",
    [
        "plan 30 posts about our spring sale with 20% off until 30 April",
        "schreib 10 Beiträge über unseren Sommerkurs",
        "planea 10 publicaciones sobre el nuevo café",
        "plan 12 posts about the new office for linkedin",
    ],
)
async def test_a_draft_holds_no_number_price_or_link_that_nobody_gave(words: str) -> None:
    given = words + json.dumps(desk.BRAND)
    for post in planned(await desk.says(words)):
        for text in post.values():
            assert [fact for fact in FACTS.findall(text) if fact not in given] == [], text


async def test_quoted_words_go_out_as_they_were_quoted() -> None:
    posts = planned(await desk.says('post: "Doors open at 7, bring a friend!" for x'))
    assert posts == [{"x": "Doors open at 7, bring a friend!"}]


async def test_nothing_is_planned_for_none_and_thousands_are_asked_about() -> None:
    none = await desk.says("plan 0 posts about coffee")
    assert not [call for call in none.calls if call.name in desk.MUTATING]
    assert none.text or none.calls
    many = await desk.says("plan 5000 posts about coffee")
    assert [call.name for call in many.calls] == ["ask_person"]


async def test_a_missing_topic_is_asked_for_and_the_answer_completes_the_plan() -> None:
    asked = await desk.says("plan 4 posts for linkedin")
    assert asked.text
    before = (ChatMessage("person", "plan 4 posts for linkedin"), ChatMessage("model", asked.text))
    posts = planned(await desk.says("our open day", before=before))
    assert len(posts) == 4
    assert all(list(post) == ["linkedin"] and "open day" in post["linkedin"] for post in posts)


async def test_what_a_menu_offers_is_understood_when_it_is_chosen() -> None:
    for utterance in scoring.utterances():
        done = await desk.says(utterance.text)
        for call in done.calls:
            for option in call.arguments.get("options", ()):
                said = option["says"]
                chosen = None if said.startswith("/") else await desk.says(said)
                assert chosen is None or chosen.calls or chosen.text, said


@given(st.text(max_size=300))
async def test_any_text_is_answered_with_calls_that_fit_their_schemas(words: str) -> None:
    done = await desk.says(words)
    for call in done.calls:
        desk.MODELS[call.name].model_validate(dict(call.arguments))


TELLING = (
    "plan draft write 3 5 posts post a the about on for coffee X LinkedIn next week Friday every Tuesday at 10 9am move "
    "cancel 2 4 9 to make shorter longer more formal and , . ? “ ” publish now it all everything in 2 hours from 1 to 5 "
    "December tomorrow 3/12 25:99 tonight without hashtags replace with change -3 5000 zwei über kürzer verschiebe auf "
    "morgen um Uhr la mañana mueve más corta cada martes approve half an hour later back except but not don't"
)


@given(st.lists(st.sampled_from(TELLING.split()), max_size=14).map(" ".join), st.integers(0, 800 * 24))
async def test_any_order_of_telling_words_is_answered_and_nothing_is_put_into_the_past(
    words: str, hours: int
) -> None:
    now = desk.NOW + timedelta(hours=hours)
    done = await desk.says(words, knows=desk.briefing(now=now))
    for call in done.calls:
        asked = [*call.arguments.get("moves", ()), *call.arguments.get("posts", ())]
        for due in (each["due"] for each in asked if each["due"]):
            assert datetime.fromisoformat(due) > now.replace(tzinfo=None)


@pytest.mark.parametrize(
    "words",
    [
        "for x and ",
        "plan 3 posts about tea and ",
        "1/1 ",
        "every monday and ",
        "from 1 ",
        "the ",
        "( ",
        "um ",
    ],
)
async def test_a_long_monotonous_message_is_read_in_a_blink(words: str) -> None:
    began = time.perf_counter()
    await desk.says((words * 2000)[:1990])
    assert time.perf_counter() - began < 5
