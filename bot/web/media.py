"""Media at public addresses, for platforms that fetch them: a file, whole or in part, or nothing at all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

import fastapi
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

Token = Annotated[str, fastapi.Path(max_length=1000)]


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file that may be fetched now."""

    path: Path
    mime: str


class PublicFiles(Protocol):
    """Knows what stands behind a token."""

    async def find(self, token: str) -> PublicFile | None:
        """What may be fetched there now; None for a token that is wrong or over."""


def add_media_routes(app: FastAPI, shelves: PublicFiles) -> None:
    """Serve what stands on the shelves: GET and HEAD, also in ranges (RFC 9110, 14); anything else is 404."""

    @app.api_route("/media/{token}", methods=["GET", "HEAD"])
    async def fetched(token: Token) -> Response:
        shown = await shelves.find(token)
        if shown is None:
            raise HTTPException(404)
        return FileResponse(shown.path, media_type=shown.mime)
