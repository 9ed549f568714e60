"""README.md agrees with the program: its commands, its settings, and its tree.

What is read: the table under a heading with "commands" in it (first cell `/usage` in backticks, second its
words), the table under a heading with "settings" or "configuration" in it (first cell a variable in
backticks), and the first fenced block that has a line starting with `bot/`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import registry
from bot.settings import Settings
from integrations import discovery
from integrations.platforms.base import Describes, Surroundings
from integrations.platforms.base.access import NeedsApp
from integrations.platforms.base.hearing import SignsApart
from tests import house
from tests.doubles.feed import MemoryFeed


def test_the_commands_of_the_readme_are_those_of_the_program() -> None:
    shown = {usage.strip("`"): about for usage, about, *_ in _table("commands")}
    assert shown == {each.usage: each.about for each in registry.COMMANDS.values()}


def test_the_settings_of_the_readme_are_those_of_the_program() -> None:
    assert {row[0].strip("`") for row in _table("settings|configuration")} == _variables()


def test_the_example_environment_has_every_setting_with_a_comment() -> None:
    example = _read(".env.example")
    explained = re.findall(r"^#.+\n(?:# ?)?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)
    named = re.findall(r"^(?:# ?)?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)
    assert sorted(named) == sorted(_variables())
    assert named == explained


def test_the_tree_of_the_readme_is_the_tree_of_the_project() -> None:
    shown = set(_tree())
    assert not [path for path in shown if not (house.ROOT / path).exists()]
    opened = {path.parent for path in shown if path.parent != Path()}
    folders = {path.relative_to(house.ROOT) for path in house.ROOT.iterdir() if _is_code(path)}
    inside = {path for folder in opened for path in _children(folder)}
    assert not folders - shown
    assert not inside - shown


def _read(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


def _variables() -> set[str]:
    """Every variable of the settings, the base URL of each platform, and its app where it needs one."""
    fixed = {str(each.alias or name).upper() for name, each in Settings.model_fields.items()}
    apps = {each.name.upper() for each in _platforms() if isinstance(each, NeedsApp)}
    signing = {each.name.upper() for each in _platforms() if isinstance(each, SignsApart)}
    return (
        fixed
        | {f"{name.upper()}_BASE_URL" for name in house.platforms()}
        | {f"{name}_WEBHOOK_SECRET" for name in signing}
        | {f"{name}_CLIENT_{part}" for name in apps for part in ("ID", "SECRET")}
    )


def _platforms() -> Iterable[Describes]:
    here = Surroundings(
        lambda _name, default: default, "http://here", lambda: datetime.now(UTC), MemoryFeed()
    )
    return discovery.platforms(here).values()


def _table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    flags = re.IGNORECASE | re.MULTILINE | re.DOTALL
    section = re.search(rf"^#+ [^\n]*\b(?:{heading})\b[^\n]*\n(.*?)(?=^#|\Z)", _read("README.md"), flags)
    assert section, f"README.md has no heading about {heading}"
    rows = re.findall(r"^\|(.+)\|[ ]*$", section[1], re.MULTILINE)
    cells = [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)] for row in rows]
    return cells[2:]


def _tree() -> Iterator[Path]:
    """The paths of the tree block: two spaces (or a drawn branch) a level, the rest of a line is a note."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", _read("README.md"), re.MULTILINE | re.DOTALL)
    above: list[str] = []
    for line in next(block for block in blocks if re.search(r"^\W*bot/", block, re.MULTILINE)).splitlines():
        found = re.match(r"([ │├└─]*)([\w.][\w./-]*)", line)
        if not found or found[2] == "copydesk/":
            continue
        step = 4 if "─" in found[1] else 2
        del above[len(found[1]) // step :]
        above.append(found[2].rstrip("/"))
        yield Path(*above)


def _is_code(path: Path) -> bool:
    """A folder of the project, not one that running it left there."""
    return path.is_dir() and path.name[0] != "." and any([*path.glob("*.py"), *path.glob("*.md")])


def _children(folder: Path) -> Iterator[Path]:
    """What a reader expects to see in an open folder: its files and folders that are not the machine's."""
    for path in (house.ROOT / folder).iterdir():
        if path.name[0] not in "._" or path.name == "__main__.py":
            yield path.relative_to(house.ROOT)
