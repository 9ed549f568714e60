"""Pages, and parts of pages, that are written from the code: settings, commands, limits, rooms.

`make docs` writes them. A part stands between two comments, `<!-- written by make docs: NAME -->` and
`<!-- end -->`; everything else on such a page is written by hand and kept.
"""

import argparse
import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot import __main__ as command_line
from bot.commands import registry
from bot.settings import Settings, variables
from integrations import discovery
from integrations.media_limits import MediaLimits
from integrations.platforms.base import Describes, Limits, PlatformSetup
from integrations.platforms.base.capabilities import (
    HasPostOptions,
    PricesPosts,
    PublishesFirstComments,
    PublishesThreads,
)
from integrations.platforms.base.connecting import ConnectsByCredentials, ConnectsByOAuth, NeedsOAuthApp
from integrations.platforms.base.webhooks import HasWebhookSecret
from tests import house
from tests.docs import pages
from tests.doubles.feed import MemoryFeed

BEGIN, END = "<!-- written by make docs: {name} -->", "<!-- end -->"
OWN = "This page is written from the code by `make docs`."


def platforms() -> Mapping[str, Describes]:
    """Every platform, built without any app or address, by name."""
    around = PlatformSetup(
        lambda _name, default: default, "http://here", lambda: datetime.now(UTC), MemoryFeed()
    )
    return dict(sorted(discovery.build_platforms(around).items()))


def all_variables() -> set[str]:
    """Every variable of the settings, the base URL of each platform, and its app where it needs one."""
    apps = {each.name.upper() for each in platforms().values() if isinstance(each, NeedsOAuthApp)}
    signing = {each.name.upper() for each in platforms().values() if isinstance(each, HasWebhookSecret)}
    return (
        {name.upper() for name in variables()}
        | {f"{name.upper()}_BASE_URL" for name in house.platforms()}
        | {f"{name}_WEBHOOK_SECRET" for name in signing}
        | {f"{name}_CLIENT_{part}" for name in apps for part in ("ID", "SECRET")}
    )


def explained() -> Iterator[tuple[str, str, str]]:
    """(variable, what it is, what stands behind it) for each line of `.env.example`, in its order."""
    comment: list[str] = []
    for line in pages.text_of(".env.example").splitlines():
        found = re.fullmatch(r"([A-Z][A-Z0-9_]*)=(.*)", line)
        if found:
            yield found[1], " ".join(comment), found[2]
        comment = [*comment, line[1:].strip()] if line.startswith("#") else []


def settings_page() -> str:
    """docs/reference/settings.md."""
    defaults = {str(each.alias): each.default for each in Settings.model_fields.values()}
    sections: dict[str, list[tuple[str, str, str, str]]] = {}
    for name, about, value in explained():
        default = f"`{value}`" if defaults.get(name) is not None and value else ""
        row = (f"`{name}`", about, variables().get(name, "an address, id or secret"), default)
        sections.setdefault(_section(name), []).append(row)
    head = ("variable", "what it is", "expected", "default")
    tables = [f"## {name}\n\n{pages.table(head, rows)}" for name, rows in sections.items()]
    top = (
        f"# Settings\n\n{OWN}\n\n"
        "Settings are environment variables, or lines `NAME=value` of a file `.env` in the folder where\n"
        "Copydesk is started; the environment wins. Nothing has to be set, and an empty value counts as not\n"
        "set. A wrong value ends the start with one sentence.\n"
        "[`.env.example`](../../.env.example) has all of them to copy.\n\n"
        "What people set in chat, such as the time zone and quiet hours, is shown by `/settings`.\n"
    )
    return "\n\n".join((top.rstrip("\n"), *tables)) + "\n"


def _section(name: str) -> str:
    word = name.split("_", maxsplit=1)[0].lower()
    if word == "copydesk":
        return "The desk"
    if word == "slack" or (word == "telegram" and "CHANNEL" not in name):
        return "Chat"
    if any(name.startswith(f"{each.upper()}_") for each in house.platforms()):
        return "Platforms"
    return "Models"


def commands_page() -> str:
    """docs/reference/commands.md."""
    chat = pages.table(
        ("command", "what it does"), ((f"`{each.usage}`", each.about) for each in registry.COMMANDS.values())
    )
    line = pages.table(("command", "what it does"), command_line_rows())
    return (
        f"# Commands\n\n{OWN}\n\n"
        "## In chat\n\n"
        "Plain words are understood too ([Plan posts](../use/planning.md#things-you-can-say));\n"
        "a command needs no model. In Slack write `/copydesk queue` for `/queue`. In the terminal a number\n"
        "presses the button it stands on, `/wait 2d` lets time pass in a rehearsal, and `/quit` leaves.\n\n"
        f"{chat}\n\n"
        "## On the command line\n\n"
        "`copydesk`, or `python -m bot`:\n\n"
        f"{line}\n\n"
        "`copydesk chat --plain` reads lines from standard input and suits scripts.\n\n"
        "## Web pages\n\n"
        "`copydesk run` serves them at `COPYDESK_HTTP_HOST` and `COPYDESK_HTTP_PORT`: `/feed` is what\n"
        "went out on sandbox accounts, `/feed.json` the same for programs, `/healthz` says whether the\n"
        "process lives, `/readyz` whether it can work.\n"
    )


def command_line_rows() -> Iterator[tuple[str, str]]:
    """(command or option, help) as argparse knows them."""
    parser = command_line._parser()
    (commands,) = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    helps = {each.dest: each.help or "" for each in commands._choices_actions}
    for name, below in commands.choices.items():
        yield f"`{name}`", helps[name]
        for option in below._actions[1:]:
            takes = f" {option.metavar}" if option.metavar else ""
            shown = f" [{option.metavar}]" if option.nargs == "?" else takes
            yield f"`{name} {option.option_strings[-1]}{shown}`", option.help or ""


def limits_part() -> str:
    """One row a platform: what it takes, as its own data says."""
    head = ("platform", "words", "pictures", "video", "documents", "thread", "first comment", "fetches")
    return pages.table(head, (_limits_row(each) for each in platforms().values() if each.name != "sandbox"))


def _limits_row(platform: Describes) -> tuple[str, ...]:
    limits, media = platform.limits, platform.limits.media
    return (
        platform.label,
        _words(limits),
        f"{media.pictures.most}, {_size(media.pictures.size)} each" if media.pictures else "–",
        _video(media),
        f"{media.document.most}, {_size(media.document.size)}" if media.document else "–",
        f"up to {platform.most_texts} parts" if isinstance(platform, PublishesThreads) else "–",
        f"{platform.comment_characters:,} characters"
        if isinstance(platform, PublishesFirstComments)
        else "–",
        ", ".join(f"{each}s" for each in media.fetches) or "–",
    )


def _words(limits: Limits) -> str:
    more = [
        f"{most} {what}"
        for most, what in (
            (limits.hashtags, "hashtags"),
            (limits.mentions, "mentions"),
            (limits.links, "links"),
        )
        if most is not None
    ]
    needs = ["needs media"] if limits.needs_media else []
    return ", ".join([f"{limits.characters:,} {limits.unit}", *more, *needs])


def _video(media: MediaLimits) -> str:
    if media.video is None:
        return "–"
    return f"{_size(media.video.size[1])}, {media.video.seconds[0]:g} to {media.video.seconds[1]:,.0f} s"


def _size(count: float) -> str:
    return f"{count / 1_000_000_000:g} GB" if count >= 1_000_000_000 else f"{count / 1_000_000:.3g} MB"


def options_part() -> str:
    """What a person may choose for a post, and how accounts are connected."""
    head = ("platform", "connected by", "options of a post", "priced")
    return pages.table(head, (_options_row(each) for each in platforms().values() if each.name != "sandbox"))


def _options_row(platform: Describes) -> tuple[str, ...]:
    ways = {
        "consent, with an app of yours": isinstance(platform, NeedsOAuthApp),
        "consent": isinstance(platform, ConnectsByOAuth) and not isinstance(platform, NeedsOAuthApp),
        "a private form": isinstance(platform, ConnectsByCredentials),
    }
    options = platform.options if isinstance(platform, HasPostOptions) else {}
    shown = "; ".join(f"`{name}`: {', '.join(each.values)}" for name, each in options.items())
    priced = f"by act, prices of {platform.priced_on:%d %b %Y}" if isinstance(platform, PricesPosts) else "–"
    return platform.label, ", ".join(way for way, is_so in ways.items() if is_so), shown or "–", priced


def rooms_part(package: str) -> str:
    """The rooms of a package and its files beside them, each by the first line of its docstring."""
    folder = house.ROOT / package
    found = sorted(
        path
        for path in folder.iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and path.name != "__init__.py")
    )
    named = [(f"`{path.name}/`" if path.is_dir() else f"`{path.name}`", _about(path)) for path in found]
    return pages.table(("", "what is there"), named)


def layers_part(package: str) -> str:
    """A diagram of the layers that import-linter holds; each imports what stands below it alone."""
    contracts = tomllib.loads(pages.text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each.get("containers") == [package])
    boxes = [f'    L{number}["{layer.replace(" | ", " · ")}"]' for number, layer in enumerate(layers)]
    arrows = [f"    L{number} --> L{number + 1}" for number in range(len(layers) - 1)]
    return "\n".join(("```mermaid", "flowchart TB", *boxes, *arrows, "```"))


def _about(path: Path) -> str:
    file = path / "__init__.py" if path.is_dir() else path
    written = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(written.partition("\n\n")[0].split())


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/settings.md": settings_page,
    "docs/reference/commands.md": commands_page,
}
"""Whole pages."""
PARTS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "docs/reference/platforms.md": {"limits": limits_part, "options": options_part},
    "docs/architecture.md": {
        "agents-layers": lambda: layers_part("agents"),
        "bot-layers": lambda: layers_part("bot"),
        "agents": lambda: rooms_part("agents"),
        "bot": lambda: rooms_part("bot"),
        "integrations": lambda: rooms_part("integrations"),
        "storage": lambda: rooms_part("storage"),
    },
}
"""Parts of pages that are otherwise written by hand."""


def written() -> Iterable[tuple[str, str]]:
    """(page, its text as the code has it today) for every page that has something of the code on it."""
    for page, write in PAGES.items():
        yield page, write()
    for page, parts in PARTS.items():
        text = pages.text_of(page)
        for name, write in parts.items():
            text = with_part(text, name, write())
        yield page, text


def with_part(text: str, name: str, part: str) -> str:
    """The page with that part put between its comments."""
    begin = BEGIN.format(name=name)
    before, found, rest = text.partition(begin)
    assert found, f"the page has no {begin}"
    return f"{before}{begin}\n\n{part}\n\n{END}{rest.partition(END)[2]}"
