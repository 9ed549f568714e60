"""Types of settings: checks and normal forms of their values, sentences about wrong ones."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

URL = "an address that starts with http:// or https://"
FERNET = re.compile(r"[A-Za-z0-9_-]{43}=")
"""32 bytes in URL-safe base64 (github.com/fernet/spec, "Key Format")."""

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

DATABASES = (
    "sqlite:///a/file.db, postgresql://person:password@host/database "
    "or postgresql:///database?host=/a/folder for a socket"
)

ORDER = "with commas between them, first choice first"
CHOICES = "models with commas between them, each after its provider's name and a colon"


def _parts(value: object) -> object:
    """`a, b` → ("a", "b")"""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _filled(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    if not parts:
        raise ValueError("nothing but commas")
    return parts


def _fernet(key: SecretStr) -> SecretStr:
    if not FERNET.fullmatch(key.get_secret_value()):
        raise ValueError("not a Fernet key")
    return key


def web_address(url: str) -> str:
    """An http(s) address without its closing slash. Raises `ValueError`."""
    found = urlsplit(url)
    _ = found.port  # raises ValueError for a bad port
    if found.scheme not in {"http", "https"} or not found.hostname or found.query:
        raise ValueError("not a web address")
    return url.rstrip("/")


def database_url(url: str) -> str:
    """A database URL with the asynchronous driver in it. Raises `ValueError` for an unknown kind."""
    scheme, _, rest = url.partition("://")
    _ = urlsplit(f"//{rest}").port  # raises ValueError where it is no port
    least = r"/." if scheme.startswith("sqlite") else r"[^/]+/[^?]|/[^?]+\?(.+&)?host=."
    if scheme not in DRIVERS or not re.match(least, rest):
        raise ValueError("not a database we know")
    return f"{DRIVERS[scheme]}://{rest}"


def _folder(path: Path) -> Path:
    return path.expanduser().absolute()


def local_url(host: str, port: int) -> str:
    """The address for a browser on this machine; a host that means "every address" is called localhost."""
    shown = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def origin(url: str) -> str:
    """An http(s) address of a host, with or without a port. Raises `ValueError` for more than that."""
    if urlsplit(web_address(url)).path or urlsplit(url).username:
        raise ValueError("more than an origin")
    return web_address(url)


Words = Annotated[tuple[str, ...], BeforeValidator(_parts), BeforeValidator(_lower), AfterValidator(_filled)]
Choices = Annotated[tuple[str, ...], BeforeValidator(_parts)]
Keys = Annotated[
    tuple[Annotated[SecretStr, AfterValidator(_fernet)], ...],
    BeforeValidator(_parts),
    AfterValidator(_filled),
]
Level = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
RunnerName = Annotated[Literal["local", "procrastinate"], BeforeValidator(_lower)]
WebAddress = Annotated[str, AfterValidator(web_address)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(origin)], ...], BeforeValidator(_parts)]
Address = Annotated[WebAddress | None, Field(description=URL)]
Folder = Annotated[Path, AfterValidator(_folder)]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
Secret = SecretStr | None


def wrong_value(variable: str, expected: str, value: str) -> str:
    """The sentence about a wrong value. A long value, or one with an @, is not shown: it may be a secret."""
    shown = 0 < len(value) <= 40 and "@" not in value
    return f"{variable} must be {expected}{f', not “{value}”' if shown else ''}."
