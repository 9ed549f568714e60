"""Media from chat to platform: fitted for each account, said on the card, described by people, forgotten."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agents.media.files import IDLE, forget_idle_files
from agents.replies import Form, plain
from storage.models import Status
from tests.doubles import files
from tests.doubles.clock import HandClock
from tests.doubles.website import Website, served
from tests.stories.theatre import Theatre, playing

PLAN = "plan 1 post about our new bakery for X and LinkedIn tomorrow at 9:00"


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with served(Website()) as website:
        yield website


@pytest.fixture
async def theatre(home: Path, clock: HandClock, site: Website) -> AsyncIterator[Theatre]:
    """A desk that may read this website on loopback, and no other."""
    with (home / ".env").open("a") as settings:
        settings.write(f"COPYDESK_READ_ORIGINS={site.origin}\n")
    async with playing(home, clock) as opened:
        yield opened


async def media(theatre: Theatre, number: int = 1) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        post = await work.posts.numbered(number)
        return {each.account.ref: each.current.media for each in post.variants}


def kept(theatre: Theatre, each: Mapping[str, Any]) -> Path:
    """Where a file is."""
    return Path(theatre.app.settings.data_dir, "media", each["path"])


async def statuses(theatre: Theatre, number: int = 1) -> set[Status]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        return {variant.status for variant in (await work.posts.numbered(number)).variants}


def labels(theatre: Theatre) -> list[str]:
    return [button.label for button in theatre.card("#1").buttons]


async def form(theatre: Theatre, label: str) -> Form:
    asked = (await theatre.presses(label, on="#1")).form
    assert asked is not None
    return asked


async def test_a_linked_picture_is_on_the_drafts_without_its_place_and_the_card_says_so(
    theatre: Theatre, site: Website
) -> None:
    link = site.page("/bread.jpg", files.located(orientation=6), kind="image/jpeg")
    await theatre.says(f"{PLAN} {link}")
    card = theatre.card("#1")
    for preview in card.previews:
        assert link not in preview.words
        (line,) = preview.media
        assert line.startswith(
            "JPEG picture 300×400 (camera and location details removed, turned upright for "
        )
        assert line.endswith("no alt text yet")
    for (each,) in (await media(theatre)).values():
        content = await asyncio.to_thread(kept(theatre, each).read_bytes)
        assert b"Telephone" not in content
    assert "Add alt text" in labels(theatre)


async def test_a_picture_goes_out_as_it_was_approved(theatre: Theatre, site: Website) -> None:
    await theatre.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}")
    await theatre.presses("Approve", on="#1")
    await theatre.passes(days=1)
    assert len(await theatre.feed()) == 2


async def test_a_file_that_was_changed_after_the_approval_does_not_go_out(
    theatre: Theatre, site: Website
) -> None:
    await theatre.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}")
    await theatre.presses("Approve", on="#1")
    for (each,) in (await media(theatre)).values():
        await asyncio.to_thread(
            kept(theatre, each).write_bytes,
            files.picture("PNG", (10, 10)),
        )
    await theatre.passes(days=1)
    assert await theatre.feed() == []
    assert await statuses(theatre) == {Status.REJECTED}


async def test_alt_text_is_asked_for_and_a_change_of_it_asks_again(theatre: Theatre, site: Website) -> None:
    await theatre.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}")
    await theatre.presses("Approve", on="#1")
    assert await statuses(theatre) == {Status.SCHEDULED}
    await theatre.hands_in(await form(theatre, "Add alt text"), alt1="A loaf of rye bread")
    assert await statuses(theatre) == {Status.PROPOSED}
    assert {each["alt"] for (each,) in (await media(theatre)).values()} == {"A loaf of rye bread"}
    assert all(each.media[0].endswith(": “A loaf of rye bread”") for each in theatre.card("#1").previews)
    assert "Alt text" in labels(theatre)
    same = await theatre.hands_in(await form(theatre, "Alt text"))
    assert "Nothing in #1 would change" in plain(same.text)


async def test_an_alt_text_that_is_too_long_comes_back_with_what_was_typed(
    theatre: Theatre, site: Website
) -> None:
    await theatre.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}")
    again = (await theatre.hands_in(await form(theatre, "Add alt text"), alt1="a" * 1001)).form
    assert again is not None
    assert (again.fields[0].value, again.fields[0].error[:5]) == ("a" * 1001, "1,001")


async def test_the_same_picture_is_remembered_with_what_it_shows_and_fitted_once(
    theatre: Theatre, site: Website
) -> None:
    link = site.page("/bread.png", files.picture("PNG"))
    await theatre.says(f"{PLAN} {link}")
    await theatre.hands_in(await form(theatre, "Add alt text"), alt1="A loaf of rye bread")
    before = await asyncio.to_thread(os.listdir, theatre.app.settings.data_dir / "media")
    await theatre.says(f"{PLAN} {link}")
    assert {each["alt"] for (each,) in (await media(theatre, 2)).values()} == {"A loaf of rye bread"}
    assert await asyncio.to_thread(os.listdir, theatre.app.settings.data_dir / "media") == before


async def test_what_a_platform_does_not_take_is_said_before_anybody_is_asked(
    theatre: Theatre, site: Website
) -> None:
    await theatre.says(f"{PLAN} {site.page('/menu.pdf', files.PDF)}")
    short, long = theatre.card("#1").previews
    assert short.warnings[0] == "X takes no documents: put something else on it, or leave it out there."
    assert not long.warnings
    assert "Approve" not in labels(theatre)
    assert "Add alt text" not in labels(theatre)


async def test_a_gif_and_a_video_are_taken_with_each_platforms_numbers(
    theatre: Theatre, site: Website
) -> None:
    await theatre.says(f"{PLAN} {site.page('/dance.gif', files.moving())}")
    assert "moving GIF 64×48, no alt text yet" in theatre.card("#1").previews[0].media
    link = site.page("/film.mp4", files.video())
    await theatre.says(f"#1 {link}")
    short, long = theatre.card("#1").previews
    assert short.media == ("MP4 video 320×240, 1 s",)
    assert not [each for each in short.warnings if "takes" in each]
    assert "LinkedIn takes videos from 3 s to 30:00 min; this one has 1 s." in long.warnings


async def test_a_link_that_is_no_picture_or_leads_inside_is_said_and_nothing_is_drafted(
    theatre: Theatre, site: Website
) -> None:
    for link, words in (
        (site.page("/page.jpg", b"<html>"), "none of them"),
        ("http://169.254.169.254/secret.png", "public web"),
        (f"{site.origin}/missing.png", "HTTP 404"),
        (site.page("/cut.png", files.picture("PNG")[:-50]), "damaged or cut off"),
    ):
        reply = await theatre.says(f"{PLAN} {link}")
        assert words in plain(reply.text)
        assert "Nothing was published" in plain(reply.text)
    assert not theatre.stage.cards


async def test_who_may_not_draft_has_nothing_fetched(theatre: Theatre, site: Website) -> None:
    await theatre.says("/invite eve viewer")
    await theatre.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}", by="eve")
    assert not site.asked


async def test_links_to_pages_stay_words(theatre: Theatre, site: Website) -> None:
    await theatre.says(f"{PLAN} {site.page('/news.html')}")
    assert not site.asked


async def test_files_that_nothing_needs_are_forgotten_and_others_are_not(
    theatre: Theatre, site: Website
) -> None:
    await theatre.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}")
    await theatre.says(site.page("/alone.jpg", files.picture("JPEG")))
    folder = theatre.app.settings.data_dir / "media"
    before = set(await asyncio.to_thread(os.listdir, folder))
    for name in before:
        await asyncio.to_thread(os.utime, folder / name, (0, 0))
    assert await forget_idle_files(theatre.app.desk) == 0
    theatre.clock.set(theatre.clock.now() + IDLE + timedelta(minutes=1))
    assert await forget_idle_files(theatre.app.desk) == 1
    gone = before - set(await asyncio.to_thread(os.listdir, folder))
    assert [Path(name).suffix for name in gone] == [".jpg"]
    assert await forget_idle_files(theatre.app.desk) == 0
    for (each,) in (await media(theatre)).values():
        assert await asyncio.to_thread(kept(theatre, each).is_file)


async def test_a_desk_that_was_moved_publishes_with_its_files(
    home: Path, clock: HandClock, site: Website
) -> None:
    with (home / ".env").open("a") as settings:
        settings.write(f"COPYDESK_READ_ORIGINS={site.origin}\n")
    async with playing(home, clock) as here:
        await here.says(f"{PLAN} {site.page('/bread.png', files.picture('PNG'))}")
        await here.presses("Approve", on="#1")
    moved = await asyncio.to_thread(_moved, home)
    async with playing(moved, clock) as there:
        await there.passes(days=1)
        assert len(await there.feed()) == 2


def _moved(home: Path) -> Path:
    """Everything but the database, whose address is a setting, in another folder."""
    moved = home / "elsewhere"
    moved.mkdir()
    for path in home.iterdir():
        if path != moved and not path.name.startswith("desk.db"):
            path.rename(moved / path.name)
    return moved
