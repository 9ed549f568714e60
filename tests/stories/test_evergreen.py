"""Evergreen posts: offered again into gaps, one at a time, never too soon, and asked about each time."""

from agents.replies import plain
from storage.models import Status
from tests.stories.planning import due_times, let_weeks_pass, plan_posts, published_times, variant_statuses
from tests.stories.theatre import Theatre


async def green(theatre: Theatre, days: int = 10) -> int:
    """A post that went out on Friday and may be said again after so many days."""
    (number,) = await plan_posts(theatre, "Our evergreen advice", due="2026-11-20 12:00")
    await theatre.presses("Approve", on=f"#{number}")
    await theatre.says("/slots x mon,wed,fri 09:00")
    assert f"within {days} days" in plain((await theatre.says(f"/evergreen {number} every {days} days")).text)
    await theatre.passes(hours=3)
    return number


async def test_it_is_offered_into_a_gap_after_its_days_and_not_before(theatre: Theatre) -> None:
    number = await green(theatre)
    await let_weeks_pass(theatre, days=7)
    assert list(await variant_statuses(theatre)) == [number]
    await let_weeks_pass(theatre, days=4)
    again = max(await variant_statuses(theatre))
    assert await due_times(theatre, again) == {"x": "Wed 02 09:00"}
    assert (await variant_statuses(theatre))[again] == [Status.PROPOSED]
    assert "may be said again" in theatre.said()
    assert theatre.card(f"#{again}").previews[0].note == f"evergreen: the same words as #{number}"


async def test_each_rerun_is_asked_about_and_counts_for_the_next_one(theatre: Theatre) -> None:
    await green(theatre)
    await let_weeks_pass(theatre, days=11)
    await theatre.presses("Approve", on=f"#{max(await variant_statuses(theatre))}")
    await let_weeks_pass(theatre, days=10)
    assert await published_times(theatre) == ["Fri 20 Nov 12:00", "Wed 02 Dec 09:00"]
    assert len(await variant_statuses(theatre)) == 2
    await let_weeks_pass(theatre, days=4)
    assert await due_times(theatre, max(await variant_statuses(theatre))) == {"x": "Mon 14 09:00"}


async def test_a_rejected_rerun_is_not_offered_again_at_once_and_one_waits_at_a_time(
    theatre: Theatre,
) -> None:
    await green(theatre)
    await let_weeks_pass(theatre, days=11)
    form = (await theatre.presses("Reject", on=f"#{max(await variant_statuses(theatre))}")).form
    await theatre.hands_in(form)
    await let_weeks_pass(theatre, days=5)
    assert len(await variant_statuses(theatre)) == 2


async def test_a_full_queue_has_no_gap(theatre: Theatre) -> None:
    await green(theatre)
    await plan_posts(theatre, "A", due="2026-12-02 09:00")
    await plan_posts(theatre, "B", due="2026-12-04 09:00")
    before = len(await variant_statuses(theatre))
    await let_weeks_pass(theatre, days=13)
    assert len(await variant_statuses(theatre)) == before


async def test_evergreen_is_shown_ended_and_refuses_nonsense(theatre: Theatre) -> None:
    number = await green(theatre)
    assert f"#{number} Our evergreen advice · every 10 days · last Fri 20 Nov 12:00" in plain(
        (await theatre.says("/evergreen")).text
    )
    for line in (f"{number} every 0 days", f"{number} sometimes", "x"):
        assert "/evergreen 3" in plain((await theatre.says(f"/evergreen {line}")).text)
    await theatre.says(f"/evergreen {number} off")
    assert "No post is evergreen" in plain((await theatre.says("/evergreen")).text)
    await let_weeks_pass(theatre, days=15)
    assert list(await variant_statuses(theatre)) == [number]
