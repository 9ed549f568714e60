"""Posts for TikTok, as tests send them: everything chosen by a person."""

from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity, PostExtras
from tests.doubles.platforms.attempt_notes import Notes

CHOSEN = {"privacy": "everyone", "comments": "yes", "duets": "no", "stitches": "no"}


def shown(who: PlatformIdentity, notes: Notes, *media: MediaFile, **chosen: str) -> OutgoingPost:
    """These media, with what is chosen beside or instead of `CHOSEN`."""
    besides = PostExtras(options={**CHOSEN, **chosen})
    kept = {"remember": notes.remember, "steps": dict(notes.kept)}
    return OutgoingPost("1-1-1", who, "Spring 🌷 #sale", media, besides=besides, **kept)  # type: ignore[arg-type]
