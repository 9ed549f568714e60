"""What nobody chose, or chose wrongly, among the options of a post: said, and nothing is approved before."""

from dataclasses import replace

import pytest

from agents.creative import uploads
from agents.posts import plans
from agents.posts.plans import Draft
from agents.replies import plain
from storage.models import Status
from tests.doubles import files
from tests.stories.option_forms import PLAN, button_labels, open_option_form, previews_of
from tests.stories.theatre import Theatre


async def test_a_value_that_a_platform_does_not_know_comes_back_with_its_reason(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    again = (await theatre.hands_in(await open_option_form(theatre, "X"), reply="cousins")).form
    assert again is not None
    (wrong,) = [each for each in again.fields if each.error]
    assert (wrong.name, wrong.value) == ("reply", "cousins")
    assert "everybody, following" in wrong.error
    long = (
        await theatre.hands_in(await open_option_form(theatre, "LinkedIn"), first_comment="a" * 1251)
    ).form
    assert long is not None
    assert "1,251 characters are 1 over the 1,250" in long.fields[-1].error


@pytest.fixture
async def video(theatre: Theatre) -> Theatre:
    """A post with a video on an account whose choices only a person may make."""
    await theatre.says("/connect sandbox tiktok")
    context = await theatre.context()
    brought = replace(context, media=(await uploads.keep_file(context, files.video(size="360x640")),))
    today, draft = context.local_now().date(), Draft("film", None, {"tiktok": "Look at this"})
    await plans.store_plan(brought, goal="film", first=today, last=today, drafts=[draft], note="")
    await theatre.says("/show 1")
    return theatre


async def test_what_only_a_person_may_choose_is_chosen_before_anybody_approves(video: Theatre) -> None:
    assert "Approve" not in button_labels(video)
    (shown,) = previews_of(video, "TikTok")
    assert "wants a person to choose" in shown.warnings[0]
    refused = await video.presses_value(f"approve:{(await post_of(video))[0]}:1")
    assert "Who may watch; May people comment; May people make duets" in plain(refused.text)
    asked = (await video.presses("Options", on="#1")).form
    assert asked is not None
    assert [each.value for each in asked.fields][:4] == ["", "", "", ""], "nothing is chosen beforehand"
    await video.hands_in(asked, privacy="friends", comments="no")
    assert "May people make duets; May people stitch it" in previews_of(video, "TikTok")[0].warnings[0]
    asked = (await video.presses("Options", on="#1")).form
    await video.hands_in(asked, duets="no", stitches="no")
    (shown,) = previews_of(video, "TikTok")
    assert "Who may watch: friends · May people comment: no" in shown.note
    await video.presses("Approve", on="#1")
    assert (await post_of(video))[1] == {Status.SCHEDULED}


async def post_of(theatre: Theatre) -> tuple[int, set[Status]]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        post = await work.posts.numbered(1)
        return post.id, {each.status for each in post.variants}
