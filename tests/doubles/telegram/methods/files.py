"""Files that the bot sends: uploaded in a form, or named by an id; and files that it fetches."""

from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.methods.registry import Asked, Uploaded, method
from tests.doubles.telegram.objects import File
from tests.doubles.telegram.world import World

MOST = {"photo": 10_000_000, "": 50_000_000}
"""Bytes that can be sent (Bot API, "Sending files")."""

MOST_FETCHED = 20_000_000
"""Bytes that can be fetched (Bot API, `getFile`)."""

PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
WIDEST = 10_000
"""Pixels that a picture's width and height are together (Bot API, `sendPhoto`)."""


def keep(world: World, kind: str, upload: Uploaded, *, duration: int = 0) -> File:
    """A file that Telegram now has."""
    file = File(
        f"F{world.number():08d}-{kind}",
        kind,
        upload.name,
        upload.body,
        upload.mime,
        duration,
        len(upload.body),
    )
    world.files[file.id] = file
    return file


def sent(asked: Asked, kind: str, value: object, part: str) -> File:
    """The file of a call: an upload `attach://name`, a part of that name, or an id. Raises `Refusal`."""
    name = str(value)
    upload = asked.uploads.get(name.removeprefix("attach://") if name.startswith("attach://") else part)
    if upload is not None:
        _check(kind, upload.body)
        return keep(asked.world, kind, upload)
    if name.startswith("attach://"):
        raise Refusal(f"can't parse InputMedia: there is no file {name!r} in the request")
    if name.startswith(("http://", "https://")):
        raise Refusal("failed to get HTTP URL content")
    found = asked.world.files.get(name)
    if found is None:
        raise Refusal("wrong remote file identifier specified: wrong string length")
    if found.kind != kind:
        raise Refusal(f"can't use file of type {found.kind.title()} as {kind.title()}")
    return found


def _check(kind: str, body: bytes) -> None:
    if not body:
        raise Refusal("file must be non-empty")
    if len(body) > MOST.get(kind, MOST[""]):
        raise Refusal(
            "file is too big" if kind == "photo" else "Request Entity Too Large",
            status=400 if kind == "photo" else 413,
        )
    if kind != "photo":
        return
    if not any(body.startswith(each) for each in PICTURES):
        raise Refusal("IMAGE_PROCESS_FAILED")
    if body.startswith(b"\x89PNG") and sum(int.from_bytes(body[at : at + 4]) for at in (16, 20)) > WIDEST:
        raise Refusal("PHOTO_INVALID_DIMENSIONS")


@method("getFile")
def found(asked: Asked) -> Json:
    file = asked.world.files.get(asked.text("file_id").removesuffix("-s"))
    if file is None:
        raise Refusal("wrong file_id or the file is temporarily unavailable")
    if file.size > MOST_FETCHED:
        raise Refusal("file is too big")
    where = f"{file.kind}s/{file.id}"
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": where}
