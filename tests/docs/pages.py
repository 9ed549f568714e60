"""Pages of the documentation as text: their files, headings, links, tables and code blocks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import house

DOCS = house.ROOT / "docs"
FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language and its text, with the fence's indentation taken off."""

    language: str
    text: str


def pages() -> tuple[Path, ...]:
    """Every page: those of docs, README, CONTRIBUTING, CHANGELOG and the one of deploy."""
    root = (
        house.ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md")
    )
    return (*root, *sorted(DOCS.rglob("*.md")))


def text_of(page: Path | str) -> str:
    """The text of a page; names are relative to the project's root."""
    return (house.ROOT / page).read_text(encoding="utf-8")


def blocks(text: str, *, language: str) -> Sequence[Block]:
    """The fenced blocks of that language, from the top."""
    found = [
        Block(each[2], re.sub(rf"^{each[1]}", "", each[3], flags=re.MULTILINE))
        for each in FENCED.finditer(text)
    ]
    return [each for each in found if each.language == language]


def anchors(text: str) -> set[str]:
    """What a link can name behind its #: the headings, written as GitHub writes them."""
    headings = re.findall(r"^#{1,6} (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def links(text: str) -> Iterator[str]:
    """Where the links and pictures of a page lead, but for what stands in code."""
    plain = CODE.sub(
        lambda each: "`" if each[0].startswith("`[") else each[0].strip("`"), FENCED.sub("", text)
    )
    yield from re.findall(r"\]\(([^)\s]+)\)", plain)
    yield from re.findall(r"<img[^>]* src=\"([^\"]+)\"", plain)


def rows(text: str, *, heading: str) -> list[list[str]]:
    """The rows of every table below a heading, without their heads; backslashes before bars are taken off."""
    return [row for found in _tables(text, heading) for row in found]


def first_rows(text: str, *, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    return next(_tables(text, heading))


def _tables(text: str, heading: str) -> Iterator[list[list[str]]]:
    section = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"no heading {heading!r}"
    for found in re.findall(r"(?:^\|.+\|[ ]*\n)+", section[1] + "\n", re.MULTILINE):
        lines = [re.split(r"(?<!\\)\|", line.strip()[1:-1]) for line in found.splitlines()]
        yield [[cell.strip().replace(r"\|", "|") for cell in line] for line in lines[2:]]


def table(head: Sequence[str], cells: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; bars in cells are escaped."""
    written = [[cell.replace("|", r"\|") for cell in row] for row in cells]
    lines = [head, ["---"] * len(head), *written]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
