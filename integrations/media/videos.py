"""Videos: inspected, converted to MP4 with H.264 and AAC within limits, with a preview picture.

The same file and limits give the same bytes, for one build of ffmpeg.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from integrations.errors import Rejected
from integrations.media import ffmpeg, file_types
from integrations.media.pictures import cropped_size, format_ratio
from integrations.media_limits import MP4, WEBM, MediaProperties, VideoLimits

LOOKING = 20.0
"""Real seconds to look at a video."""
WORKING = 240.0
"""Real seconds to make one fit: 10 s of 1080p took 8 s on two busy cores."""
SOUND = 128_000
"""Bits a second."""
NOTHING_ELSE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-sn", "-dn")
"""No place, no camera, no date goes along."""
DAMAGED = "That video is damaged or cut off: send it again."


@dataclass(frozen=True, slots=True)
class VideoInspection:
    """Properties of a file as ffmpeg reports them."""

    shape: MediaProperties
    pixels: str
    """how a pixel is kept: yuv420p is what everybody plays"""


async def inspect_video(path: Path, mime: str) -> MediaProperties:
    """Properties of a video; its first picture is decoded. Raises `Rejected`."""
    return (await _inspect(path, mime)).shape


async def _inspect(path: Path, mime: str) -> VideoInspection:
    size = await asyncio.to_thread(_whole, path, mime)
    first = ("-map", "0:v:0", "-map", "0:a:0?", "-frames:v", "1", "-frames:a", "1", "-f", "null", "-")
    went_well, said = await ffmpeg.run_ffmpeg(
        [*ffmpeg.input_arguments(str(path), mime), *first], seconds=LOOKING
    )
    found = _described(said) if went_well else None
    if found is None:
        raise Rejected(DAMAGED, code="damaged")
    seconds, width, height, fps, video, audio, pixels = found
    return VideoInspection(MediaProperties(mime, size, width, height, seconds, 0, fps, video, audio), pixels)


def _described(said: str) -> tuple[float, int, int, float, str, str, str] | None:
    """Properties of ffmpeg's first input. Tags are indented further, so they cannot forge a line."""
    said = re.split(r"^(?:Stream mapping|Output #0)", said, maxsplit=1, flags=re.MULTILINE)[0]
    length = re.search(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)", said, re.MULTILINE)
    stream = re.search(
        r"^  Stream #0:\d+\S*: Video: (\w+)[^,]*, (\w+).*?, (\d+)x(\d+)[ ,].*", said, re.MULTILINE
    )
    if length is None or stream is None:
        return None
    hours, minutes, rest = length.groups()
    rate = re.search(r", ([\d.]+)(k?) (?:fps|tbr)", stream[0])
    sound = re.search(r"^  Stream #0:\d+\S*: Audio: (\w+)", said, re.MULTILINE)
    width, height = int(stream[3]), int(stream[4])
    if turned := re.search(r"rotation of (-?[\d.]+) degrees", said):
        width, height = (height, width) if abs(float(turned[1])) % 180 == 90 else (width, height)
    return (
        int(hours) * 3600 + int(minutes) * 60 + float(rest),
        *(width, height),
        float(rate[1]) * (1000 if rate[2] else 1) if rate else 0.0,
        *(stream[1], sound[1] if sound else "", stream[2]),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Properties of the converted video."""

    crop: tuple[int, int]
    size: tuple[int, int]
    fps: float
    seconds: float
    bits: int
    """a second, of its pictures"""
    did: tuple[str, ...]


async def fit_video(
    path: Path, shape: MediaProperties, limits: VideoLimits, *, into: Path
) -> tuple[MediaProperties, tuple[str, ...]]:
    """Write the video within the limits. Returns its properties and the changes made. Raises `Rejected`."""
    seen = await _inspect(path, shape.mime)
    wanted = _wanted(seen.shape, limits)
    plain = seen.pixels in ("yuv420p", "yuvj420p") and seen.shape.video == "h264"
    heard = seen.shape.audio in ("", "aac")
    making, did = _encoding(wanted), wanted.did or ("made anew as H.264 in MP4",)
    if plain and heard and not wanted.did and shape.size <= limits.size[1]:
        making, did = ["-c", "copy"], wanted.did if shape.mime == MP4 else ("saved as MP4",)
    went_well, _ = await ffmpeg.run_ffmpeg(
        [
            *(
                "-y",
                "-v",
                "error",
                *ffmpeg.input_arguments(str(path), shape.mime),
                "-map",
                "0:v:0",
                "-map",
                "0:a:0?",
            ),
            *(*making, *NOTHING_ELSE, "-movflags", "+faststart", "-f", "mp4", str(into)),
        ],
        seconds=WORKING,
        largest=int(limits.size[1] * 1.1) + 1_000_000,
    )
    if not went_well:
        raise Rejected(f"{DAMAGED} Or send another one.", code="damaged")
    made = await inspect_video(into, MP4)
    if made.size > limits.size[1]:
        raise Rejected("That video cannot be made small enough: send a shorter one.", code="too_large")
    return made, did


def _wanted(shape: MediaProperties, limits: VideoLimits) -> _Wanted:
    did: list[str] = []
    ratio = shape.width / max(shape.height, 1)
    crop = cropped_size(shape.width, shape.height, limits.ratio)
    if crop != (shape.width, shape.height):
        least, most = limits.ratio or (ratio, ratio)
        did.append(f"cropped to {format_ratio(least if ratio < least else most)}")
    scale = min(1.0, limits.width[1] / crop[0], limits.height[1] / crop[1])
    size = int(crop[0] * scale) // 2 * 2, int(crop[1] * scale) // 2 * 2
    if scale < 1:
        did.append(f"scaled to {size[0]:,}×{size[1]:,}")
    fps = min(max(shape.fps, limits.fps[0]), limits.fps[1]) if shape.fps else 0
    if fps != shape.fps:
        did.append(f"{fps:g} pictures a second")
    seconds = min(shape.seconds, limits.seconds[1])
    if seconds < shape.seconds:
        did.append(f"trimmed to its first {format_length(seconds)}")
    bits = int(limits.size[1] * 8 * 0.9 / max(seconds, 1)) - SOUND
    return _Wanted(crop, size, fps, seconds, max(bits, 100_000), tuple(did))


def format_length(seconds: float) -> str:
    """Length as people say it: 140 → 2:20 minutes."""
    if seconds < 120:
        return f"{seconds:g} seconds"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02} minutes"


def _encoding(wanted: _Wanted) -> list[str]:
    width, height = wanted.crop
    picture = f"crop={width}:{height},scale={wanted.size[0]}:{wanted.size[1]},setsar=1"
    picture += f",fps={wanted.fps:g}" if wanted.fps else ""
    rate = min(wanted.bits, 25_000_000)
    return [
        *("-t", f"{wanted.seconds:g}", "-vf", picture),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-threads", "2"),
        *("-maxrate", str(rate), "-bufsize", str(rate), "-flags:v", "+bitexact"),
        *("-c:a", "aac", "-b:a", str(SOUND), "-ar", "48000", "-ac", "2", "-flags:a", "+bitexact"),
    ]


def _whole(path: Path, mime: str) -> int:
    """Size in bytes. Raises `Rejected` for a truncated MP4."""
    if mime != WEBM:
        file_types.has_index_first(path)
    return path.stat().st_size
