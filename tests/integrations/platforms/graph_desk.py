"""What the tests of platforms on the Graph share: notes of steps, words to send, calls held to a contract."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity
from tests.doubles.platforms import contracts as places
from tests.doubles.platforms.meta.graph import Call

OURS = {"access_token", "code_verifier", "limit", "fields", "after"}
"""Parameters that every edge takes (fields and paging), and PKCE's."""


@dataclass
class Notes:
    """Steps as an Attempt keeps them."""

    kept: dict[str, str] = field(default_factory=dict)

    async def remember(self, step: str, value: str) -> None:
        self.kept[step] = value


def media_url(file: MediaFile) -> str:
    """Where the desk would serve it."""
    return f"https://desk.example.com/media/{file.sha256}"


def picture(name: str = "a", *, alt: str = "") -> MediaFile:
    return MediaFile(name * 64, f"/kept/{name}.jpg", "image/jpeg", alt)


def video(name: str = "v") -> MediaFile:
    return MediaFile(name * 64, f"/kept/{name}.mp4", "video/mp4")


def words(text: str, who: PlatformIdentity, *, key: str = "1-1-1", **more: Any) -> OutgoingPost:
    return OutgoingPost(key=key, identity=who, text=text, **more)


def contracts(name: str) -> Path:
    """Where the platform's own contracts are; skips where there are none."""
    found = places.folder(name)
    if found is None:
        pytest.skip(places.MISSING)
    return found


def made_calls(calls: Iterable[Call]) -> list[Call]:
    return [each for each in calls if each.status < 300]


def of_collection(path: Path) -> dict[tuple[str, str], set[str]]:
    """(method, path with * for ids) → parameters, of a Postman collection."""
    found: dict[tuple[str, str], set[str]] = {}

    def walk(items: list[dict[str, Any]]) -> None:
        for item in items:
            if "item" in item:
                walk(item["item"])
                continue
            request = item["request"]
            where = "/".join("*" if "{" in each else each for each in request["url"]["path"] if each)
            names = {each["key"] for each in request["url"].get("query", [])}
            body = {each["key"] for each in (request.get("body") or {}).get("urlencoded", [])}
            found.setdefault((request["method"], where), set()).update(names | body)

    walk(json.loads(path.read_text(encoding="utf-8"))["item"])
    return found


def of_node(folder: Path, node: str) -> dict[tuple[str, str], set[str]]:
    """(method, edge) → parameters, of a node in the vendor's specification; '' is the node itself."""
    found: dict[tuple[str, str], set[str]] = {}
    for each in json.loads((folder / f"{node}.json").read_text(encoding="utf-8"))["apis"]:
        edge = found.setdefault((each["method"], each.get("endpoint") or ""), set())
        edge.update(param["name"] for param in each["params"])
    return found


def generic(path: str) -> str:
    """/v1.0/178/threads → */threads"""
    bare = re.sub(r"^/v[\d.]+/", "", path).strip("/")
    return re.sub(r"\d{6,}(_\d+)?", "*", bare)
