"""A file that goes with a post, as platforms are given it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One picture or video to send: its bytes' SHA-256, where they are, and what they show."""

    sha256: str
    path: str
    mime: str
    alt: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0.0
