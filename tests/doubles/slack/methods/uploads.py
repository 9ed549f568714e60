"""Files: announced, sent, shared, looked up."""

from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods.chat import LONGEST, put
from tests.doubles.slack.methods.registry import Asked, method
from tests.doubles.slack.objects import Message, Upload


def described(file: Upload, base_url: str) -> Json:
    """A file as Slack gives it out."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.kind,
        "filetype": file.kind.split("/")[-1],
        "size": file.length,
        "user": file.user,
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{base_url}/files-pri/{file.id}/{file.name}",
        "url_private_download": f"{base_url}/files-pri/{file.id}/download/{file.name}",
        "channels": sorted({channel for channel, _ in file.shared}),
    }


@method("files.getUploadURLExternal", tier=4, needs="files:write", required=("filename", "length"))
def announce(asked: Asked) -> Json:
    length = asked.number("length", default=0)
    if length <= 0:
        raise Refusal("missing_argument")
    if len(asked.text("alt_txt")) > 1000:
        raise Refusal("alt_txt_too_large")
    file = Upload(
        f"F{asked.world.number():08d}", asked.text("filename"), asked.grant.team, asked.grant.bot_user, length
    )
    asked.world.uploads[file.id] = file
    return {"upload_url": f"{asked.world.url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", tier=4, needs="files:write", required=("files",))
def complete(asked: Asked) -> Json:
    named = asked.arguments["files"]
    if not isinstance(named, list) or any(set(each) - {"id", "title", "highlight_type"} for each in named):
        raise Refusal("invalid_arguments")
    files = [asked.world.uploads.get(each["id"]) for each in named]
    sent = [each for each in files if each is not None and each.body is not None]
    if len(sent) != len(named):
        raise Refusal("file_not_found")
    for file, each in zip(sent, named, strict=True):
        file.title = each.get("title", file.name)
    if channel := asked.text("channel_id"):
        _share(asked, channel, sent)
    return {"files": [described(each, asked.world.url) for each in sent]}


def _share(asked: Asked, channel: str, files: list[Upload]) -> None:
    place = asked.place("channel_id")
    if asked.grant.bot_user not in place.members:
        raise Refusal("not_in_channel")
    words = asked.text("initial_comment")
    if len(words) > LONGEST:
        raise Refusal("msg_too_long")
    ts = asked.world.ts()
    ids = [each.id for each in files]
    thread = asked.text("thread_ts")
    put(
        asked.world,
        Message(channel, ts, asked.grant.bot_user, words, thread_ts=thread, files=ids, from_app=True),
    )
    for file in files:
        file.shared.append((channel, ts))


@method("files.info", tier=4, needs="files:read", required=("file",))
def info(asked: Asked) -> Json:
    file = asked.world.uploads.get(asked.text("file"))
    if file is None or file.team != asked.grant.team:
        raise Refusal("file_not_found")
    return {"file": described(file, asked.world.url)}
