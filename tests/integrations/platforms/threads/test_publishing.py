"""Publishing on Threads, against a strict double over sockets: once, whatever breaks."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import Misconfigured, OutsideError, Rejected, TryLater, Uncertain
from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp, PlatformIdentity, PostExtras
from integrations.platforms.base.setup import no_media_url
from integrations.platforms.threads import Threads
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.integrations.platforms.graph_desk import (
    Notes,
    picture,
    video,
    words,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def texts(double: ThreadsDouble) -> list[str]:
    return [str(each["text"]) for each in double.posts.values()]


async def test_words_are_out_after_three_calls(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    landed = await threads.publish(words("Grün 🌷 https://example.com", who, remember=notes.remember))
    assert texts(double) == ["Grün 🌷 https://example.com"]
    assert landed.url == f"https://www.threads.net/@ada/post/{landed.external_id}"
    assert landed.at.tzinfo is not None
    assert len(double.calls) == 3, "container, publication, link: 2 are the least"
    assert list(notes.kept) == ["container 0", "post 0"]


async def test_a_picture_is_out_after_four_calls_with_its_description(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    landed = await threads.publish(words("With a dot", who, media=(picture(alt="a red dot"),)))
    assert double.posts[landed.external_id]["alt_text"] == "a red dot"
    assert len(double.calls) == 4, "and one look whether it is ready"


async def test_many_pictures_and_a_video_are_one_carousel(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    media = (picture("a"), picture("b"), video())
    landed = await threads.publish(words("Three", who, media=media))
    assert len(double.posts[landed.external_id]["children"].split(",")) == 3
    assert len(double.posts) == 1


async def test_a_thread_goes_on_below_itself_and_says_who_may_answer(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    besides = PostExtras(more=("two", "three"), options={"reply": "mentioned_only"})
    landed = await threads.publish(words("one", who, besides=besides))
    first, second, third = double.posts.values()
    assert landed.external_id == first["id"]
    assert [second["replied_to"]["id"], third["replied_to"]["id"]] == [first["id"], second["id"]]
    assert first["reply_control"] == "mentioned_only"


@pytest.mark.parametrize("kind", ["lost", "broke", "cut"])
@pytest.mark.parametrize("path", [r"threads$", r"threads_publish$", r"/\d+$"])
async def test_whatever_breaks_in_whatever_step_there_is_one_post(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity, kind: str, path: str
) -> None:
    """As the desk does it: an uncertain one is looked up, then made again with what was remembered."""
    notes = Notes()
    outgoing = words("once", who, media=(picture(),), remember=notes.remember)
    double.fails(path, kind)
    with suppress(Uncertain if path == r"threads_publish$" else TryLater):
        await threads.publish(outgoing)
    again = replace(outgoing, steps=dict(notes.kept))
    landed = await threads.find(again) or await threads.publish(again)
    assert texts(double) == ["once"]
    assert landed.external_id in double.posts


async def test_a_thread_that_was_cut_off_goes_on_where_it_ended(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    """The second one is out and nobody heard of it."""
    notes = Notes()
    outgoing = words("one", who, besides=PostExtras(more=("two", "three")), remember=notes.remember)
    await threads.publish(replace(outgoing, besides=PostExtras(more=("two",))))
    del notes.kept["post 1"]
    resumed = replace(outgoing, steps=dict(notes.kept))
    assert await threads.find(resumed) is None, "it is not all out"
    landed = await threads.publish(resumed)
    assert texts(double) == ["one", "two", "three"]
    assert landed.external_id == notes.kept["post 0"]
    assert await threads.find(replace(resumed, steps=dict(notes.kept))) == landed


async def test_a_thread_that_is_refused_in_the_middle_is_never_called_not_sent(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    besides = PostExtras(more=("two", "x" * 501))
    with pytest.raises(Uncertain, match="up to its part 2, and the rest is not"):
        await threads.publish(words("one", who, besides=besides, remember=notes.remember))
    assert texts(double) == ["one", "two"]


async def test_one_that_is_out_and_not_listed_yet_is_not_sent_again(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    outgoing = words("shy", who, remember=notes.remember)
    double.fails("threads_publish$", "lost")
    with pytest.raises(Uncertain):
        await threads.publish(outgoing)
    double.unlisted, again = True, replace(outgoing, steps=dict(notes.kept))
    with pytest.raises(TryLater):
        await threads.find(again)
    with pytest.raises(Uncertain):
        await threads.publish(again)
    double.unlisted = False
    assert (await threads.publish(again)).external_id in double.posts
    assert texts(double) == ["shy"]


async def test_a_container_that_has_expired_is_laid_down_anew(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    outgoing = words("late", who, remember=notes.remember)
    double.fails("threads_publish$", "cut")
    with pytest.raises(Uncertain):
        await threads.publish(outgoing)
    for each in double.containers.made.values():
        each.made_at -= 25 * 3600
    again = replace(outgoing, steps=dict(notes.kept))
    assert await threads.find(again) is None
    await threads.publish(again)
    assert texts(double) == ["late"]
    assert len(double.containers.made) == 2


async def test_work_that_takes_long_is_waited_for_in_another_try(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    double.containers.slow = 4
    outgoing = words("slow", who, media=(video(),), remember=notes.remember)
    with pytest.raises(TryLater) as later:
        await threads.publish(outgoing)
    assert later.value.wait == timedelta(seconds=30)
    await threads.publish(replace(outgoing, steps=dict(notes.kept)))
    assert len(double.containers.made) == 1
    assert texts(double) == ["slow"]


async def test_a_publication_that_is_too_early_is_asked_for_again(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    double.containers.early = 2
    await threads.publish(words("soon", who))
    assert texts(double) == ["soon"]
    double.containers.early = 3
    with pytest.raises(TryLater):
        await threads.publish(words("much too soon", who))


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("FAILED_DOWNLOADING_VIDEO", (TryLater, "could not fetch")),
        ("INVALID_ASPEC_RATIO", (Rejected, "shape")),
        ("INVALID_DURATION", (Rejected, "too long or too short")),
        ("UNKNOWN", (TryLater, "could not fetch")),
    ],
)
async def test_media_that_cannot_be_used_say_why(
    threads: Threads,
    double: ThreadsDouble,
    who: PlatformIdentity,
    reason: str,
    meaning: tuple[type[OutsideError], str],
) -> None:
    notes = Notes()
    double.containers.fail = [reason]
    outgoing = words("film", who, media=(video(),), remember=notes.remember)
    error, sentence = meaning
    with pytest.raises(error, match=sentence):
        await threads.publish(outgoing)
    await threads.publish(replace(outgoing, steps=dict(notes.kept)))
    assert texts(double) == ["film"], "the next try lays a new one down"


async def test_a_desk_nobody_reaches_says_so_before_anything_is_sent(
    double: ThreadsDouble, who: PlatformIdentity
) -> None:
    threads = Threads(
        HttpClient("Threads", double.url), app=OAuthApp(), media_url=no_media_url, now=lambda: LONG_AGO
    )
    with pytest.raises(Misconfigured, match="COPYDESK_PUBLIC_URL"):
        await threads.publish(words("dot", who, media=(picture(),)))
    assert double.calls == []
    await threads.close()
