"""Files that people bring, uploaded or linked: stored by their hash, put on drafts or on named posts."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.cards import post_card
from agents.context import Capability, Context
from agents.media import fitting
from agents.posts import revisions
from agents.refusals import Refused
from agents.replies import Reply, say, text
from integrations.base import WebPage

LARGEST = 100_000_000
"""Bytes of a file from a chat or from a link."""
MOST_LINKS = 10
DOCUMENTS = (".txt", ".md", ".markdown")
"""Endings of files that are read like a pasted page."""
LONGEST = 1_000_000
"""Bytes of a file that is read."""
NAMED = re.compile(r"#([0-9]{1,9})\b")
LINK = re.compile(
    r"https?://[^\s<>\"|]+?\.(?:jpe?g|png|webp|gif|heic|avif|mp4|mov|webm|pdf)(?:\?[^\s<>\"|]*)?(?=$|[\s<>\"|,.;!)])",
    re.IGNORECASE,
)
"""A link with the ending of a picture, a video or a document. Its content decides what it is."""
ALONE = (
    "I have your file. Send it again with what it is for beside it, for example: "
    "plan 1 post about our new bakery, or #3 to put it on post 3."
)


async def keep_file(context: Context, content: bytes) -> Mapping[str, Any]:
    """Store a file; returns its media item. Raises `Refused` or `Rejected`."""
    kept = await fitting.require_studio(context).keep(content)
    async with context.work() as work:
        known = await work.media.find_original(kept.sha256)
        alt = known.alt if known else ""
        if known is None:
            await work.media.add(fitting.media_row(context, kept, alt=alt))
    return fitting.media_item(kept, alt=alt, source=kept.sha256)


async def add_file(context: Context, name: str, content: bytes) -> Context:
    """The turn with a file: plain text is read, other files are media. Raises like `keep_file`."""
    if not name.lower().endswith(DOCUMENTS):
        return replace(context, media=(*context.media, await keep_file(context, content)))
    context.require(Capability.DRAFT)
    if len(content) > LONGEST:
        raise Refused(f"{name} is larger than {LONGEST // 1_000_000} MB: send the part that matters.")
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name} is not UTF-8 text: save it again as that, or paste its words.") from None
    if not words.strip():
        raise Refused(f"{name} is empty, so nothing was done.")
    return replace(context, pages=(*context.pages, WebPage(name, name, words, context.now())))


async def add_linked_files(context: Context, words: str) -> tuple[Context, str]:
    """The turn with the linked files, and the words without these links. Raises like the reader."""
    reader = context.desk.reader
    command = words.startswith("/") and not words.startswith("/plan")
    links = list(dict.fromkeys(LINK.findall(words)))[:MOST_LINKS]
    if not links or command or reader is None or Capability.DRAFT not in context.capabilities:
        return context, words
    found = [await keep_file(context, (await reader.fetch(each, most=LARGEST)).content) for each in links]
    for each in links:
        words = words.replace(each, "")
    return replace(context, media=(*context.media, *found)), re.sub(r"[ \t]+", " ", words).strip()


async def put_on_posts(context: Context, words: str) -> Reply | None:
    """Put this turn's media on the named posts; None when the words ask for something else."""
    if not words:
        return say(ALONE)
    if not context.media:
        return None
    numbers = list(dict.fromkeys(int(each) for each in NAMED.findall(words)))
    if not numbers or words.lower().startswith(("plan", "/plan")):
        return None
    shown, changed = [], []
    for number in numbers:
        post = await revisions.attach_media(context, number)
        async with context.read() as work:
            fresh = await work.posts.numbered(number)
            shown.append(await post_card.post_card(work, context.platforms, fresh, now=context.now()))
        changed.append(f"plan:{post.campaign_id}")
    what = fitting.name_media(context.media)
    named = ", ".join(f"#{number}" for number in numbers)
    return Reply(text=text(f"{what} on {named} now."), cards=tuple(shown), redraw=tuple(changed))
