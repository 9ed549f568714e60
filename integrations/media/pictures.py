"""Pictures: opened safely and encoded anew from their pixels, so that no other data goes out.

The same file and limits give the same bytes, for one version of Pillow.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from importlib import import_module
from math import sqrt
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from integrations.errors import Rejected
from integrations.media_limits import AVIF, GIF, HEIC, JPEG, PNG, WEBP, MediaProperties, PictureLimits, Range

ROOM = 36_000_000
"""Pixels that are held in memory: with the copies that fitting makes 470 MB at worst (a see-through PNG)."""
JPEG_ROOM = 89_000_000
"""Pixels of a JPEG: it can be read at a half, a quarter or an eighth of its size. Pillow warns above this."""
READS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF", HEIC: "HEIF", AVIF: "AVIF"}
"""The one of Pillow's readers that gets to see a file of this type."""
QUALITIES = (92, 85, 78)
SHRINKS = 10
ORIENTATION = 0x0112
BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error, zlib.error)
"""Errors that Pillow raises for broken files."""


@contextmanager
def _opened(path: Path, mime: str) -> Iterator[Image.Image]:
    """Picture whose pixels are not yet read. Raises `Rejected` also for errors in the block."""
    if mime == HEIC:
        try:
            import_module("pillow_heif").register_heif_opener()
        except ImportError:
            raise Rejected("I cannot open HEIC pictures here: save it as JPEG.", code="kind") from None
    try:
        with Image.open(path, formats=[READS[mime]]) as image:
            _refuse_vast(image)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Rejected(
            "That picture has far more pixels than I open: send a smaller one.", code="vast"
        ) from None
    except BROKEN:
        raise Rejected("That picture is damaged or cut off: send it again.", code="damaged") from None


def _refuse_vast(image: Image.Image) -> None:
    width, height = image.size
    room = JPEG_ROOM if image.format in ("JPEG", "MPO") else ROOM
    if width * height > room:
        sentence = f"That picture has {width:,}×{height:,} pixels; I open up to {room // 1_000_000} million."
        raise Rejected(f"{sentence} Send a smaller one.", code="vast")


def _lighten(image: Image.Image) -> None:
    """Have a JPEG decoded at a fraction of its size where the whole does not fit into memory."""
    width, height = image.size
    for part in (1, 2, 4, 8):
        if width * height <= ROOM * part * part:
            image.draft(None, (width // part, height // part))
            return


def inspect_picture(path: Path, mime: str) -> MediaProperties:
    """Properties of a picture. The first frame is decoded, so a truncated file raises `Rejected`."""
    with _opened(path, mime) as image:
        width, height = image.size
        if image.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8):
            width, height = height, width
        frames = int(getattr(image, "n_frames", 1)) if mime != JPEG else 1
        _lighten(image)
        image.load()
    return MediaProperties(mime, path.stat().st_size, width, height, frames=frames)


def fit_picture(
    path: Path, shape: MediaProperties, limits: PictureLimits
) -> tuple[bytes, MediaProperties, tuple[str, ...]]:
    """Bytes and properties of a picture within the limits, and the changes made. Raises `Rejected`."""
    did = ["only its first frame"] if shape.frames > 1 else []
    with _opened(path, shape.mime) as image:
        _lighten(image)
        plain, cleaned = _plain(image)
        part, cut = _sized(plain, limits)
        content, mime, told = _encoded(part, shape.mime, limits)
    with Image.open(io.BytesIO(content)) as made:
        width, height = made.size
    if (width, height) != cropped_size(shape.width, shape.height, limits.ratio):
        told.append(f"scaled to {width:,}×{height:,}")
    return content, MediaProperties(mime, len(content), width, height), (*did, *cleaned, *cut, *told)


def _plain(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """Picture upright, in sRGB, as RGB or RGBA, without metadata; and the changes made."""
    did = []
    exif = image.getexif()
    if set(exif) - {ORIENTATION}:
        did.append("camera and location details removed")
    profile = image.info.get("icc_profile")
    if exif.get(ORIENTATION, 1) != 1:
        image = ImageOps.exif_transpose(image)
        did.append("turned upright")
    alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    if profile and not alpha:
        image, converted = _in_srgb(image, profile)
        did += ["colours converted to sRGB"] if converted else []
    if image.mode.startswith("I"):  # 16 bits a pixel
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    image = image.convert("RGBA" if alpha else "RGB")
    image.info.clear()
    return image, did


def _in_srgb(image: Image.Image, profile: bytes) -> tuple[Image.Image, bool]:
    """Picture in sRGB; an unreadable profile is ignored, as browsers do."""
    try:
        read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(read):
            return image, False
        made = ImageCms.profileToProfile(image, read, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image, False
    return (made, True) if made is not None else (image, False)


def _sized(image: Image.Image, limits: PictureLimits) -> tuple[Image.Image, list[str]]:
    """Picture cropped about its middle to the nearest allowed ratio and scaled down; and the changes."""
    did = []
    if (box := cropped_size(image.width, image.height, limits.ratio)) != image.size:
        ratio = image.width / image.height
        least, most = limits.ratio or (ratio, ratio)
        did.append(f"cropped to {format_ratio(least if ratio < least else most)}")
        left, top = (image.width - box[0]) // 2, (image.height - box[1]) // 2
        image = image.crop((left, top, left + box[0], top + box[1]))
    scale = min(
        1.0,
        (limits.width or image.width) / image.width,
        (limits.height or image.height) / image.height,
        sqrt((limits.pixels or ROOM) / (image.width * image.height)),
    )
    return (_scaled(image, scale), did) if scale < 1 else (image, did)


def cropped_size(width: int, height: int, ratio: Range | None) -> tuple[int, int]:
    """Largest size within these sides whose ratio is allowed."""
    least, most = ratio or (0, float("inf"))
    if width < least * height:
        return width, max(1, int(width / least))
    if width > most * height:
        return max(1, int(height * most)), height
    return width, height


def format_ratio(ratio: float) -> str:
    """Ratio as people write it: 0.8 → 4:5, 1.91 → 1.91:1."""
    simple = Fraction(ratio).limit_denominator(20)
    if abs(simple - Fraction(ratio)) < 0.0001:
        return f"{simple.numerator}:{simple.denominator}"
    return f"{ratio:g}:1"


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encoded(image: Image.Image, mime: str, limits: PictureLimits) -> tuple[bytes, str, list[str]]:
    """Picture in its own type where that is allowed and small enough, else as a smaller and smaller JPEG."""
    if mime in limits.mimes and mime in (PNG, WEBP):
        content = _saved(image, mime, QUALITIES[0])
        if len(content) <= limits.size or JPEG not in limits.mimes:
            return content, mime, []
    did = [] if mime == JPEG else ["saved as JPEG"]
    if image.mode == "RGBA":
        if image.getchannel("A").histogram()[255] < image.width * image.height:
            did.append("what was see-through became white")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    for step in range(len(QUALITIES) + SHRINKS):
        if step >= len(QUALITIES):
            image = _scaled(image, 0.8)
        content = _saved(image, JPEG, QUALITIES[min(step, len(QUALITIES) - 1)])
        if len(content) <= limits.size:
            return content, JPEG, did
    raise Rejected("That picture cannot be made small enough: send another one.", code="too_large")


def _saved(image: Image.Image, mime: str, quality: int) -> bytes:
    content = io.BytesIO()
    if mime == PNG:
        image.save(content, "PNG", compress_level=6)
    elif mime == WEBP:
        image.save(content, "WEBP", quality=quality, method=4)
    else:
        image.save(content, "JPEG", quality=quality)
    return content.getvalue()
