"""Pages and documents that a person gave to read: read once, and given to a model as data."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from agents.context import Capability, Context, Source
from agents.refusals import Refused
from agents.replies import Button, Reply, text
from agents.text import clean
from agents.turns import history
from integrations.base import Reader, WebPage
from integrations.errors import OutsideError
from integrations.llm.base.abilities import ReadsPages
from prompts import render

LINK = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)
MOST = 3
"""Links of a message that are read."""
LONGEST = 12_000
"""Characters of all pages together for a model: about 3,000 tokens."""
UNREADABLE = (
    "Templates cannot read {name}, so nothing was done. Paste the words it is about, or connect a model "
    "(COPYDESK_LLM)."
)
UNREAD = "Without reading the link: "
"""The beginning of a message whose links are not read."""


async def read_pages(context: Context, words: str) -> tuple[WebPage, ...]:
    """The documents of the message and the pages behind its links. Raises like the reader.

    Nothing is read for a model that understands no pages or for a person who may not draft: then a link is an
    ordinary word, and a document is refused.
    """
    model, reader = context.desk.model, context.desk.reader
    if isinstance(model, ReadsPages) and not model.reads:
        if context.pages:
            raise Refused(UNREADABLE.format(name=context.pages[0].title))
        return ()
    return (*context.pages, *await _behind_links(context, words, reader))


async def _behind_links(context: Context, words: str, reader: Reader | None) -> Sequence[WebPage]:
    if reader is None or Capability.DRAFT not in context.capabilities or words.startswith(UNREAD):
        return ()
    links = dict.fromkeys(each.rstrip(".,;:!?)") for each in LINK.findall(words))
    return [await reader.read(each) for each in list(links)[:MOST]]


async def offer_without_page(context: Context, words: str, trouble: OutsideError) -> Reply:
    """The reply about a link that could not be read, with a button to go on without it."""
    sentence = f"{trouble.sentence} Nothing was done."
    said = await history.store_question(context, question=sentence, options=[f"{UNREAD}{words}"])
    return Reply(text=text(sentence), buttons=(Button("Go on without reading it", f"pick:{said.id}:0"),))


def add_page_sources(context: Context, pages: tuple[WebPage, ...]) -> Context:
    """The turn after it has read pages: they are sources of facts, and the turn has fewer capabilities."""
    if not pages:
        return context
    told = (Source(_called(page), f"{page.url}\n{_shown(page.text, pages)}") for page in pages)
    return replace(context.wary(), sources=(*context.sources, *told))


def _called(page: WebPage) -> str:
    return f"the page {page.url}" if LINK.match(page.url) else f"the file {page.title}"


def frame_pages(pages: tuple[WebPage, ...]) -> str:
    """The pages as JSON for a model, so that nothing in them can end their frame."""
    if not pages:
        return ""
    shown = [
        {"url": page.url, "title": _shown(page.title, pages), "text": _shown(page.text, pages)}
        for page in pages
    ]
    return render("pages", pages=json.dumps({"untrusted": True, "pages": shown}, ensure_ascii=False))


def _shown(words: str, pages: tuple[WebPage, ...]) -> str:
    """The visible characters, shortened so that all pages fit."""
    seen = (each for each in clean(words) if unicodedata.category(each) not in ("Cf", "Co", "Cn"))
    return "".join(seen)[: LONGEST // len(pages)]
