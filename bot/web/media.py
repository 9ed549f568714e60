"""Media files at public addresses, for platforms that fetch them, whole or in ranges."""

from typing import Annotated

import fastapi
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from bot.web.public_files import PublicFiles

Token = Annotated[str, fastapi.Path(max_length=1000)]


def add_media_routes(app: FastAPI, files: PublicFiles) -> None:
    """Serve public files by GET and HEAD, also in ranges (RFC 9110, 14); unknown tokens are 404."""

    @app.api_route("/media/{token}", methods=["GET", "HEAD"])
    async def fetched(token: Token) -> Response:
        file = await files.find(token)
        if file is None:
            raise HTTPException(404)
        return FileResponse(file.path, media_type=file.mime)
