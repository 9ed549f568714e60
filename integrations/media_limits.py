"""Limits of platforms for pictures, videos and documents, and the properties of such files.

A platform fills in one `MediaLimits`; checks, cards and the fitting read it, so nothing else knows numbers.
Bytes are bytes, sides are pixels as people see them (turned upright), ratios are width / height, times are
seconds. None means that the platform names no such limit.
"""

from dataclasses import dataclass
from typing import Literal

JPEG, PNG, WEBP, GIF, HEIC, AVIF = (
    f"image/{each}" for each in ("jpeg", "png", "webp", "gif", "heic", "avif")
)
MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
PDF = "application/pdf"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Kind = Literal["picture", "animation", "video", "document"]
Range = tuple[float, float]
"""(least, most), both taken"""


@dataclass(frozen=True, slots=True)
class MediaProperties:
    """Properties of a file, read from its content, never from its name."""

    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    frames: int = 1
    fps: float = 0.0
    video: str = ""
    """the codec, as ffmpeg calls it: h264, hevc, vp9, …"""
    audio: str = ""
    """the same for the sound; '' when there is none"""

    @property
    def kind(self) -> Kind:
        """Kind of the file: a moving GIF is an animation, any other moving picture a still."""
        if self.mime.startswith("video/"):
            return "video"
        if self.mime.startswith("image/"):
            return "animation" if self.mime == GIF and self.frames > 1 else "picture"
        return "document"


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Limits of still pictures. Larger ones and other types are converted; small ones stay small."""

    mimes: tuple[str, ...] = (JPEG, PNG)
    most: int = 4
    size: int = 5_000_000
    pixels: int | None = None
    width: int | None = None
    """the widest; wider ones are scaled"""
    height: int | None = None
    least_side: int = 1
    ratio: Range | None = None


@dataclass(frozen=True, slots=True)
class AnimationLimits:
    """Limits of moving GIFs, which are never converted."""

    size: int
    width: int | None = None
    height: int | None = None
    pixels: int | None = None
    frames: int | None = None
    most: int = 1


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Limits of videos. Other formats than H.264 and AAC in MP4, and larger ones, are converted."""

    size: Range
    seconds: Range
    width: Range
    height: Range
    mimes: tuple[str, ...] = (MP4,)
    ratio: Range | None = None
    fps: Range = (1, 60)
    video: tuple[str, ...] = ("h264",)
    audio: tuple[str, ...] = ("aac",)
    most: int = 1


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Limits of documents, which are never converted."""

    mimes: tuple[str, ...]
    size: int
    most: int = 1


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Limits of all media of a post. A kind that is None is not taken at all.

    `together` is the most of all kinds in one post; unless it `mixes`, they are all of one kind.
    """

    pictures: PictureLimits | None = PictureLimits()
    animation: AnimationLimits | None = None
    video: VideoLimits | None = None
    document: DocumentLimits | None = None
    together: int = 4
    mixes: bool = False
    alt: int = 1000
    """characters of an alt text; 1,000 is ours, where a platform names no number"""
    fetches: tuple[Kind, ...] = ()
    """what it fetches from a public address instead of being sent it"""
    canvas: tuple[int, int] = (1200, 1200)
    """(width, height) of a picture that is drawn for it: our choice of what its feed shows whole"""

    def of(self, kind: Kind) -> "PictureLimits | AnimationLimits | VideoLimits | DocumentLimits | None":
        """The limits of one kind; None when it is not taken."""
        return {
            "picture": self.pictures,
            "animation": self.animation,
            "video": self.video,
            "document": self.document,
        }[kind]
