"""The illustrator: has pictures drawn for a post, shows them as choices, and puts the chosen one on it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from agents.cards import post_card
from agents.checks import brand_rules
from agents.context import Capability, Context
from agents.creative import painters
from agents.creative.painters import DrawnPictures
from agents.media import drawings, fitting
from agents.platform_rules.limits import Item, shape_of
from agents.posts import revisions
from agents.refusals import Refused
from agents.replies import Button, Reply, text
from agents.text import clean, shortened
from integrations.base import StoredFile
from integrations.images.base import MOST, BrandStyle, PictureRequest
from prompts import render
from storage.models import OPEN, BrandFact, GeneratedPicture, Post
from storage.unit_of_work import Work

PICTURELESS = "None of the accounts of #{number} takes pictures, or all of them are out already."
GONE = "That picture is not kept any more. /image {number} draws new ones."
NO_DRAWING = "That picture does not exist here any more."
LONGEST = 2_000
"""Characters of a field of an idea."""
NONE = "not said"


@dataclass(frozen=True, slots=True)
class PictureIdea:
    """An idea for a post's picture; a field that is '' is filled from the post's words.

    `prompt` describes the picture for an image model, `headline` stands on a picture that is set from words,
    `alt` says what the described picture shows, `style` says how it looks where the brand's style changes.
    """

    concept: str = ""
    prompt: str = ""
    headline: str = ""
    alt: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class DrawingJob:
    """A post, and everything that its pictures are drawn from."""

    post: Post
    canvases: tuple[tuple[int, int], ...]
    idea: PictureIdea
    style: BrandStyle
    prompt: str
    first: int

    def wishes(self, count: int) -> Sequence[PictureRequest]:
        """A wish for each size."""
        made = PictureRequest(self.prompt, self.idea.headline, (0, 0), self.style, count, self.first)
        return [replace(made, size=size) for size in self.canvases]


async def draw_pictures(context: Context, number: int, idea: PictureIdea, *, count: int = 1) -> Reply:
    """Draw pictures for a post as choices; the post stays as it is. Raises `Refused` and painters' errors."""
    context.require(Capability.DRAFT)
    count = min(max(count, 1), MOST)
    async with context.read() as work:
        job = await _job(work, context, await work.posts.numbered(number), idea)
    drawn = await painters.draw_with_painter(context, job.wishes(count))
    made = await _kept(context, job, drawn)
    return _choices(job.post, made, note=drawn.note, folder=context.platforms.folder)


async def draw_more(context: Context, drawing_id: int, _version: int) -> Reply:
    """Draw two more variations of a drawing."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        before, post = await _found(work, drawing_id)
    idea = PictureIdea(before.concept, before.prompt, before.headline, before.alt, before.style)
    return await draw_pictures(context, post.number, idea, count=2)


async def use_drawing(context: Context, drawing_id: int, _version: int) -> Reply:
    """Put a drawing on its post, in each account's size; the post asks for approval again."""
    context.require(Capability.CHANGE)
    async with context.read() as work:
        drawing, post = await _found(work, drawing_id)
    if drawings.is_on_post(post, drawing):
        raise Refused(f"That picture is on #{post.number} already.")
    media = await _fitted(context, drawing, post)
    if not media:
        raise Refused(PICTURELESS.format(number=post.number))
    await revisions.attach_media(context, post.number, media)
    async with context.work() as work:
        drawing, post = await _found(work, drawing_id)
        drawing.take(at=context.now())
        shown = await post_card.post_card(work, context.platforms, post, now=context.now())
        choices = [drawings.drawing_key(each.id) for each in await work.generated_pictures.of_post(post.id)]
    words = f"The picture is on #{post.number} now."
    return Reply(text=text(words), cards=(shown,), redraw=(f"plan:{post.campaign_id}", *choices))


async def _found(work: Work, drawing_id: int) -> tuple[GeneratedPicture, Post]:
    drawing = await work.generated_pictures.by_id(drawing_id)
    post = await work.posts.by_id(drawing.post_id) if drawing else None
    if drawing is None or post is None:
        raise Refused(NO_DRAWING)
    return drawing, post


async def _job(work: Work, context: Context, post: Post, idea: PictureIdea) -> DrawingJob:
    facts = await work.brand_facts.all()
    limits = [context.platforms.media(each.account) for each in post.variants if each.status in OPEN]
    canvases = tuple(dict.fromkeys(each.canvas for each in limits if each.pictures))
    if not canvases:
        raise Refused(PICTURELESS.format(number=post.number))
    words = post.variants[0].current.words
    idea = PictureIdea(*(clean(each)[:LONGEST] for each in asdict(idea).values()))
    headline = shortened(idea.headline or drawings.find_headline(words) or post.brief, most=drawings.HEADLINE)
    idea = replace(idea, headline=headline)
    if wrong := brand_rules.find_banned_words(facts, idea.headline):
        raise Refused(f"This would stand on the picture: {wrong[0]}")
    style = _style(facts, idea.style or await work.generated_pictures.liked_style())
    first = await work.generated_pictures.next_variation(post.id)
    return DrawingJob(
        post, canvases, replace(idea, style=style.words), style, _prompt(facts, idea, style, words), first
    )


def _style(facts: Sequence[BrandFact], wished: str) -> BrandStyle:
    """The style of this workspace's pictures: the wished or liked one, else the brand's."""
    values = _values_by_kind(facts)
    return BrandStyle(
        brand=next(iter(values.get("name", ())), ""),
        colours=tuple(values.get("colour", ())),
        words=wished or ", ".join(values.get("style", ())),
    )


def _values_by_kind(facts: Sequence[BrandFact]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for each in facts:
        found.setdefault(each.kind, []).append(each.value)
    return found


def _prompt(facts: Sequence[BrandFact], idea: PictureIdea, style: BrandStyle, words: str) -> str:
    """The prompt for an image model; without a description, the post's words describe the picture."""
    return render(
        "creative",
        prompt=idea.prompt or f"A picture that says at a glance what this post says: {words[:LONGEST]}",
        brand=style.brand or NONE,
        colours=", ".join(style.colours) or NONE,
        style=style.words or NONE,
        voice=", ".join(_values_by_kind(facts).get("voice", ())) or NONE,
    )


async def _kept(context: Context, job: DrawingJob, drawn: DrawnPictures) -> Sequence[GeneratedPicture]:
    """Store the pictures as files and rows: one drawing for each variation, with all its sizes."""
    studio = fitting.require_studio(context)
    files = [[await studio.keep(content) for content in contents] for contents in drawn.pictures]
    alt = drawings.SHOWS.format(headline=job.idea.headline) if drawn.sets_words else job.idea.alt
    made = [
        GeneratedPicture(
            workspace_id=context.workspace_id,
            post_id=job.post.id,
            variation=job.first + place,
            pictures=[_picture(size, file) for size, file in zip(job.canvases, sizes, strict=True)],
            concept="" if drawn.sets_words else job.idea.concept,
            prompt=job.idea.prompt,
            headline=job.idea.headline,
            alt=alt,
            style=job.idea.style,
            note=drawn.label,
            drawn_at=context.now(),
        )
        for place, sizes in enumerate(zip(*files, strict=True))
    ]
    async with context.work() as work:
        for each in (file for sizes in files for file in sizes):
            if await work.media.find_original(each.sha256) is None:
                await work.media.add(fitting.media_row(context, each, alt=alt))
        await work.generated_pictures.add(made)
    return made


def _picture(canvas: tuple[int, int], file: StoredFile) -> Item:
    return {"canvas": [*canvas], "sha256": file.sha256, "path": Path(file.path).name, **asdict(file.shape)}


def _choices(post: Post, made: Sequence[GeneratedPicture], *, note: str, folder: Path) -> Reply:
    what = "A picture" if len(made) == 1 else f"{len(made)} pictures"
    words = f"{what} for #{post.number}. Press Use it on the one you like; the post changes only then."
    return Reply(
        text=text(f"{note}\n{words}" if note else words),
        cards=tuple(drawings.drawing_card(post, each, folder=folder) for each in made),
        buttons=(Button("Others", f"others:{made[-1].id}:0"),),
    )


async def _fitted(context: Context, drawing: GeneratedPicture, post: Post) -> Mapping[int, Sequence[Item]]:
    """Account id → the drawing, fitted for its platform. Raises `Refused` when its file is gone."""
    found: dict[int, Sequence[Item]] = {}
    for variant in post.variants:
        limits = context.platforms.media(variant.account)
        if variant.status not in OPEN or limits.pictures is None:
            continue
        by_canvas = {tuple(each["canvas"]): each for each in drawing.pictures}
        picture = by_canvas.get(limits.canvas, drawing.pictures[0])
        kept = await fitting.require_studio(context).find(picture["sha256"], shape_of(picture))
        if kept is None:
            raise Refused(GONE.format(number=post.number))
        brought = fitting.media_item(kept, alt=drawing.alt, source=kept.sha256)
        one = await fitting.fit_item(context, brought, limits)
        found[variant.account_id] = ({**one, "source": drawings.drawing_source(drawing)},)
    return found
