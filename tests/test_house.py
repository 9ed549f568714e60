"""The house rules that a machine can hold; each test is one sentence of the house."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from importlib import metadata
from pathlib import Path

import pytest

from tests import house

BANNED = {
    "manager", "handler", "helper", "util", "utils", "common", "misc", "data", "info", "process",
}  # fmt: skip

OVERRIDDEN = {"async_process", "process_bind_param", "process_result_value"}
"""Bolt's own name of what a middleware does, and SQLAlchemy's of what a column type does."""

HOMES = {
    "alembic": ("storage",),
    "PIL": ("integrations.images.cards", "integrations.media"),
    "aiohttp": (
        "bot.surfaces.slack",
        "integrations.public_addresses",
        "integrations.http",
        "integrations.web_reader",
    ),
    "aiosqlite": ("storage",),
    "anthropic": ("integrations.llm.anthropic",),
    "apscheduler": ("bot.scheduler.scheduler",),
    "authlib": ("integrations.oauth",),
    "asyncpg": ("storage",),
    "fastapi": ("bot.web",),
    "httpx": ("integrations.http",),
    "font_manrope": ("integrations.images.cards",),
    "httpx2": ("integrations.images.openai", "integrations.llm.anthropic", "integrations.llm.openai"),
    "imageio_ffmpeg": ("integrations.media",),
    "openai": ("integrations.images.openai", "integrations.llm.openai"),
    "procrastinate": ("bot.scheduler.procrastinate_runner",),
    "prompt_toolkit": ("bot.surfaces.console",),
    "pydantic_settings": ("bot.settings",),
    "rich": ("bot.surfaces.console", "bot.cli.check"),
    "slack_bolt": ("bot.surfaces.slack",),
    "slack_sdk": ("bot.surfaces.slack",),
    "sqlalchemy": ("storage",),
    "starlette": ("bot.web",),
    "telegram": ("bot.surfaces.telegram",),
    "trafilatura": ("integrations.web_reader",),
    "uvicorn": ("bot.web",),
}

ORDINARY = {"sandbox", "threads"}
"""Platforms whose names are also plain English: only a string that is nothing but the name names them."""

ROOM = 15
"""Files of a room beside its `__init__`."""
ONE_KIND = ("storage/models", "prompts")
"""Folders whose files are all of one kind and are never read together: they may hold more."""

FAMILIES = (
    ("bot", "surfaces"),
    ("integrations", "platforms"),
    ("integrations", "llm"),
    ("integrations", "images"),
)
"""Folders whose members stand alone and may each have a class of the same name."""

RIDDLES = {
    "answering", "asking", "attaching", "beside", "besides", "choosing", "counting", "deck", "doubts",
    "duties", "elements", "emerging", "examiner", "founding", "front", "halves", "hearing", "joining",
    "keeping", "leaving", "making", "moving", "muting", "odds", "offering", "outlays", "outlets",
    "outlining", "pasted", "reception", "reconsidering", "repeating", "resolving", "rewriting", "running",
    "shelf", "spoken", "standpoint", "taking", "tellings", "tidying", "tongues", "travelling", "using",
    "verdicts", "voice",
}  # fmt: skip
"""Names that modules had once and that told nobody what was in them."""

TWICE = {
    "Api": "the Bot API as a surface sees it, and each platform's own API",
    "Clock": "a chain of models sees the desk's clock as a structural protocol of its own",
    "Closes": "models and platforms may hold connections; plugins implement either protocol",
    "LocalFeed": "a platform's protocol and the adapter that keeps it",
    "People": "people as a surface knows them, and their rows",
    "Receipts": "receipts as the gateway stores them in batches, and their rows",
}
"""Classes whose name stands in two places, and why."""

WATCHED = """
import importlib, os, sys, threading
root, here, *names = sys.argv[1:]
sys.path.insert(0, root)
acts = []
def watch(act, given):
    if act in {"socket.connect", "socket.bind", "subprocess.Popen", "os.system"}:
        acts.append(act)
sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
    started = [each.name for each in threading.enumerate()[1:]]
    assert not started, f"importing {name} started {started}"
    assert not os.listdir(here), f"importing {name} made {os.listdir(here)}"
    assert not acts, f"importing {name} did {acts}"
"""


def test_a_file_has_at_most_300_lines() -> None:
    everything = house.modules(of=(*house.PACKAGES, "tests"))
    assert not [f"{each.path}" for each in everything if len(each.text.splitlines()) > 300]


def test_a_room_has_at_most_15_files() -> None:
    rooms = Counter(each.path.parent for each in house.modules() if each.path.name != "__init__.py")
    assert not {
        f"{room}": count for room, count in rooms.items() if count > ROOM and f"{room}" not in ONE_KIND
    }


def test_every_room_says_what_belongs_there() -> None:
    rooms = {each.path.parent for each in house.modules() if each.path.parent != Path("storage/migrations")}
    assert not [f"{room}" for room in rooms if not (house.ROOT / room / "__init__.py").exists()]


def test_no_module_is_called_by_a_riddle() -> None:
    assert not [f"{each.path}" for each in house.modules() if each.path.stem in RIDDLES]


def test_one_class_name_means_one_thing() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for module in house.modules():
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(_family(module.path))
    assert {name: sorted(places) for name, places in found.items() if len(places) > 1}.keys() == TWICE.keys()


def test_a_function_has_at_most_40_lines() -> None:
    assert not [
        f"{module.at(node)} {node.name}"
        for module in house.modules()
        for node in house.definitions(module.tree)
        if not isinstance(node, ast.ClassDef) and _lines(node) > 40
    ]


def test_the_first_line_of_a_file_says_what_lives_there() -> None:
    everything = house.modules(of=(*house.PACKAGES, "tests"))
    assert not [
        f"{each.path}"
        for each in everything
        if not ast.get_docstring(each.tree) or not re.match(r'r?"""\S', each.text)
    ]


def test_no_name_says_nothing() -> None:
    assert not [f"{module.path}" for module in house.modules() if BANNED & set(house.words(module.path.stem))]
    assert not [
        f"{module.at(node)} {node.name}"
        for module in house.modules()
        for node in house.definitions(module.tree)
        if node.name not in OVERRIDDEN and BANNED & set(house.words(node.name))
    ]


def test_a_platform_is_named_only_in_its_own_file() -> None:
    assert not [
        f"{module.at(node)} names {platform}: {said[:60]!r}"
        for platform in house.platforms()
        for module in house.modules()
        if platform.replace("_", "") in module.text.replace("_", "").lower()
        if not module.inside([f"integrations.platforms.{platform}"])
        for node, said in [*house.spoken(module.tree), *house.named(module.tree)]
        if _names(said, platform, spoken=isinstance(node, ast.Constant))
    ]


def test_the_environment_is_read_in_one_place() -> None:
    reads = {"environ", "environb", "getenv", "putenv", "dotenv_values", "load_dotenv"}
    assert not [
        f"{module.at(node)} {name}"
        for module in house.modules()
        if not module.inside(["bot.settings"])
        for node, name in house.named(module.tree)
        if name in reads
    ]


def test_every_module_imports_with_an_empty_environment_and_starts_nothing(tmp_path: Path) -> None:
    names = [each.name for each in house.modules()]
    done = subprocess.run(
        [sys.executable, "-B", "-X", "utf8", "-c", WATCHED, str(house.ROOT), str(tmp_path), *names],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_imports_are_absolute() -> None:
    everything = house.modules(of=(*house.PACKAGES, "tests"))
    assert not [
        module.at(node)
        for module in everything
        for node in house.walked(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
    everything = house.modules(of=(*house.PACKAGES, "tests"))
    assert not [f"{each.path}" for each in everything if later.search(each.text)]


@pytest.mark.parametrize("banned", ["Mock", "MagicMock", "AsyncMock", "patch", "time.sleep"])
def test_tests_neither_patch_nor_sleep(banned: str) -> None:
    assert not [
        module.at(node)
        for module in house.modules(of=("tests",))
        if banned.removeprefix("time.") in module.text
        if banned != "time.sleep" or not module.inside(["tests.crash"])  # other processes are at work there
        for node in house.walked(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {banned, f"mock.{banned}"}
    ]


def test_third_parties_have_one_home() -> None:
    assert not [
        f"{module.at(node)} imports {name}"
        for module in house.modules()
        for node, name in house.imports(module.tree)
        if (homes := HOMES.get(name.split(".")[0])) and not module.inside(homes)
    ]


def test_surfaces_know_neither_storage_nor_integrations() -> None:
    assert not [
        f"{module.at(node)} imports {name}"
        for module in house.modules(of=("bot",))
        if module.inside(["bot.surfaces", "bot.web"]) and module.name != "bot.surfaces.contract"
        for node, name in house.imports(module.tree)
        if name.split(".")[0] in {"storage", "integrations"}
    ]


def test_no_other_distribution_owns_one_of_our_names() -> None:
    owners = metadata.packages_distributions()
    assert not {name: owners[name] for name in house.PACKAGES if set(owners.get(name, [])) - {"copydesk"}}


def _family(path: Path) -> str:
    """The file, or the family that it is a member of."""
    return next(("/".join(each) for each in FAMILIES if path.parts[: len(each)] == each), f"{path}")


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return (node.end_lineno or first) - first + 1


def _names(said: str, platform: str, *, spoken: bool) -> bool:
    """Whether a string or an identifier names the platform."""
    if len(platform) == 1 or platform in ORDINARY:
        return spoken and said.lower() == platform
    if spoken:
        return re.search(rf"(?<![a-z]){platform}(?![a-z])", said, re.IGNORECASE) is not None
    return platform in "_".join(house.words(said)) and _whole(said, platform)


def _whole(identifier: str, platform: str) -> bool:
    sought, there = platform.split("_"), house.words(identifier)
    size = len(sought)
    return any(there[at : at + size] == sought for at in range(len(there) - size + 1))
