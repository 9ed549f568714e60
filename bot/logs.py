"""One log format: JSON lines on standard error or in a file, with turn ids, and secrets struck out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|\d{6,}:[\w-]{30,}|gAAAA[\w=-]+|(?i:bearer)\s+[\w.~+/-]+=*"
)
"""Slack, Anthropic and OpenAI, Telegram tokens, Fernet text, bearer headers."""


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Strike out whatever looks like a secret, wherever it stands."""
    return {
        key: SECRET.sub("[secret]", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def open_log(level: str, *, file: Path | None = None) -> TextIO:
    """Send everything at or above `level` to a file (mode 0600) or to standard error; returns the stream."""
    stream: TextIO = sys.stderr
    if file is not None:
        file.touch(mode=0o600)
        stream = file.open("a", encoding="utf-8")
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
    )
    logging.basicConfig(stream=stream, level=max(number, logging.WARNING), force=True)
    return stream
