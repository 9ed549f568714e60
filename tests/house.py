"""What the house rules look at: the production modules, their syntax trees, and the words of a name."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "agents", "integrations", "storage", "prompts")

Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One source file: its path below the root, its dotted name, its text and tree."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """`bot/web/__init__.py` → `bot.web`."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    def inside(self, homes: Iterable[str]) -> bool:
        """Whether the module is one of these modules or packages, or below one."""
        return any(self.name == home or self.name.startswith(f"{home}.") for home in homes)

    def at(self, node: ast.AST) -> str:
        """`path:line`, as editors open it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules(*, of: tuple[str, ...] = PACKAGES) -> tuple[Module, ...]:
    """Every source file below these folders, in order; migration scripts are written by Alembic's rules."""
    found = (path for folder in of for path in sorted((ROOT / folder).rglob("*.py")))
    local = (path.relative_to(ROOT) for path in found)
    return tuple(
        Module(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in local
        if path.parts[:2] != ("storage", "migrations") or path.name == "__init__.py"
    )


@cache
def walked(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree."""
    return tuple(ast.walk(tree))


def definitions(tree: ast.AST) -> Iterator[Defined]:
    """Every function and class, however deep."""
    for node in walked(tree):
        if isinstance(node, Defined):
            yield node


def imports(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every import as (node, dotted name), `from a import b` as `a.b`."""
    for node in walked(tree):
        if isinstance(node, ast.Import):
            yield from ((node, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module or ''}.{each.name}") for each in node.names)


@cache
def words(name: str) -> Sequence[str]:
    """`HTTPHandler`, `data_file` → lower-case words."""
    return [each.lower() for each in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def spoken(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every string that is not a docstring, as (node, string)."""
    said = {id(node.value) for node in walked(tree) if isinstance(node, ast.Expr)}
    for node in walked(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node, node.value


def named(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every identifier in the code, as (node, identifier): names, attributes, definitions, imports."""
    for node in walked(tree):
        for label in ("id", "attr", "arg", "name", "module", "asname"):
            value = getattr(node, label, None)
            if isinstance(value, str):
                yield node, value


def platforms() -> tuple[str, ...]:
    """The platforms' names, which are their files' or folders' names."""
    folder = ROOT / "integrations" / "platforms"
    found = {
        path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    return tuple(sorted(found - {"__init__", "base"}))
