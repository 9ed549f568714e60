"""Options of a post on TikTok, checked against the account's permissions.

TikTok's audit demands that nobody but a person sets who may watch and what others may do, and that nothing is
chosen beforehand (developers.tiktok.com/doc/content-sharing-guidelines).
"""

from collections.abc import Mapping

from integrations.errors import Rejected
from integrations.platforms.base.capabilities import PostOption
from integrations.platforms.tiktok.api import CHOICE, Json

LEVELS = {
    "everyone": "PUBLIC_TO_EVERYONE",
    "friends": "MUTUAL_FOLLOW_FRIENDS",
    "followers": "FOLLOWER_OF_CREATOR",
    "me": "SELF_ONLY",
}
PARTS = {"comments": "comment", "duets": "duet", "stitches": "stitch"}
"""Our options → what TikTok calls them."""
BRANDED = {"own": "brand_organic_toggle", "partner": "brand_content_toggle"}
OPTIONS: Mapping[str, PostOption] = {
    "privacy": PostOption("Who may watch", tuple(LEVELS), ordinary=False),
    "comments": PostOption("May people comment", ("no", "yes"), ordinary=False),
    "duets": PostOption("May people make duets", ("no", "yes"), ordinary=False, of_videos=True),
    "stitches": PostOption("May people stitch it", ("no", "yes"), ordinary=False, of_videos=True),
    "brand": PostOption("Does it advertise", ("nothing", *BRANDED)),
    "ai": PostOption("Made with AI", ("no", "yes"), of_videos=True),
}
UNCHOSEN = "Choose who may watch this and whether people may comment: TikTok wants a person to."
LONG = "TikTok takes videos of at most {most} seconds from this account: send a shorter one."
SHUT = "This account does not allow {what} on TikTok: choose “no”, or change its settings there."
AD = "TikTok shows a paid partnership to more than the account itself: choose who else may watch."


def build_options(chosen: Mapping[str, str], creator: Json, *, seconds: float, video: bool) -> Json:
    """Options in TikTok's format. Raises `Rejected` for an option that the account does not allow."""
    parts = PARTS if video else {"comments": PARTS["comments"]}
    if chosen.get("privacy") not in LEVELS or any(each not in chosen for each in parts):
        raise Rejected(UNCHOSEN, code="unchosen")
    level = LEVELS[chosen["privacy"]]
    if level not in creator.get("privacy_level_options", ()):
        raise Rejected(CHOICE, code="privacy")
    most = creator.get("max_video_post_duration_sec")
    if video and most and seconds > most:
        raise Rejected(LONG.format(most=most), code="duration")
    info: Json = {"privacy_level": level}
    for ours, theirs in parts.items():
        if chosen[ours] == "yes" and creator.get(f"{theirs}_disabled"):
            raise Rejected(SHUT.format(what=ours), code=f"{theirs}_disabled")
        info[f"disable_{theirs}"] = chosen[ours] != "yes"
    disclosed = _disclosed(chosen, video=video)
    if "brand_content_toggle" in disclosed and level == "SELF_ONLY":
        raise Rejected(AD, code="brand")
    return {**info, **disclosed}


def _disclosed(chosen: Mapping[str, str], *, video: bool) -> Json:
    """Disclosure fields of commercial content."""
    brand = BRANDED.get(chosen.get("brand", ""))
    made = {"is_aigc": True} if video and chosen.get("ai") == "yes" else {}
    return {**made, **({brand: True} if brand else {})}
