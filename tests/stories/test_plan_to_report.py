"""The main route: plan, approve, published at their minutes, once each, and a report that is true."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agents.replies import plain
from storage.models import Status
from tests.stories.theatre import Theatre, words_of

PLAN = "plan 5 posts about our spring sale for X and LinkedIn next week"
BERLIN = ZoneInfo("Europe/Berlin")


async def test_a_plan_shows_five_cards_with_words_for_each_account(theatre: Theatre) -> None:
    reply = await theatre.says(PLAN)

    assert [card.title.split()[0] for card in reply.cards[1:]] == ["#1", "#2", "#3", "#4", "#5"]
    for card in reply.cards[1:]:
        first, second = card.previews
        assert first.account == "X @demo (sandbox)"
        assert second.account == "LinkedIn @demo (sandbox)"
        assert first.words != second.words
        assert 0 < first.count <= first.limit == 280
        assert "spring sale" in first.words
        assert "template" in first.note
        assert [button.label for button in card.buttons] == [
            "Approve",
            "Edit",
            "Reschedule",
            "Options",
            "Image",
            "Reject",
        ]
        assert "Europe/Berlin" in plain(card.lines[0])


async def test_a_plan_for_next_week_lies_in_next_week(theatre: Theatre) -> None:
    await theatre.says(PLAN)

    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        days = [post.variants[0].due_at.astimezone(BERLIN) for post in await work.posts.open()]
    assert [day.isocalendar().week for day in days] == [48] * 5
    assert len({day.date() for day in days}) == 5
    assert all(9 <= day.hour < 22 for day in days)


async def test_what_is_approved_goes_out_at_its_minute_once_each(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses("Approve all", on="plan")
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        due = sorted(variant.due_at for post in await work.posts.open() for variant in post.variants)

    await theatre.passes(days=10)

    feed = await theatre.feed()
    assert sorted(entry.at.replace(microsecond=0) for entry in feed) == due
    assert len(feed) == len({entry.key for entry in feed}) == 10
    assert all(theatre.card(f"#{number}").state == "done" for number in range(1, 6))


async def test_nothing_goes_out_that_nobody_approved(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.passes(days=10)
    assert await theatre.feed() == []


async def test_the_report_after_a_week_shows_what_the_feed_shows(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses("Approve all", on="plan")
    await theatre.passes(days=9)

    report = words_of(await theatre.says("how did we do?"))

    feed = await theatre.feed()
    since = theatre.clock.now().timestamp() - 7 * 86400
    recent = [entry for entry in feed if entry.at.timestamp() >= since]
    assert recent
    for entry in recent:
        assert f"/feed/{entry.id}" in report


async def test_the_digest_and_the_monday_report_come_by_themselves(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses("Approve all", on="plan")
    before = len(theatre.stage.replies)

    await theatre.passes(days=11)

    said = "\n".join(words_of(reply) for reply in theatre.stage.replies[before:])
    assert said.lower().count("weekly report") == 2, said
    assert "digest" in said.lower()


async def test_a_week_with_the_clock_change_keeps_nine_o_clock(theatre: Theatre) -> None:
    theatre.clock.set(datetime(2027, 3, 24, 12, tzinfo=BERLIN))
    await theatre.says("plan 1 post about coffee for X on 26 March 2027 at 9:00")
    await theatre.says("plan 1 post about tea for X on 29 March 2027 at 9:00")
    for number in ("#1", "#2"):
        await theatre.presses("Approve", on=number)

    await theatre.passes(days=6)

    walls = [f"{entry.at.astimezone(BERLIN):%d %H:%M}" for entry in await theatre.feed()]
    assert walls == ["26 09:00", "29 09:00"]


async def test_only_what_was_named_changes_and_before_and_after_are_shown(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    before = {number: theatre.card(f"#{number}") for number in range(1, 6)}

    reply = await theatre.says("move 3 to Friday 9:00, make 2 shorter")

    assert "#3 moved from" in plain(reply.text)
    assert "before:" in plain(reply.text)
    assert "after:" in plain(reply.text)
    for number in (1, 4, 5):
        assert theatre.card(f"#{number}") == before[number]
    assert [each.words for each in theatre.card("#3").previews] == [each.words for each in before[3].previews]
    lengths = [
        (old.count, new.count)
        for old, new in zip(before[2].previews, theatre.card("#2").previews, strict=True)
    ]
    assert all(new <= old for old, new in lengths)
    assert any(new < old for old, new in lengths)
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        moved = (await work.posts.numbered(3)).variants[0]
        assert f"{moved.due_at.astimezone(BERLIN):%a %H:%M}" == "Fri 09:00"
        assert moved.status is Status.PROPOSED
