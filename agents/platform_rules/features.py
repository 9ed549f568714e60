"""The features of a platform beside words and files (threads, comments, options), and refusals of extras."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.platform_rules.limits import Item, shape_of, text_refusal
from integrations.platforms.base import Describes, Limits
from integrations.platforms.base.capabilities import (
    HasPostOptions,
    PostOption,
    PublishesFirstComments,
    PublishesThreads,
)


@dataclass(frozen=True, slots=True)
class PlatformFeatures:
    """`most_texts` of a thread with the first, `comment_characters` of a first comment (0: there is none)."""

    most_texts: int = 1
    comment_characters: int = 0
    options: Mapping[str, PostOption] = field(default_factory=dict)

    def choices(self, media: Sequence[Item]) -> Mapping[str, PostOption]:
        """The options for a post with these files."""
        is_video = any(shape_of(each).kind == "video" for each in media)
        return {name: each for name, each in self.options.items() if is_video or not _of_videos(each)}

    def __bool__(self) -> bool:
        """Whether there is an option or a first comment."""
        return bool(self.options or self.comment_characters)


def _of_videos(choice: PostOption) -> bool:
    """Whether the choice is for videos only. A plugin's choices may not know it yet."""
    return getattr(choice, "of_videos", False)


def read_features(platform: Describes) -> PlatformFeatures:
    """The features of a platform, from its protocols; read once, when the desk opens."""
    return PlatformFeatures(
        platform.most_texts if isinstance(platform, PublishesThreads) else 1,
        platform.comment_characters if isinstance(platform, PublishesFirstComments) else 0,
        platform.options if isinstance(platform, HasPostOptions) else {},
    )


def features_refusal(label: str, limits: Limits, offers: PlatformFeatures, kept: Mapping[str, Any]) -> str:
    """The reason why the platform would refuse a Revision's extras; '' for none."""
    return next(
        (
            each
            for each in (
                *_parts(label, limits, offers, kept.get("more", ())),
                *_comment(label, limits, offers, kept.get("first_comment", "")),
                *_values(label, offers, kept.get("options", {})),
            )
            if each
        ),
        "",
    )


def _parts(label: str, limits: Limits, offers: PlatformFeatures, more: Sequence[str]) -> Iterator[str]:
    if more and offers.most_texts == 1:
        yield f"{label} takes one text a post: leave one of the {len(more) + 1} parts."
    elif len(more) >= offers.most_texts:
        over = len(more) + 1 - offers.most_texts
        yield f"{len(more) + 1} parts are {over} over the {offers.most_texts} of a thread."
    for place, each in enumerate(more, start=2):
        why = text_refusal(label, limits, each) if each else "There are no words in it."
        yield f"Part {place}: {why}" if why else ""


def _comment(label: str, limits: Limits, offers: PlatformFeatures, words: str) -> Iterator[str]:
    if words and not offers.comment_characters:
        yield f"{label} takes no first comment with a post: leave it out."
    elif (count := limits.count(words)) > offers.comment_characters:
        most = offers.comment_characters
        yield f"The first comment: {count:,} {limits.unit} are {count - most:,} over the {most:,}."


def _values(label: str, offers: PlatformFeatures, chosen: Mapping[str, str]) -> Iterator[str]:
    for name, value in chosen.items():
        if name not in offers.options:
            yield f"{label} has no option “{name}” any more: leave it out."
        elif value not in offers.options[name].values:
            values = ", ".join(offers.options[name].values)
            yield f"{label} knows no “{value}” for “{offers.options[name].label}”: choose one of {values}."


def open_choices(label: str, offers: PlatformFeatures, media: Sequence[Item], kept: Mapping[str, Any]) -> str:
    """The sentence about choices that only a person may make and nobody has made; '' for none."""
    chosen = kept.get("options", {})
    open_ = [
        each.label
        for name, each in offers.choices(media).items()
        if not each.ordinary and chosen.get(name) not in each.values
    ]
    if not open_:
        return ""
    return (
        f"{label} wants a person to choose, nothing is chosen beforehand: {'; '.join(open_)}. Press Options."
    )
