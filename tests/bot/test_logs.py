"""The log: one JSON line an event, turn ids in it, and no secret however deep."""

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.logs import open_log

SECRETS = [
    "xoxb-12345-abcdef",
    "sk-ant-api03-abcdefgh",
    "123456789:AAbbccddeeffgghhiijjkkllmmnnooppqq",
    "gAAAAABmZ-token",
    "Bearer abc.def.ghi",
    "hunter2:pass@",
]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log in a file; everything is as before afterwards."""
    known, level = logging.root.handlers[:], logging.root.level
    with closing(open_log("info", file=tmp_path / "desk.log")):
        yield tmp_path / "desk.log"
    logging.root.handlers[:] = known
    logging.root.setLevel(level)
    structlog.reset_defaults()


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_an_event_is_one_line_with_its_level_its_moment_and_its_turn(log: Path) -> None:
    with structlog.contextvars.bound_contextvars(turn="abc"):
        structlog.get_logger().info("post published", post=7)
        structlog.get_logger().debug("not written")
    (line,) = lines(log)
    assert (line["event"], line["level"], line["turn"], line["post"]) == ("post published", "info", "abc", 7)
    assert line["timestamp"].endswith("Z")
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("secret", SECRETS[:5])
def test_a_secret_is_struck_out_wherever_it_stands(log: Path, secret: str) -> None:
    structlog.get_logger().info(f"got {secret}", deep={"a": [secret, (secret,)]}, trouble=ValueError(secret))
    logging.getLogger("library").warning("calling https://api.test/bot%s/send", secret)
    written = log.read_text()
    assert secret not in written
    assert written.count("[secret]") == 5


def test_what_is_called_a_secret_is_one_whatever_it_looks_like(log: Path) -> None:
    structlog.get_logger().info(
        "x", access_token="plain", password="plain", tokens=12, deep={"client_secret": "plain"}
    )
    logging.getLogger("library").error("https://u:plain@db.test/x?access_token=plain&a=1")
    assert "plain" not in log.read_text()
    assert "a=1" in log.read_text()


def test_libraries_write_the_same_lines(log: Path) -> None:
    try:
        raise ValueError("sk-ant-api03-abcdefgh")
    except ValueError:
        logging.getLogger("library").exception("it broke")
        structlog.get_logger().exception("it broke too")
    first, second = lines(log)
    assert (first["event"], first["level"]) == ("it broke", "error")
    for line in (first, second):
        assert "ValueError: [secret]" in line["exception"]
