"""Tests of two wordings: B asks like any post, both are read at the same age, and a rule decides."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from agents.replies import Card, plain
from storage.models import Insight, Status
from tests.stories.planning import due_times, let_weeks_pass, plan_posts, read_post, variant_statuses
from tests.stories.theatre import Theatre, words_of

A, B = "Our spring sale begins on Monday", "Spring is here, and so is our sale"


def card(theatre: Theatre) -> Card:
    return [card for key, card in theatre.stage.cards.items() if key.startswith("experiment:")][-1]


async def begun(theatre: Theatre) -> None:
    """Post 1 against post 2 on X, both approved."""
    await plan_posts(theatre, A, due="2026-11-23 09:00")
    await theatre.says(f"/test 1 {B}")
    for number in ("#1", "#2"):
        await theatre.presses("Approve", on=number)


async def measured(theatre: Theatre, number: int, **numbers: int) -> None:
    """What a post's publications came to at the age at which a test reads them, and nothing else."""
    async with theatre.app.desk.database.work(theatre.workspace_id) as work:
        found = await work.publications.of_variants(
            [each.id for each in (await work.posts.numbered(number)).variants]
        )
        for each in found.values():
            await work.session.execute(delete(Insight).where(Insight.publication_id == each.id))
            await work.insights.add(
                publication_id=each.id, numbers=numbers, at=each.published_at + timedelta(hours=72)
            )


async def ended(theatre: Theatre, first: dict[str, int], second: dict[str, int]) -> str:
    """Both halves go out, get these numbers, and the bells ring: what is said of the test."""
    await begun(theatre)
    await let_weeks_pass(theatre, days=11)
    await measured(theatre, 1, **first)
    await measured(theatre, 2, **second)
    await let_weeks_pass(theatre, days=4)
    return words_of(await theatre.says("/test 1"))


async def test_b_is_a_post_of_its_own_a_week_later_that_asks(theatre: Theatre) -> None:
    await plan_posts(theatre, A, due="2026-11-23 09:00", on=("x", "linkedin"))
    reply = await theatre.says(f"/test 1 {B}")

    assert [each.title.split()[0] for each in reply.cards] == ["Test", "#1", "#2"]
    assert "both have 200 views" in words_of(reply)
    assert await due_times(theatre, 2) == {"x": "Mon 30 09:00", "linkedin": "Mon 30 09:00"}
    assert await variant_statuses(theatre) == {1: [Status.PROPOSED] * 2, 2: [Status.PROPOSED] * 2}
    assert [each.current.words for each in (await read_post(theatre, 2)).variants] == [B, B]
    await let_weeks_pass(theatre, days=20)
    assert await theatre.feed() == []


async def test_the_better_half_is_named_with_how_sure_that_is(theatre: Theatre) -> None:
    said = await ended(theatre, {"views": 1000, "likes": 24}, {"views": 1000, "likes": 60})

    assert "A #1 2.4 % (24 of 1,000 views); B #2 6.0 % (60 of 1,000 views)" in said
    assert "We are over 99 % sure that B is better: B does better." in said
    assert "A test is over." in theatre.said()
    assert theatre.said().count("A test is over.") == 1
    assert card(theatre).state == "closed"
    assert card(theatre).buttons == ()


@pytest.mark.slow
async def test_a_small_difference_is_too_close_to_call(theatre: Theatre) -> None:
    said = await ended(theatre, {"views": 1000, "likes": 24}, {"views": 1000, "likes": 31})
    assert "We are 82 % sure that B is better: that is too close to call." in said


@pytest.mark.slow
async def test_few_views_are_too_early_to_say_anything(theatre: Theatre) -> None:
    await begun(theatre)
    await let_weeks_pass(theatre, days=11)
    await measured(theatre, 1, views=90, likes=1)
    await measured(theatre, 2, views=80, likes=20)
    await let_weeks_pass(theatre, days=4)
    assert "There is no verdict yet" in words_of(await theatre.says("/test 1"))
    await let_weeks_pass(theatre, days=10)
    said = words_of(await theatre.says("/test 1"))
    assert "Too early to say: both posts must be 72 hours old and have 200 views each" in said
    assert "so far A 90 views and B 80 views" in said


async def test_a_half_that_will_not_go_out_ends_the_test(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.hands_in((await theatre.presses("Reject", on="#2")).form)
    await theatre.passes(hours=2)
    assert "#2 (B) will not go out, so there is nothing to compare." in words_of(
        await theatre.says("/test 1")
    )


async def test_b_is_asked_for_in_a_form_that_keeps_what_was_typed(theatre: Theatre) -> None:
    await plan_posts(theatre, A, due="2026-11-23 09:00")
    await theatre.says("/test 1")
    form = (await theatre.presses("Write B")).form
    same = await theatre.hands_in(form)
    assert same.form
    assert same.form.fields[0].error == "B says the same as A: change something."
    long = await theatre.hands_in(same.form, x="x" * 300)
    assert long.form
    assert "20 over" in long.form.fields[0].error
    assert long.form.fields[0].value == "x" * 300
    await theatre.hands_in(long.form, x=B)
    assert card(theatre).title == "Test of #1 (A) against #2 (B): reactions per view"


async def test_a_test_is_stopped_by_a_press_once(theatre: Theatre) -> None:
    await begun(theatre)
    stop = card(theatre).buttons[0].value
    await theatre.presses_value(stop)
    assert "Stopped by dana. Too early to say" in words_of(await theatre.says("/test 1"))
    assert "over already" in plain((await theatre.presses_value(stop)).text)


async def test_bad_input_gets_a_sentence(theatre: Theatre) -> None:
    await plan_posts(theatre, A, due="2026-11-23 09:00")
    for words, answer in (
        ("/test", "No test is running"),
        ("/test spring", "Which post?"),
        ("/test 7 other", "There is no post #7"),
        (f"/test 1 {A}", "B must say something else than A on x"),
        (f"/test 1 on linkedin {B}", "What shall B say instead of #1?"),
    ):
        assert answer in plain((await theatre.says(words)).text)
    await theatre.says(f"/test 1 {B}")
    assert "is part of a test already" in plain((await theatre.says("/test 1 once more")).text)
