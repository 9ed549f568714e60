"""What goes out beside the words, set by people in chat: threads, comments, options; each asks again."""

from collections.abc import Mapping
from typing import Any

from agents.approvals.seals import seal
from agents.posts import revisions
from agents.replies import plain
from storage.models import Answer
from tests.stories.option_forms import PLAN, button_labels, open_option_form, previews_of
from tests.stories.theatre import Theatre, words_of

LONG = "\n\n".join(f"Reason {number}. {'Because it is so good. ' * 9}".strip() for number in range(1, 5))


async def besides(theatre: Theatre, ref: str) -> Mapping[str, Any]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        post = await work.posts.numbered(1)
        return next(each.current.besides for each in post.variants if each.account.ref == ref)


async def edits(theatre: Theatre, **words: str) -> str:
    asked = (await theatre.presses("Edit", on="#1")).form
    return words_of(await theatre.hands_in(asked, **words))


async def test_options_are_chosen_from_what_each_platform_declares(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses("Approve", on="#1")
    asked = await open_option_form(theatre, "LinkedIn")
    assert [each.name for each in asked.fields] == ["visibility", "reshares", "card", "first_comment"]
    assert [each.value for each in asked.fields] == ["public", "yes", "no", ""]
    await theatre.hands_in(asked, visibility="connections", first_comment="Details are on our site.")
    first, comment = previews_of(theatre, "LinkedIn")
    assert "Who sees it: connections" in first.note
    assert (comment.words, comment.limit) == ("Details are on our site.", 1250)
    assert comment.account.endswith("first comment")
    assert await besides(theatre, "linkedin") == {
        "options": {"visibility": "connections"},
        "first_comment": "Details are on our site.",
    }
    assert "Approve" in button_labels(theatre), "people are asked again"
    again = await open_option_form(theatre, "LinkedIn")
    assert again.fields[0].value == "connections"
    await theatre.hands_in(again, visibility="public", first_comment="")
    assert await besides(theatre, "linkedin") == {}


async def test_the_approval_binds_what_was_chosen(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.hands_in(await open_option_form(theatre, "X"), reply="following")
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        post = await work.posts.numbered(1)
        variant = next(each for each in post.variants if each.account.ref == "x")
        asked = await work.approvals.of_post(post.id, version=post.version)
        pending = {each.variant_id: each.seal for each in asked if each.answer is Answer.PENDING}
        act: dict[str, Any] = {
            "workspace_id": work.workspace_id,
            "account_id": variant.account_id,
            "revision": variant.revision,
            "words": variant.current.words,
            "media": variant.current.media,
            "due_at": variant.due_at,
        }
    assert pending[variant.id] == seal(**act, besides={"options": {"reply": "following"}})
    assert pending[variant.id] != seal(**act)


async def test_options_by_command(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    shown = await theatre.says("/options 1 linkedin first-comment Details are on our site.")
    assert "Details are on our site." in words_of(shown)
    await theatre.says("/options 1 x reply following")
    assert await besides(theatre, "x") == {"options": {"reply": "following"}}
    for words, said in (
        ("/options", "Which post?"),
        ("/options 1 mastodon", "has options for x, linkedin"),
        ("/options 1 x colour red", "has no option “colour”, but: reply, ai, paid."),
        ("/options 1 x reply cousins", "knows no “cousins”"),
        ("/options 1 x reply following", "Nothing about #1 would change"),
    ):
        assert said in plain((await theatre.says(words)).text)


async def test_a_thread_is_typed_with_dashes_and_goes_out_as_it_was_shown(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await edits(theatre, x="One\n---\nTwo\n\n-----\n\nThree", linkedin="A line\n---\nstays a line")
    shown = previews_of(theatre, "X")
    assert [each.words for each in shown] == ["One", "Two", "Three"]
    assert [each.account.rpartition(" · ")[2] for each in shown] == ["1 of 3", "2 of 3", "3 of 3"]
    assert [each.words for each in previews_of(theatre, "LinkedIn")] == ["A line\n---\nstays a line"]
    asked = (await theatre.presses("Edit", on="#1")).form
    assert asked is not None
    assert asked.fields[0].value == "One\n\n---\n\nTwo\n\n---\n\nThree"
    await theatre.hands_in(asked, x="One\n---\nTwo")
    await theatre.presses("Approve", on="#1")
    await theatre.passes(days=1)
    assert {each.words for each in await theatre.feed()} == {"One\n\nTwo", "A line\n---\nstays a line"}


async def test_every_part_is_counted_by_its_platform(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    asked = (await theatre.presses("Edit", on="#1")).form
    again = (await theatre.hands_in(asked, x=f"One\n---\n{'a' * 281}")).form
    assert again is not None
    assert again.fields[0].error == "Part 2: 281 characters are 1 over the 280 that X takes."
    many = (await theatre.hands_in(asked, x="\n---\n".join("a" * 26))).form
    assert many is not None
    assert many.fields[0].error == "26 parts are 1 over the 25 of a thread."


async def test_a_long_text_is_split_at_a_press_alone_and_shown_in_every_part(theatre: Theatre) -> None:
    context = await theatre.context()
    await theatre.says(PLAN)
    await revisions.revise(context, 1, {"x": LONG}, note="")
    await theatre.says("/show 1")
    assert "Approve" not in button_labels(theatre)
    assert await besides(theatre, "x") == {}, "nothing is cut silently"
    await theatre.presses("Split into a thread", on="#1")
    shown = previews_of(theatre, "X")
    assert [each.words.partition(".")[0] for each in shown] == [f"Reason {number}" for number in range(1, 5)]
    assert " ".join(each.words for each in shown).split() == LONG.split()
    assert all(each.count <= each.limit for each in shown)
    assert "Approve" in button_labels(theatre)
    assert "Split into a thread" not in button_labels(theatre)
