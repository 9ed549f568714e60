"""File types by content; names and declared types do not count."""

import io
import zipfile
from pathlib import Path

from integrations.errors import Rejected
from integrations.media_limits import AVIF, DOCX, GIF, HEIC, JPEG, MOV, MP4, PDF, PNG, PPTX, WEBM, WEBP

ENDINGS = {
    **{JPEG: "jpg", PNG: "png", WEBP: "webp", GIF: "gif", HEIC: "heic", AVIF: "avif"},
    **{MP4: "mp4", MOV: "mov", WEBM: "webm", PDF: "pdf", PPTX: "pptx", DOCX: "docx"},
}
"""Every type that is kept, and what its file's name ends with."""
BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", 0, PNG),
    (b"\xff\xd8\xff", 0, JPEG),
    (b"GIF87a", 0, GIF),
    (b"GIF89a", 0, GIF),
    (b"WEBP", 8, WEBP),
    (b"%PDF-", 0, PDF),
)
"""Magic bytes, their offset, and the MIME type."""
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), HEIC),
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    b"qt  ": MOV,
}
"""Major brands of ISO base media files (mp4ra.org/registered-types/brands) that are not plain MP4."""
MOST_BOXES = 100_000
"""Parts of an MP4 that are looked at: one that is written in fragments has a few a second."""
OFFICE = {"ppt/presentation.xml": PPTX, "word/document.xml": DOCX}
"""The part of an Office Open XML package that says what it is."""
UNKNOWN = (
    "I take pictures (JPEG, PNG, WebP, GIF, HEIC), videos (MP4, MOV, WebM) and documents (PDF, PPTX, DOCX). "
    "This file is none of them, whatever it is called."
)


def detect_type(content: bytes) -> str:
    """MIME type of the content. Raises `Rejected` for an empty file or an unsupported type."""
    if not content:
        raise Rejected("That file is empty: send it again.", code="empty")
    for start, place, mime in BEGINNINGS:
        if content[place : place + len(start)] == start:
            return mime
    if content[4:8] == b"ftyp":
        return BRANDS.get(content[8:12], MP4)
    if content[4:8] in (b"moov", b"mdat", b"wide", b"free"):  # QuickTime from before there were brands
        return MOV
    if content[:4] == b"\x1aE\xdf\xa3" and b"webm" in content[:64]:
        return WEBM
    if mime := _office(content):
        return mime
    raise Rejected(UNKNOWN, code="kind")


def _office(content: bytes) -> str:
    if content[:4] != b"PK\x03\x04":
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {*package.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Rejected("That document is damaged or cut off: send it again.", code="damaged") from None
    return next((mime for name, mime in OFFICE.items() if name in names), "")


def has_index_first(path: Path) -> bool:
    """Whether the index of an MP4 comes before its content. Raises `Rejected` for a truncated file."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        place, names = 0, list[bytes]()
        while place + 8 <= end:
            file.seek(place)
            head = file.read(16)
            size, name = int.from_bytes(head[:4], "big"), head[4:8]
            if size == 1:
                size = int.from_bytes(head[8:16], "big")
            size = size or end - place
            if size < 8 or place + size > end or len(names) > MOST_BOXES:
                raise Rejected("That video is damaged or cut off: send it again.", code="damaged")
            names.append(name)
            place += size
    if b"moov" not in names:
        raise Rejected("That video is damaged or cut off: send it again.", code="damaged")
    return b"mdat" not in names[: names.index(b"moov")]
