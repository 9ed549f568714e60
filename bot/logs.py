"""One log format: JSON lines on standard error or in a file, with turn ids, and with secrets replaced."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|\d{6,}:[\w-]{30,}|gAAAA[\w=-]+|(?i:bearer)\s+[\w.~+/-]+=*"
    r"|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
    r"|(?i:(?<=token=)|(?<=secret=)|(?<=password=)|(?<=api_key=)|(?<=code=))[^\s&\"']+"
)
"""Slack, Anthropic and OpenAI, Telegram tokens, Fernet text, bearer headers, passwords and tokens in URLs."""
NAMED = re.compile(r"(?:^|_)(?:tokens?|secrets?|password|authorization|api_key|access)$", re.IGNORECASE)
STRUCK = "[secret]"


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace every value that looks like a secret or is named like one, at any depth."""
    return {key: STRUCK if NAMED.search(key) else _struck(value) for key, value in event.items()}


def _struck(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return SECRET.sub(STRUCK, value)
        case Mapping():
            return redact(None, "", {str(key): each for key, each in value.items()})
        case list() | tuple() | set() | frozenset():
            return [_struck(each) for each in value]
    return SECRET.sub(STRUCK, repr(value))


SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)
"""Processors of every line, ours and those of libraries."""


def open_log(level: str, *, file: Path | None = None) -> TextIO:
    """Log events at or above `level` to a file (mode 0600) or to standard error; returns the stream."""
    stream: TextIO = sys.stderr
    if file is not None:
        file.touch(mode=0o600)
        stream = file.open("a", encoding="utf-8")
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*SHARED, redact, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
    )
    lines = logging.StreamHandler(stream)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[lines], level=max(number, logging.WARNING), force=True)
    return stream
