"""The command line: run · gateway · worker · chat · check · migrate · rotate."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from bot.cli import subcommands
from bot.cli.move_database import move_database
from bot.scheduler.procrastinate_runner import NotInstalled
from bot.settings import Settings, SettingsError, read_settings
from bot.wiring.database_lock import DatabaseInUse
from integrations.discovery import BrokenPlugin
from storage.database import StorageError

REHEARSAL_SPEED = 3600.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; trouble that a person can mend ends in one sentence and exit code 2."""
    given = _parser().parse_args(arguments)
    os.umask(0o077)  # whatever we write is for this user alone
    try:
        return asyncio.run(_command(read_settings(), given))
    except (
        SettingsError,
        NotInstalled,
        StorageError,
        BrokenPlugin,
        DatabaseInUse,
        subcommands.CannotStart,
    ) as trouble:
        print(f"copydesk: {trouble}", file=sys.stderr)
        return 2


async def _command(settings: Settings, given: argparse.Namespace) -> int:
    match given.command:
        case "chat":
            await subcommands.chat(settings, speaker=given.speaker, plain=given.plain, speed=given.rehearse)
        case "run":
            await subcommands.run(settings)
        case "gateway":
            await subcommands.run(settings, role="gateway")
        case "worker":
            await subcommands.worker(settings)
        case "check":
            return 0 if await subcommands.check(settings) else 1
        case "migrate":
            print(await (move_database(settings, given.to) if given.to else subcommands.migrate(settings)))
        case "rotate":
            print(await subcommands.rotate(settings))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="copydesk", description="A chat-first social media desk.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve every configured surface, the web pages and the clock")
    chat = commands.add_parser("chat", help="talk to the desk in this terminal")
    chat.add_argument("--plain", action="store_true", help="simple lines, fit for scripts")
    chat.add_argument("--as", dest="speaker", metavar="NAME", default="", help="speak as this person")
    chat.add_argument(
        "--rehearse",
        nargs="?",
        type=_speed,
        const=REHEARSAL_SPEED,
        metavar="SPEED",
        help="on a copy, with the clock running SPEED times faster (default 3600)",
    )
    commands.add_parser("gateway", help="what run does, with the publishing left to workers (PostgreSQL)")
    commands.add_parser(
        "worker", help="publish what is due and do what is done regularly (PostgreSQL: any number)"
    )
    commands.add_parser("check", help="try every configured service once")
    migrate = commands.add_parser("migrate", help="bring the database up to date, or move into another one")
    migrate.add_argument("--to", metavar="URL", default="", help="copy everything into this empty database")
    commands.add_parser("rotate", help="seal every stored secret under a new key")
    return parser


def _speed(words: str) -> float:
    try:
        speed = float(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is not a number") from None
    if not 1 <= speed <= 100_000:
        raise argparse.ArgumentTypeError("choose a speed from 1 to 100000")
    return speed


if __name__ == "__main__":
    sys.exit(main())
