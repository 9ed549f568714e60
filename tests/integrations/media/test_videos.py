"""Videos and documents: looked at, made to fit, forgotten; what was done is said."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.base import FittedFile
from integrations.errors import Rejected
from integrations.media import ffmpeg, file_types
from integrations.media.studio import MediaStudio, tool_versions
from integrations.media_limits import (
    DOCX,
    MOV,
    MP4,
    PDF,
    PPTX,
    WEBM,
    DocumentLimits,
    MediaLimits,
    VideoLimits,
)
from tests.doubles import files


def limits(**other: Any) -> MediaLimits:
    given = {
        "size": (0, 5_000_000),
        "seconds": (0.5, 140),
        "width": (32, 1280),
        "height": (32, 1024),
        **other,
    }
    return MediaLimits(video=VideoLimits(**given))


async def fitted(studio: MediaStudio, content: bytes, **other: Any) -> FittedFile:
    return await studio.fit(await studio.keep(content), limits(**other))


MPEG4 = ("-c:v", "mpeg4", "-pix_fmt", "yuv420p", "-c:a", "libmp3lame")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
PLACE = (
    "-metadata",
    "location=+52.5200+013.4050/",
    "-metadata",
    "title=Stream #0:0: Video: h264, yuv420p, 1x1",
)


async def test_a_video_is_what_its_content_says(studio: MediaStudio) -> None:
    shape = (await studio.keep(files.video())).shape
    assert (shape.mime, shape.kind, shape.width, shape.height) == (MP4, "video", 320, 240)
    assert (shape.fps, shape.video, shape.audio) == (25, "h264", "aac")
    assert shape.seconds == pytest.approx(1, abs=0.1)
    moved = (await studio.keep(files.video(*MPEG4, ending="mov"))).shape
    assert (moved.mime, moved.video, moved.audio) == (MOV, "mpeg4", "mp3")
    silent = files.video("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-an", ending="webm")
    web = (await studio.keep(silent)).shape
    assert (web.mime, web.video, web.audio) == (WEBM, "vp8", "")


async def test_what_is_cut_off_or_no_video_is_refused(studio: MediaStudio) -> None:
    whole = files.video()
    for content in (whole[: len(whole) // 2], whole[:40], b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 400):
        with pytest.raises(Rejected, match="damaged or cut off"):
            await studio.keep(content)
    with pytest.raises(Rejected, match="damaged or cut off"):
        await studio.keep(b"\x1aE\xdf\xa3\x93B\x82\x84webm" + b"\x00" * 400)
    first = files.video(*X264, "-movflags", "+faststart")
    with pytest.raises(Rejected, match="damaged or cut off"):
        await studio.keep(first[:-2000])


async def test_tags_of_a_video_forge_nothing(studio: MediaStudio) -> None:
    shape = (await studio.keep(files.video(*X264, *PLACE))).shape
    assert (shape.width, shape.height) == (320, 240)


async def test_a_video_that_fits_is_not_made_anew_but_loses_its_tags(studio: MediaStudio) -> None:
    made = await fitted(studio, files.video(*X264, *PLACE))
    content = await asyncio.to_thread(Path(made.kept.path).read_bytes)
    assert made.did == ()
    assert b"52.5200" not in content
    assert b"1x1" not in content
    assert await asyncio.to_thread(file_types.has_index_first, Path(made.kept.path))
    moved = await fitted(studio, files.video(*X264, *PLACE, ending="mov"))
    assert (moved.kept.shape.mime, moved.did) == (MP4, ("saved as MP4",))
    assert b"52.5200" not in await asyncio.to_thread(Path(moved.kept.path).read_bytes)


async def test_other_codecs_become_h264_and_aac(studio: MediaStudio) -> None:
    made = await fitted(studio, files.video(*MPEG4, ending="mov"))
    shape = made.kept.shape
    assert (shape.mime, shape.video, shape.audio) == (MP4, "h264", "aac")
    assert made.did == ("made anew as H.264 in MP4",)


async def test_too_wide_too_fast_and_too_long_is_changed_and_said(studio: MediaStudio) -> None:
    made = await fitted(
        studio,
        files.video(seconds=2),
        width=(32, 160),
        fps=(1, 10),
        seconds=(0.5, 1),
        ratio=(9 / 16, 1),
    )
    shape = made.kept.shape
    assert (shape.width, shape.height, shape.fps) == (160, 160, 10)
    assert shape.seconds == pytest.approx(1, abs=0.2)
    assert made.did == (
        "cropped to 1:1",
        "scaled to 160×160",
        "10 pictures a second",
        "trimmed to its first 1 seconds",
    )


@pytest.mark.slow
async def test_a_heavy_video_is_made_lighter_or_refused(studio: MediaStudio) -> None:
    heavy = files.video("-c:v", "libx264", "-qp", "4", "-pix_fmt", "yuv420p", "-c:a", "aac", seconds=4)
    made = await fitted(studio, heavy, size=(0, 300_000))
    assert made.kept.shape.size <= 300_000 < len(heavy)
    assert made.did == ("made anew as H.264 in MP4",)
    with pytest.raises(Rejected, match="small enough"):
        await fitted(studio, heavy, size=(0, 20_000))


async def test_a_turned_video_is_measured_as_people_see_it(studio: MediaStudio, tmp_path: Path) -> None:
    upright, turned = tmp_path / "a.mp4", tmp_path / "b.mp4"
    await asyncio.to_thread(upright.write_bytes, files.video())
    went_well, said = await ffmpeg.run_ffmpeg(
        ["-v", "error", "-display_rotation", "90", "-i", str(upright), "-c", "copy", str(turned)], seconds=10
    )
    assert went_well, said
    kept = await studio.keep(await asyncio.to_thread(turned.read_bytes))
    assert (kept.shape.width, kept.shape.height) == (240, 320)
    made = await studio.fit(kept, limits(width=(32, 120)))
    assert (made.kept.shape.width, made.kept.shape.height) == (120, 160)


async def test_the_same_video_and_limits_give_the_same_bytes(studio: MediaStudio, tmp_path: Path) -> None:
    for content in (files.video(), files.video(*MPEG4, ending="mov")):
        first = await fitted(studio, content)
        second = await fitted(MediaStudio(tmp_path / "elsewhere"), content)
        assert first.kept.sha256 == second.kept.sha256


async def test_work_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25", "-f", "null", "-"]
    with pytest.raises(Rejected, match="shorter"):
        await ffmpeg.run_ffmpeg(endless, seconds=0.3)


async def test_ffmpeg_knows_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FFREPORT", f"file={tmp_path}/report.log")
    await ffmpeg.run_ffmpeg(["-f", "lavfi", "-i", "nullsrc", "-frames:v", "1", "-f", "null", "-"], seconds=10)
    assert not await asyncio.to_thread(lambda: [*tmp_path.iterdir()])


async def test_ffmpeg_opens_files_alone() -> None:
    _, said = await ffmpeg.run_ffmpeg(["-i", "http://127.0.0.1:9/"], seconds=5)
    assert "refused" in said  # the network is there; a file of ours is read with files alone
    _, said = await ffmpeg.run_ffmpeg(ffmpeg.input_arguments("http://127.0.0.1:9/", MP4), seconds=5)
    assert "whitelist" in said


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (files.PDF, PDF),
        (files.office("ppt/presentation.xml"), PPTX),
        (files.office("word/document.xml"), DOCX),
    ],
)
async def test_a_document_is_kept_and_never_changed(studio: MediaStudio, content: bytes, mime: str) -> None:
    kept = await studio.keep(content)
    assert (kept.shape.mime, kept.shape.kind) == (mime, "document")
    taken = MediaLimits(document=DocumentLimits(mimes=(PDF,), size=1000))
    assert await studio.fit(kept, taken) == FittedFile(kept)


async def test_other_packages_are_no_documents(studio: MediaStudio) -> None:
    with pytest.raises(Rejected, match="none of them"):
        await studio.keep(files.office("xl/workbook.xml"))


async def test_what_nobody_kept_for_long_is_forgotten_when_it_is_named(studio: MediaStudio) -> None:
    old, fresh = await studio.keep(files.picture("PNG")), await studio.keep(files.picture("JPEG"))
    await asyncio.to_thread(os.utime, old.path, (0, 0))
    gone = await studio.forget([old.sha256, fresh.sha256, "0" * 64], idle=timedelta(days=1))
    assert gone == {old.sha256, "0" * 64}
    assert await studio.find(old.sha256, old.shape) is None
    assert await studio.find(fresh.sha256, fresh.shape) == fresh


async def test_keeping_it_again_makes_it_young(studio: MediaStudio) -> None:
    kept = await studio.keep(files.picture("PNG"))
    await asyncio.to_thread(os.utime, kept.path, (0, 0))
    await studio.keep(files.picture("PNG"))
    assert not await studio.forget([kept.sha256], idle=timedelta(days=1))


async def test_nothing_half_written_stays(studio: MediaStudio, tmp_path: Path) -> None:
    for content in (b"\x89PNG\r\n\x1a\nbroken", files.video()[:300]):
        with pytest.raises(Rejected):
            await studio.keep(content)
    assert not await asyncio.to_thread(lambda: [*(tmp_path / "media").iterdir()])


async def test_what_opens_media_here_is_told() -> None:
    pillow, heic, program = await tool_versions()
    assert pillow.startswith("Pillow ")
    assert "HEIC" in heic
    assert program.startswith("ffmpeg ")
    assert "?" not in program
