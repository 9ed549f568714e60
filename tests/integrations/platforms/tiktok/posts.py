"""Posts for TikTok, as tests send them: everything chosen by a person."""

from integrations.platforms.base import Besides, Identity, MediaFile, Outgoing
from tests.doubles.platforms.attempt_notes import Notes

CHOSEN = {"privacy": "everyone", "comments": "yes", "duets": "no", "stitches": "no"}


def shown(who: Identity, notes: Notes, *media: MediaFile, **chosen: str) -> Outgoing:
    """These media, with what is chosen beside or instead of `CHOSEN`."""
    besides = Besides(options={**CHOSEN, **chosen})
    kept = {"remember": notes.remember, "steps": dict(notes.kept)}
    return Outgoing("1-1-1", who, "Spring 🌷 #sale", media, besides=besides, **kept)  # type: ignore[arg-type]
