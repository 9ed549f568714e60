"""Error codes of Instagram beyond those of the whole Graph, as subcodes, also in the status of containers.

Source: developers.facebook.com/docs/instagram-platform, reference, error-codes (2026-06-02).
What it calls its own error, or a download that took too long, is passing and needs no line here.
"""

import re
from datetime import timedelta

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater
from integrations.graph import refusals
from integrations.graph.refusals import Refusal

EARLY = "9007/2207027"
FULL = 2207042
"""A day's posts are used up; the day rolls on."""
FORGOTTEN = frozenset({2207006, 2207008, 2207020})
UNFETCHED = 2207052
RESTRICTED = 2207050
REASONS = {
    2207004: "a picture is larger than 8 MB",
    2207005: "it takes JPEG pictures alone",
    2207009: "a picture is higher than 4:5 or wider than 1.91:1",
    2207010: "the caption is longer than 2,200 characters, or has more than 30 hashtags or 20 mentions",
    2207023: "it does not know this kind of file",
    2207026: "it takes MP4 and MOV videos in H.264 or HEVC alone",
    2207028: "a carousel has 2 to 10 pictures or videos",
    2207051: "it takes this for spam; wait a day, or change it",
    2207057: "the cover lies outside of the video",
    2207081: "the account may not post trial Reels",
}
CODE = re.compile(r"\b2207\d{3}\b")
HOUR = timedelta(hours=1)


def own_error(refusal: Refusal) -> OutsideError | None:
    """Error for a code of Instagram's own; None for any other."""
    if refusal.name == EARLY:
        return refusals.not_ready("Instagram", refusal)
    return _meaning(refusal.subcode, refusal.name)


def container_error(status: str) -> OutsideError:
    """Error for the `status` of a failed container; passing failures get a new container."""
    found = CODE.search(status)
    again = TryLater("Instagram could not use the media; they are brought again.", code="ERROR")
    return (_meaning(int(found[0]), found[0]) if found else None) or again


def _meaning(subcode: int, code: str) -> OutsideError | None:
    if subcode == FULL:
        sentence = "Instagram takes no more posts of this account for these 24 hours."
        return TryLater(sentence, wait=HOUR, scope="account", code=code)
    if subcode in FORGOTTEN:
        return TryLater("Instagram has forgotten what was laid down; it is brought again.", code=code)
    if subcode == UNFETCHED:
        return TryLater("Instagram could not fetch the media from this desk.", code=code)
    if subcode == RESTRICTED:
        return Reconnect(
            "Instagram has restricted the account: log in there, then connect it again.", code=code
        )
    why = REASONS.get(subcode)
    return Rejected(f"Instagram does not take it, because {why}.", code=code) if why else None
