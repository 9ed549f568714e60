"""The world over HTTP: `/xrpc/METHOD`, answered as Bluesky's own server answers."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.server import WebServer
from tests.doubles.platforms.bluesky.records import Json, Refusal
from tests.doubles.platforms.bluesky.world import World


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[str]:
    """Where it is."""

    async def answered(request: Request) -> Response:
        return await _answered(world, request)

    app = Starlette(routes=[Route("/xrpc/{method}", answered, methods=["GET", "POST"])])
    web = WebServer("127.0.0.1", 0, app)
    await web.open()
    try:
        yield f"http://127.0.0.1:{web.port}"
    finally:
        await web.close()


async def _answered(world: World, request: Request) -> Response:
    method = request.path_params["method"]
    world.calls.append(method)
    fault = next((each for each in world.faults if each.method == method), None)
    if fault is not None:
        world.faults.remove(fault)
        if fault.when == "after":
            await _done(world, method, request)
        body = {"error": "InternalServerError", "message": "Internal Server Error"}
        return JSONResponse(body, fault.status, headers=fault.headers)
    try:
        return JSONResponse(await _done(world, method, request))
    except Refusal as refused:
        return JSONResponse({"error": refused.error, "message": refused.message}, refused.status)


async def _done(world: World, method: str, request: Request) -> Json:
    if method not in METHODS:
        raise Refusal(501, "MethodNotImplemented")
    found: Json = await METHODS[method](world, request)
    return found


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer":
        raise Refusal(401, "AuthMissing", "Authentication Required")
    return token


def _who(world: World, request: Request) -> str:
    return world.owner(_token(request), "access")


async def _create_session(world: World, request: Request) -> Json:
    body = await request.json()
    return world.log_in(body["identifier"], body["password"])


async def _refresh_session(world: World, request: Request) -> Json:
    return world.refresh(_token(request))


async def _delete_session(world: World, request: Request) -> Json:
    world.owner(_token(request), "refresh")
    world.refreshes.discard(_token(request))
    return {}


async def _get_session(world: World, request: Request) -> Json:
    did = _who(world, request)
    return {"did": did, "handle": next(n for n, owner in world.handles.items() if owner == did)}


async def _resolve(world: World, request: Request) -> Json:
    did = world.handles.get(request.query_params["handle"])
    if did is None:
        raise Refusal(400, "InvalidRequest", "Unable to resolve handle")
    return {"did": did}


async def _upload(world: World, request: Request) -> Json:
    _who(world, request)
    content = await request.body()
    if len(content) > 2_000_000:
        raise Refusal(413, "PayloadTooLarge", "request entity too large")
    link = f"bafkrei{hashlib.sha256(content).hexdigest()}"
    world.blobs.add(link)
    mime = request.headers["content-type"]
    return {"blob": {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": len(content)}}


async def _put(world: World, request: Request) -> Json:
    return world.put(_who(world, request), await request.json())


async def _get(world: World, request: Request) -> Json:
    asked = request.query_params
    return world.get(asked["repo"], asked["collection"], asked["rkey"])


async def _delete(world: World, request: Request) -> Json:
    did, body = _who(world, request), await request.json()
    world.records.pop((did, body["collection"], body["rkey"]), None)
    return {}


async def _posts(world: World, request: Request) -> Json:
    _who(world, request)
    uris = request.query_params.getlist("uris")
    if len(uris) > 25:
        raise Refusal(400, "InvalidRequest", "uris: too long")
    known = [each for each in uris if tuple(each.removeprefix("at://").split("/")) in world.records]
    return {"posts": [_counted(world, each) for each in known]}


def _counted(world: World, uri: str) -> Json:
    kinds = [record["$type"].rpartition(".")[2] for _, _, record in world.about(uri)]
    counts = {"like": "likeCount", "repost": "repostCount", "post": "replyCount"}
    return {"uri": uri, "quoteCount": 0, **{name: kinds.count(kind) for kind, name in counts.items()}}


async def _profile(world: World, request: Request) -> Json:
    _who(world, request)
    did = request.query_params["actor"]
    return {"did": did, "followersCount": 12, "followsCount": 3, "postsCount": len(world.posts(did))}


async def _notifications(world: World, request: Request) -> Json:
    me = _who(world, request)
    mine = [f"at://{'/'.join(key)}" for key in world.records if key[0] == me]
    reasons = {"like": "like", "repost": "repost", "post": "reply"}
    found = [
        {
            "uri": uri,
            "author": {"handle": next(n for n, owner in world.handles.items() if owner == did)},
            "reason": reasons[record["$type"].rpartition(".")[2]],
            "reasonSubject": about,
            "record": record,
            "indexedAt": record["createdAt"],
        }
        for about in mine
        for did, uri, record in world.about(about)
        if did != me
    ]
    return {"notifications": sorted(found, key=lambda each: str(each["indexedAt"]), reverse=True)}


METHODS: dict[str, Callable[[World, Request], Any]] = {
    "com.atproto.server.createSession": _create_session,
    "com.atproto.server.refreshSession": _refresh_session,
    "com.atproto.server.deleteSession": _delete_session,
    "com.atproto.server.getSession": _get_session,
    "com.atproto.identity.resolveHandle": _resolve,
    "com.atproto.repo.uploadBlob": _upload,
    "com.atproto.repo.putRecord": _put,
    "com.atproto.repo.getRecord": _get,
    "com.atproto.repo.deleteRecord": _delete,
    "app.bsky.feed.getPosts": _posts,
    "app.bsky.actor.getProfile": _profile,
    "app.bsky.notification.listNotifications": _notifications,
}
