"""The web server inside our own event loop: it takes the port first, then opens, and leaves signals alone."""

import asyncio
import errno
import socket
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

GRACE = 5
"""Seconds that running responses may still take at closing."""


class PortInUse(Exception):
    """The port cannot be used; the sentence says why and what to set."""


@dataclass(frozen=True, slots=True)
class _Open:
    server: uvicorn.Server
    listener: socket.socket
    serving: asyncio.Task[None]


class WebServer:
    """A server for one app. With `port` 0 any free port is taken; once open, `port` is the real one."""

    def __init__(self, host: str, port: int, app: ASGIApp) -> None:
        self.host = host
        self.port = port
        self._app = app
        self._open: _Open | None = None

    async def open(self) -> None:
        """Serve from now on. Raises `PortInUse` before anything of the app runs."""
        listener = await _listener(self.host, self.port)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        config.load()
        server = uvicorn.Server(config)
        # What Server.serve() does, without its signal handlers: signals belong to the root.
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        self._open = _Open(server, listener, asyncio.create_task(server.main_loop(), name="web"))

    async def close(self) -> None:
        """Let running responses finish, then stop; nothing happens when the server is not open."""
        if self._open is None:
            return
        opened, self._open = self._open, None
        opened.server.should_exit = True
        await opened.serving
        await opened.server.shutdown(sockets=[opened.listener])


async def _listener(host: str, port: int) -> socket.socket:
    """A listening socket on the first address of the host."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as trouble:
        raise PortInUse(_sentence(trouble, host, port)) from trouble
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as trouble:
        listener.close()
        raise PortInUse(_sentence(trouble, host, port)) from trouble
    return listener


def _sentence(trouble: OSError, host: str, port: int) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken: set COPYDESK_HTTP_PORT to another one, or 0 for any"
    if trouble.errno == errno.EACCES:
        return f"port {port} on {host} needs more rights: set COPYDESK_HTTP_PORT to one above 1023"
    return f"{host} is no address of this machine: set COPYDESK_HTTP_HOST to another one, such as 127.0.0.1"
