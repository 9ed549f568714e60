"""Media files at public addresses, for platforms that fetch them, whole or in ranges."""

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
    """A source of public files by token."""

    async def find(self, token: str) -> PublicFile | None:
        """The file behind a token; None for a token that is wrong or has expired."""


def add_media_routes(app: FastAPI, files: PublicFiles) -> None:
    """Serve public files by GET and HEAD, also in ranges (RFC 9110, 14); unknown tokens are 404."""

    @app.api_route("/media/{token}", methods=["GET", "HEAD"])
    async def fetched(token: Token) -> Response:
        file = await files.find(token)
        if file is None:
            raise HTTPException(404)
        return FileResponse(file.path, media_type=file.mime)
