"""The limits of a platform for words and media, and the sentences about what exceeds them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from integrations.media_limits import (
    AnimationLimits,
    DocumentLimits,
    MediaLimits,
    MediaProperties,
    PictureLimits,
    Range,
    VideoLimits,
)
from integrations.platforms.base import Limits

NAMES = {
    "picture": ("picture", "pictures"),
    "animation": ("moving GIF", "moving GIFs"),
    "video": ("video", "videos"),
    "document": ("document", "documents"),
}
NO_ADDRESS = (
    "{label} fetches media from the web, and nobody outside reaches this desk: "
    "an owner of it sets COPYDESK_PUBLIC_URL to its https address."
)

Item = Mapping[str, Any]
"""An item of a Revision's media (`agents.media.fitting.media_item`)."""


def shape_of(item: Item) -> MediaProperties:
    """The shape of a media item; older Revisions know only its type."""
    known = {name: item[name] for name in MediaProperties.__slots__ if name in item}
    return MediaProperties(**{"size": 0, **known})


def media_refusal(label: str, limits: MediaLimits, media: Sequence[Item], *, reachable: bool) -> str:
    """The reason why the platform would refuse the media; '' for none."""
    if not media:
        return ""
    if trouble := next((each["trouble"] for each in media if each.get("trouble")), ""):
        return f"{label}: {trouble}"
    shapes = [shape_of(each) for each in media]
    if not reachable and any(each.kind in limits.fetches for each in shapes):
        return NO_ADDRESS.format(label=label)
    if crowd := _crowd(label, limits, shapes):
        return crowd
    if long := next((each for each in media if len(each.get("alt", "")) > limits.alt), None):
        count = len(long["alt"])
        return f"{count:,} characters of alt text are more than the {limits.alt:,} that {label} takes."
    return next((f"{label} takes {why}." for each in shapes if (why := _why_not(each, limits))), "")


def _crowd(label: str, limits: MediaLimits, shapes: Sequence[MediaProperties]) -> str:
    """The reason why the platform would refuse the number or the mixture of the files."""
    kinds = list(dict.fromkeys(each.kind for each in shapes))
    for kind in kinds:
        one, many = NAMES[kind]
        taken = limits.of(kind)
        if taken is None:
            return f"{label} takes no {many}: put something else on it, or leave it out there."
        if sum(each.kind == kind for each in shapes) > taken.most:
            return f"{label} takes at most {taken.most} {one if taken.most == 1 else many}."
    if len(kinds) > 1 and not limits.mixes:
        return f"{label} takes no {' and '.join(NAMES[each][1] for each in kinds)} in one post."
    if len(shapes) > limits.together:
        return f"{label} takes at most {limits.together} files in one post."
    return ""


def _why_not(shape: MediaProperties, limits: MediaLimits) -> str:
    """What the platform takes instead of this file; '' when it takes the file or its size is unknown."""
    if not shape.size:
        return ""
    taken = limits.of(shape.kind)
    match taken:
        case PictureLimits():
            return _first(_type(shape, taken.mimes), _size(shape, taken.size), _picture(shape, taken))
        case AnimationLimits():
            return _first(_size(shape, taken.size), _animation(shape, taken))
        case VideoLimits():
            return _first(_type(shape, taken.mimes), _video(shape, taken))
        case DocumentLimits():
            return _first(_type(shape, taken.mimes), _size(shape, taken.size))
    return ""


def _first(*reasons: str) -> str:
    return next(filter(None, reasons), "")


def _type(shape: MediaProperties, mimes: Sequence[str]) -> str:
    if shape.mime in mimes:
        return ""
    return f"{_listed([kind_name(each) for each in mimes])}, not {kind_name(shape.mime)}"


def kind_name(mime: str) -> str:
    """The name of a MIME type for people: image/jpeg → JPEG."""
    name = mime.rpartition("/")[2].rpartition(".")[2]
    names = {"presentation": "PPTX", "document": "DOCX", "webp": "WebP", "webm": "WebM", "quicktime": "MOV"}
    return names.get(name, name.upper())


def _listed(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)


def _size(shape: MediaProperties, most: float) -> str:
    return (
        f"files up to {format_size(most)}; this one has {format_size(shape.size)}"
        if shape.size > most
        else ""
    )


def format_size(count: float) -> str:
    """Bytes as people read them: 5000000 → 5 MB."""
    if count < 1_000_000:
        return f"{count / 1000:,.0f} kB"
    return f"{count / 1_000_000:,.1f} MB".replace(".0 MB", " MB")


def _picture(shape: MediaProperties, limits: PictureLimits) -> str:
    sides = f"this one has {shape.width:,}×{shape.height:,}"
    if min(shape.width, shape.height) < limits.least_side:
        return f"pictures of at least {limits.least_side:,} pixels a side; {sides}"
    if limits.pixels and shape.width * shape.height > limits.pixels:
        return f"pictures up to {limits.pixels:,} pixels; {sides}"
    return _ratio(shape, limits.ratio)


def _animation(shape: MediaProperties, limits: AnimationLimits) -> str:
    sides = f"this one has {shape.width:,}×{shape.height:,}"
    if limits.width and limits.height and (shape.width > limits.width or shape.height > limits.height):
        return f"moving GIFs up to {limits.width:,}×{limits.height:,}; {sides}"
    if limits.pixels and shape.width * shape.height > limits.pixels:
        return f"moving GIFs up to {limits.pixels:,} pixels; {sides}"
    if limits.frames and shape.frames > limits.frames:
        return f"moving GIFs up to {limits.frames} frames; this one has {shape.frames}"
    return ""


def _video(shape: MediaProperties, limits: VideoLimits) -> str:
    return _first(
        _between("videos", shape.size, limits.size, format_size),
        _between("videos", shape.seconds, limits.seconds, format_duration),
        _between("videos of a width", shape.width, limits.width, _pixels),
        _between("videos of a height", shape.height, limits.height, _pixels),
        _ratio(shape, limits.ratio),
        _codec(shape.video, limits.video),
        _codec(shape.audio, limits.audio) if shape.audio else "",
    )


def _between(what: str, found: float, taken: Range, say: Callable[[float], str]) -> str:
    if taken[0] <= found <= taken[1]:
        return ""
    return f"{what} from {say(taken[0])} to {say(taken[1])}; this one has {say(found)}"


def format_duration(seconds: float) -> str:
    """Seconds as people read them: 0.5 → 0.5 s, 140 → 2:20 min."""
    if seconds < 60:
        return f"{seconds:.3g} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02} min"


def _pixels(count: float) -> str:
    return f"{count:,.0f} pixels"


def _ratio(shape: MediaProperties, taken: Range | None) -> str:
    if taken is None or not shape.height:
        return ""
    ratio = shape.width / shape.height
    if taken[0] * 0.99 <= ratio <= taken[1] * 1.01:
        return ""
    return f"sides from {taken[0]:.2g}:1 to {taken[1]:.3g}:1; this one has {ratio:.3g}:1"


def _codec(found: str, taken: Sequence[str]) -> str:
    return "" if found in taken else f"videos in {_listed(taken)}; this one is in {found}"


COUNTED = {
    "links": re.compile(r"https?://[^\s<>]+", re.IGNORECASE),
    "hashtags": re.compile(r"(?<![\w&#])#\w+"),
    "mentions": re.compile(r"(?<![\w@])@\w[\w.]*"),
}
"""Field of `Limits` → pattern of what it counts"""


def text_refusal(label: str, limits: Limits, words: str) -> str:
    """The reason why the platform named `label` would refuse a text; '' for none."""
    return too_long(label, limits, words) or too_many(label, limits, words)


def too_long(label: str, limits: Limits, words: str) -> str:
    """The sentence about a text that is too long; '' when it fits."""
    count = limits.count(words)
    if count <= limits.characters:
        return ""
    return (
        f"{count:,} {limits.unit} are {count - limits.characters:,} over "
        f"the {limits.characters:,} that {label} takes."
    )


def too_many(label: str, limits: Limits, words: str) -> str:
    """The sentence about too many links, hashtags or mentions; '' when there are not too many."""
    return next(_too_many(label, limits, words), "")


def _too_many(label: str, limits: Limits, words: str) -> Iterator[str]:
    """A sentence for each kind that is too many. A plugin's limits may not have every field."""
    for what, pattern in COUNTED.items():
        count, most = len(set(pattern.findall(words))), getattr(limits, what, None)
        if most is not None and count > most:
            yield f"{count} {what} are {count - most} over the {most} that {label} takes."
