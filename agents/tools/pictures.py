"""Tools for pictures: have them drawn for a post."""

from pydantic import BaseModel, ConfigDict

from agents.context import Capability, Context
from agents.creative import illustrator
from agents.creative.illustrator import PictureIdea
from agents.replies import Reply
from agents.turns.toolbox import tool


class Described(BaseModel):
    """A picture in words: `concept` says in one sentence what it shows and why.

    `prompt` describes it for an image model: subject, setting, composition, light; no words in it. `headline`
    is at most eight words for a picture that is set from words, or "" for the post's beginning. `alt` says
    what `prompt` shows, for those who cannot see it. `style` is "" unless the person asks for another one.
    """

    model_config = ConfigDict(extra="forbid")
    concept: str
    prompt: str
    headline: str
    alt: str
    style: str


@tool(needs=Capability.DRAFT, settles=True, says="drawing")
async def make_image(context: Context, number: int, picture: Described, variations: int) -> Reply:
    """Have one to four pictures drawn for a post: choices, of which the person puts one on it."""
    return await illustrator.draw_pictures(
        context, number, PictureIdea(**picture.model_dump()), count=variations
    )
