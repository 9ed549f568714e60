"""Pictures that were sent together are one turn, and none of them is lost."""

import asyncio

from agents.replies import Channel
from bot.gateway.albums import Albums
from bot.surfaces.contract import AttachedFile, Incoming, Speaker


def part(number: int, words: str = "", *, album: str = "a") -> Incoming:
    """One picture of an album."""
    file = AttachedFile(f"{number}.jpg", 1, f"file-{number}")
    channel, speaker = Channel("telegram", "1"), Speaker("telegram", "1")
    return Incoming(f"d{number}", channel, speaker, words, files=(file,), album=album)


async def test_parts_that_come_together_are_one_turn_with_every_picture_and_word() -> None:
    albums = Albums(settles=0.05)
    found = await asyncio.gather(*(albums.join(number, part(number, f"w{number}")) for number in range(3)))
    (whole,) = [each for each in found if each]
    assert whole.receipt_ids == (0, 1, 2)
    assert [each.reference for each in whole.delivery.files] == ["file-0", "file-1", "file-2"]
    assert whole.delivery.text == "w0\nw1\nw2"


async def test_a_part_that_comes_late_has_a_turn_of_its_own() -> None:
    albums = Albums(settles=0.01)
    first = await albums.join(1, part(1))
    late = await albums.join(2, part(2))
    assert first
    assert late
    assert (first.receipt_ids, late.receipt_ids) == ((1,), (2,))


async def test_two_albums_are_two_turns() -> None:
    albums = Albums(settles=0.01)
    found = await asyncio.gather(albums.join(1, part(1)), albums.join(2, part(2, album="b")))
    assert all(found)
