"""Pictures: opened safely, and made to fit; what was done is said."""

import asyncio
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from integrations.base import FittedFile
from integrations.errors import Rejected
from integrations.media.pictures import ROOM, cropped_size, format_ratio
from integrations.media.studio import MediaStudio
from integrations.media_limits import GIF, HEIC, JPEG, PNG, WEBP, AnimationLimits, MediaLimits, PictureLimits
from tests.doubles.files import located, moving, noise, picture, swapped_colours, wide_gamut

PORTRAIT = MediaLimits(pictures=PictureLimits(mimes=(JPEG,), size=500_000, width=240, ratio=(0.8, 1.91)))


async def fitted(studio: MediaStudio, content: bytes, limits: MediaLimits = PORTRAIT) -> FittedFile:
    return await studio.fit(await studio.keep(content), limits)


def opened(made: FittedFile) -> Image.Image:
    return Image.open(io.BytesIO(Path(made.kept.path).read_bytes()))


async def refusal(studio: MediaStudio, content: bytes) -> Rejected:
    with pytest.raises(Rejected) as raised:
        await studio.keep(content)
    return raised.value


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (picture("JPEG"), JPEG),
        (picture("PNG"), PNG),
        (picture("WEBP"), WEBP),
        (picture("GIF"), GIF),
        (picture("AVIF"), "image/avif"),
    ],
)
async def test_a_picture_is_what_its_content_says(studio: MediaStudio, content: bytes, mime: str) -> None:
    kept = await studio.keep(content)
    assert (kept.shape.mime, kept.shape.width, kept.shape.height) == (mime, 400, 300)
    assert (kept.shape.size, kept.shape.kind) == (len(content), "picture")
    assert await asyncio.to_thread(Path(kept.path).read_bytes) == content
    assert await studio.keep(content) == kept


async def test_what_is_empty_cut_off_damaged_or_nothing_we_know_is_refused(studio: MediaStudio) -> None:
    whole = noise((300, 200), "JPEG")
    for content, code in (
        (b"", "empty"),
        (b"<html>", "kind"),
        (b"MZ\x90\x00", "kind"),
        (b"PK\x03\x04junk", "damaged"),
        (whole[: len(whole) // 2], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"a picture of bread", "damaged"),
        (picture("PNG")[:-40], "damaged"),
        (b"\xff\xd8\xff" + picture("PNG"), "damaged"),
        (b"RIFF\x00\x00\x00\x00WEBP", "damaged"),
        (b"GIF89a", "damaged"),
    ):
        assert (await refusal(studio, content)).code == code, content[:20]


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it has that many pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + picture("PNG")[33:]


@pytest.mark.parametrize("size", [(7000, 7000), (10_000, 9_000), (60_000, 60_000)])
async def test_a_bomb_is_not_opened(studio: MediaStudio, size: tuple[int, int]) -> None:
    trouble = await refusal(studio, bomb(*size))
    assert trouble.code == "vast"
    assert "smaller" in trouble.sentence


async def test_a_large_photo_is_read_at_a_part_of_its_size(studio: MediaStudio) -> None:
    image = Image.new("RGB", (8000, 6000), "green")
    content = io.BytesIO()
    image.save(content, "JPEG")
    kept = await studio.keep(content.getvalue())
    assert (kept.shape.width, kept.shape.height) == (8000, 6000)
    made = await studio.fit(kept, MediaLimits(pictures=PictureLimits()))
    assert made.kept.shape.width * made.kept.shape.height <= ROOM
    assert made.did == ("scaled to 4,000×3,000",)


async def test_place_and_camera_never_go_along_and_that_is_said(studio: MediaStudio) -> None:
    made = await fitted(studio, located(size=(240, 200)))
    assert made.did == ("camera and location details removed",)
    content = await asyncio.to_thread(Path(made.kept.path).read_bytes)
    assert b"Exif" not in content
    assert b"Telephone" not in content
    assert not opened(made).getexif()


async def test_what_hides_behind_the_pixels_does_not_go_along(studio: MediaStudio) -> None:
    made = await fitted(studio, picture(size=(240, 200)) + b"\x00\x00ftypmp4 a film with its place")
    assert b"film" not in await asyncio.to_thread(Path(made.kept.path).read_bytes)
    assert made.did == ()


@pytest.mark.parametrize("orientation", [3, 6, 8])
async def test_a_turned_picture_is_turned_upright(studio: MediaStudio, orientation: int) -> None:
    made = await fitted(studio, located(orientation=orientation, size=(200, 160)))
    size = (200, 160) if orientation == 3 else (160, 200)
    assert opened(made).size == (made.kept.shape.width, made.kept.shape.height) == size
    red, _, blue = opened(made).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert (red > blue) == (orientation == 6)
    assert "turned upright" in made.did


async def test_a_ratio_that_is_not_taken_is_cropped_about_the_middle_and_that_is_said(
    studio: MediaStudio,
) -> None:
    tall = await fitted(studio, picture(size=(200, 600)))
    assert (opened(tall).size, tall.did) == ((200, 250), ("cropped to 4:5",))
    wide = await fitted(studio, picture(size=(1000, 200)))
    assert (opened(wide).size, wide.did) == ((240, 125), ("cropped to 1.91:1", "scaled to 240×125"))
    assert opened(wide).convert("RGB").getpixel((5, 5)) != opened(wide).convert("RGB").getpixel((235, 5))


async def test_a_type_that_is_not_taken_becomes_jpeg_and_that_is_said(studio: MediaStudio) -> None:
    made = await fitted(studio, picture("PNG", (240, 200)))
    assert (made.kept.shape.mime, made.did) == (JPEG, ("saved as JPEG",))
    assert made.kept.path.endswith(".jpg")


async def test_what_is_see_through_becomes_white_where_it_must(studio: MediaStudio) -> None:
    content = io.BytesIO()
    Image.new("RGBA", (240, 200), (0, 0, 0, 0)).save(content, "PNG")
    made = await fitted(studio, content.getvalue())
    assert "what was see-through became white" in made.did
    assert opened(made).getpixel((5, 5)) == (255, 255, 255)
    kept = await fitted(studio, content.getvalue(), MediaLimits())
    assert (opened(kept).mode, kept.did) == ("RGBA", ())


async def test_what_is_too_heavy_is_made_lighter_until_it_fits(studio: MediaStudio) -> None:
    limits = MediaLimits(pictures=PictureLimits(size=60_000))
    made = await fitted(studio, noise((600, 400)), limits)
    assert made.kept.shape.size <= 60_000
    assert made.did[0] == "saved as JPEG"
    assert made.did[1].startswith("scaled to")
    with pytest.raises(Rejected, match="small enough"):
        await fitted(studio, noise((600, 400)), MediaLimits(pictures=PictureLimits(size=200)))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "RGBA", "LA"])
async def test_every_way_to_keep_a_pixel_becomes_a_plain_one(studio: MediaStudio, mode: str) -> None:
    image = (
        Image.new("L", (240, 200), 128) if mode == "I;16" else Image.new("RGB", (240, 200), (120, 120, 120))
    )
    kind = "JPEG" if mode == "CMYK" else "PNG"
    content = io.BytesIO()
    if mode == "I;16":
        image.convert("I").point(lambda value: value * 256).convert("I;16").save(content, kind)
    else:
        image.convert(mode).save(content, kind)
    made = opened(await fitted(studio, content.getvalue()))
    assert made.mode == "RGB"
    if mode not in ("1", "P"):
        assert abs(made.getpixel((100, 100))[0] - 124) < 10  # type: ignore[index]


async def test_colours_of_another_space_become_those_of_srgb_and_that_is_said(studio: MediaStudio) -> None:
    made = await fitted(studio, swapped_colours(size=(240, 200)))
    assert made.did == ("colours converted to sRGB",)
    red, _, blue = opened(made).getpixel((5, 5))  # type: ignore[misc]
    assert blue > red + 50
    assert "icc_profile" not in opened(made).info


async def test_a_profile_that_cannot_be_used_is_left_aside(studio: MediaStudio) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        content = picture(kind, (240, 200), icc_profile=b"nothing")
        made = await fitted(studio, content, MediaLimits(pictures=PictureLimits(mimes=(JPEG, PNG, WEBP))))
        assert made.did == ()
        assert "icc_profile" not in opened(made).info
    assert "icc_profile" not in opened(await fitted(studio, wide_gamut())).info


async def test_what_moves_stays_as_it_is_where_it_is_taken_and_is_its_first_frame_elsewhere(
    studio: MediaStudio,
) -> None:
    content = moving(frames=5)
    kept = await studio.keep(content)
    assert (kept.shape.frames, kept.shape.kind) == (5, "animation")
    taken = await studio.fit(kept, MediaLimits(animation=AnimationLimits(size=1_000_000)))
    assert taken == FittedFile(kept)
    still = await studio.fit(kept, PORTRAIT)
    assert (still.kept.shape.mime, still.did) == (JPEG, ("only its first frame", "saved as JPEG"))
    moving_webp = await fitted(studio, moving("WEBP"), MediaLimits(pictures=PictureLimits(mimes=(WEBP,))))
    assert opened(moving_webp).n_frames == 1  # type: ignore[attr-defined]


async def test_the_same_picture_and_limits_give_the_same_bytes(studio: MediaStudio, tmp_path: Path) -> None:
    content = located(orientation=6, size=(900, 500))
    first = await fitted(studio, content)
    second = await fitted(MediaStudio(tmp_path / "elsewhere"), content)
    assert first.kept.sha256 == second.kept.sha256


async def test_a_picture_of_a_telephone_in_heic_is_taken(studio: MediaStudio) -> None:
    import_heif = pytest.importorskip("pillow_heif")
    import_heif.register_heif_opener()
    content = picture("HEIF", (240, 200))
    made = await fitted(studio, content)
    assert (await studio.keep(content)).shape.mime == HEIC
    assert made.did == ("saved as JPEG",)


def test_ratios_are_named_as_people_name_them() -> None:
    assert [format_ratio(each) for each in (0.8, 1.91, 9 / 16, 1, 3)] == [
        "4:5",
        "1.91:1",
        "9:16",
        "1:1",
        "3:1",
    ]
    assert cropped_size(100, 100, None) == (100, 100)
    assert cropped_size(1, 5000, (0.8, 1.91)) == (1, 1)
