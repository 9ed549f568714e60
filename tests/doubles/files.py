"""Files made for tests: pictures by Pillow, videos by ffmpeg's own test patterns, documents by hand."""

import io
import subprocess
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from PIL import Image, ImageCms


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), *, mode: str = "RGB", **saved: Any
) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    content = io.BytesIO()
    image.convert(mode).save(content, kind, **saved)
    return content.getvalue()


def noise(size: tuple[int, int], kind: str = "PNG") -> bytes:
    """A picture that cannot be packed small."""
    content = io.BytesIO()
    Image.effect_noise(size, 200).convert("RGB").save(content, kind)
    return content.getvalue()


def located(*, orientation: int = 1, size: tuple[int, int] = (400, 300)) -> bytes:
    """A JPEG as a telephone makes it: turned, and with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telephone Inc."
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return picture(size=size, exif=exif.tobytes())


def moving(kind: str = "GIF", frames: int = 5, size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture that moves."""
    images = [Image.new("RGB", size, (40 * number, 0, 0)) for number in range(frames)]
    content = io.BytesIO()
    images[0].save(content, kind, save_all=True, append_images=images[1:], duration=100, loop=0)
    return content.getvalue()


def swapped_colours(*, size: tuple[int, int]) -> bytes:
    """A JPEG with a profile by which red is blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"temp").replace(b"bXYZ", b"rXYZ").replace(b"temp", b"bXYZ")
    named = profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    return picture(size=size, icc_profile=named)


def wide_gamut() -> bytes:
    """A JPEG with a profile of a space that is not one of red, green and blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return picture(icc_profile=profile)


@cache
def video(
    *arguments: str, ending: str = "mp4", seconds: float = 1, size: str = "320x240", fps: int = 25
) -> bytes:
    """A test pattern with a tone; `arguments` go to ffmpeg before the output's name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"video.{ending}"
        done = subprocess.run(
            [
                *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-threads", "1"),
                *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={fps}:duration={seconds}"),
                *("-f", "lavfi", "-i", f"sine=duration={seconds}", "-threads", "1"),
                *(
                    arguments
                    or ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
                ),
                str(path),
            ],
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr.decode()
        return path.read_bytes()


def office(part: str) -> bytes:
    """An Office Open XML package that has this part."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(part, "<x/>")
    return content.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n"
