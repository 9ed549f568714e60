"""Media file of a post, as platforms receive it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaFile:
    """Picture, video or document to send: its SHA-256, its path, and its alt text."""

    sha256: str
    path: str
    mime: str
    alt: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0.0
