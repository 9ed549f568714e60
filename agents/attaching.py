"""Pictures that people bring: kept by their bytes, and put on what is drafted or on posts that are named."""

import hashlib
import re
from collections.abc import Mapping

from agents import cards, writer
from agents.context import Context, Refused
from agents.replies import Reply, say, text

LARGEST = 20_000_000
"""Bytes of one picture."""
KINDS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", "png"),
    (b"\xff\xd8\xff", 0, "image/jpeg", "jpg"),
    (b"GIF8", 0, "image/gif", "gif"),
    (b"WEBP", 8, "image/webp", "webp"),
)
"""What a file begins with (and where), its MIME type, its ending: what it says it is does not count."""
NAMED = re.compile(r"#([0-9]{1,9})\b")
ALONE = (
    "I have your picture. Send it again with what it is for beside it, for example: "
    "plan 1 post about our new bakery, or #3 to put it on post 3."
)


async def keep(context: Context, content: bytes) -> Mapping[str, str]:
    """Keep a picture; what a Revision needs to know of it. Raises `Refused` for what is none."""
    found = next((each for each in KINDS if content[each[1] :].startswith(each[0])), None)
    if found is None or context.desk.files is None:
        raise Refused("I take pictures: PNG, JPEG, GIF or WebP. Nothing was done.")
    _, _, mime, ending = found
    sha256 = hashlib.sha256(content).hexdigest()
    path = await context.desk.files.keep(f"{sha256}.{ending}", content)
    return {"sha256": sha256, "path": path, "mime": mime, "alt": ""}


async def onto(context: Context, words: str) -> Reply | None:
    """Put this turn's pictures on the posts that are named; None when the words ask for something else."""
    if not words:
        return say(ALONE)
    numbers = list(dict.fromkeys(int(each) for each in NAMED.findall(words)))
    if not numbers or words.lower().startswith(("plan", "/plan")):
        return None
    shown, changed = [], []
    for number in numbers:
        post = await writer.illustrate(context, number)
        async with context.glance() as work:
            fresh = await work.posts.numbered(number)
            shown.append(await cards.post_card(work, context.platforms, fresh, now=context.now()))
        changed.append(f"plan:{post.campaign_id}")
    named = ", ".join(f"#{number}" for number in numbers)
    return Reply(text=text(f"The picture is on {named} now."), cards=tuple(shown), redraw=tuple(changed))
