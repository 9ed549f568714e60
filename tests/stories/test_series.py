"""Series: one occurrence at a time at its wall time, asked about or approved exactly, never a burst."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from agents.replies import plain
from storage.models import Answer, Series, Status
from tests.doubles.clock import HandClock
from tests.stories.planning import due_times, let_weeks_pass, plan_posts, published_times, variant_statuses
from tests.stories.theatre import Theatre, playing

LAST = -1


async def begun(theatre: Theatre, rule: str = "every mon 09:00", *, due: str = "2026-11-20 15:00") -> int:
    """A post that repeats by a rule; the post itself is dropped, so that its first occurrence is made."""
    (number,) = await plan_posts(theatre, "Come to our weekly meeting", due=due)
    await theatre.says(f"/repeat {number} {rule}")
    form = (await theatre.presses("Reject", on=f"#{number}")).form
    await theatre.hands_in(form)
    await theatre.passes(seconds=1)
    return number


async def newest(theatre: Theatre) -> int:
    return max(await variant_statuses(theatre))


async def test_the_next_occurrence_is_made_when_the_last_one_is_out(theatre: Theatre) -> None:
    (first,) = await plan_posts(theatre, "Come to our weekly meeting", due="2026-11-23 09:00")
    reply = await theatre.says(f"/repeat {first} every mon 09:00")
    assert "Mon 09:00, Europe/Berlin" in plain(reply.text)
    assert list(await variant_statuses(theatre)) == [first]

    await theatre.presses("Approve", on=f"#{first}")
    await let_weeks_pass(theatre, days=4)

    assert await published_times(theatre) == ["Mon 23 Nov 09:00"]
    second = await newest(theatre)
    assert await variant_statuses(theatre) == {first: [Status.PUBLISHED], second: [Status.PROPOSED]}
    assert await due_times(theatre, second) == {"x": "Mon 30 09:00"}
    assert theatre.card(f"#{second}").previews[0].words == "Come to our weekly meeting"


async def test_every_occurrence_asks_again_and_nothing_goes_out_unasked(theatre: Theatre) -> None:
    await begun(theatre)
    first = await newest(theatre)
    await theatre.presses("Approve", on=f"#{first}")
    await let_weeks_pass(theatre, days=25)
    assert await published_times(theatre) == ["Mon 23 Nov 09:00"]


async def test_an_occurrence_that_nobody_approved_in_time_is_said_and_the_next_is_made(
    theatre: Theatre,
) -> None:
    await begun(theatre)
    first = await newest(theatre)
    await let_weeks_pass(theatre, days=4)
    assert f"#{first} was not approved in time" in theatre.said()
    assert await due_times(theatre, await newest(theatre)) == {"x": "Mon 30 09:00"}


async def test_an_approved_series_goes_out_each_time_in_its_approvers_name(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await let_weeks_pass(theatre, days=22)

    assert await published_times(theatre) == ["Mon 23 Nov 09:00", "Mon 30 Nov 09:00", "Mon 07 Dec 09:00"]
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        newest_post = await work.posts.numbered(await newest(theatre))
        (answer,) = await work.approvals.of_post(newest_post.id, version=newest_post.version)
        (series,) = await work.series.active()
        broken = await work.audit.first_broken()
    assert (answer.answer, answer.series_id) == (Answer.APPROVED, series.id)
    assert answer.decided_by == series.approved_by
    assert broken is None
    assert newest_post.variants[0].status is Status.SCHEDULED


def series_button(theatre: Theatre, label: str) -> str:
    """The newest series' button."""
    card = [card for key, card in theatre.stage.cards.items() if key.startswith("series:")][LAST]
    return next(button.value for button in card.buttons if button.label == label)


async def test_any_change_of_the_series_withdraws_its_approval(theatre: Theatre) -> None:
    number = await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await theatre.says(f"/repeat {number} every tue 10:00")

    occurrence = await newest(theatre)
    assert await due_times(theatre, occurrence) == {"x": "Tue 24 10:00"}
    assert (await variant_statuses(theatre))[occurrence] == [Status.PROPOSED]
    await let_weeks_pass(theatre, days=20)
    assert await published_times(theatre) == []


async def test_words_that_were_tampered_with_are_asked_about(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    async with theatre.app.desk.database.work(theatre.workspace_id) as work:
        (series,) = await work.series.active()
        other = [{**each, "words": "Something nobody approved"} for each in series.template]
        await work.session.execute(update(Series).values(template=other))
    await let_weeks_pass(theatre, days=20)
    assert [entry.words for entry in await theatre.feed()] == ["Come to our weekly meeting"]


async def test_an_approver_who_may_not_decide_any_more_approves_nothing(theatre: Theatre) -> None:
    await theatre.says("/invite bob approver")
    await theatre.says("/settings self-approval on")
    await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"), by="bob")
    await theatre.says("/role bob viewer")
    await let_weeks_pass(theatre, days=12)
    assert await published_times(theatre) == ["Mon 23 Nov 09:00"]
    assert (await variant_statuses(theatre))[await newest(theatre)] == [Status.PROPOSED]


async def test_nobody_approves_a_series_of_their_own_words_where_a_second_pair_of_eyes_is_asked_for(
    theatre: Theatre,
) -> None:
    await theatre.says("/invite bob approver")
    await theatre.says("/invite eve editor")
    await begun(theatre)
    value = series_button(theatre, "Approve the series")
    assert "second pair of eyes" in plain((await theatre.presses_value(value)).text)
    assert "cannot decide" in plain((await theatre.presses_value(value, by="eve")).text)
    await theatre.presses_value(value, by="bob")
    old = await theatre.presses_value(value, by="bob")
    assert "has changed since" in plain(old.text)


async def test_an_edited_occurrence_asks_and_the_series_keeps_its_words(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await theatre.says(f"/show {await newest(theatre)}")
    form = (await theatre.presses("Edit", on=f"#{await newest(theatre)}")).form
    await theatre.hands_in(form, x="Other words")
    await let_weeks_pass(theatre, days=12)
    assert [entry.words for entry in await theatre.feed()] == ["Come to our weekly meeting"]
    assert await published_times(theatre) == ["Mon 30 Nov 09:00"]


async def test_three_weeks_off_are_skipped_with_one_note_and_no_burst(
    tmp_path: Path, clock: HandClock
) -> None:
    async with playing(tmp_path, clock) as before:
        await begun(before, "every day 09:00")
        await before.presses_value(series_button(before, "Approve the series"))
        await let_weeks_pass(before, days=2)
        assert await published_times(before) == ["Sat 21 Nov 09:00", "Sun 22 Nov 09:00"]

    clock.set(clock.now() + timedelta(days=21))
    async with playing(tmp_path, clock) as after:
        await after.passes(hours=3)
        notes = [plain(reply.text) for reply in after.stage.replies if "skipped" in plain(reply.text)]
        assert len(notes) == 1, notes
        assert "20 times passed and were skipped, nothing is sent late: Tue 24 Nov" in notes[0]
        assert len(await after.feed()) == 2

        await let_weeks_pass(after, days=2)
        assert (await published_times(after))[2:] == ["Mon 14 Dec 09:00", "Tue 15 Dec 09:00"]


async def test_while_everything_is_paused_no_occurrence_is_made(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await theatre.says("/pause")
    await let_weeks_pass(theatre, days=15)
    assert len(await variant_statuses(theatre)) == 2
    await theatre.says("/resume")
    await let_weeks_pass(theatre, days=1)
    assert "1 time passed and were skipped" in theatre.said()
    assert await due_times(theatre, await newest(theatre)) == {"x": "Mon 07 09:00"}
    assert await published_times(theatre) == []
