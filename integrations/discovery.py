"""Discovery of providers: files of a folder, then entry points of other distributions.

A provider is a module with `build`. Protocols are structural, so one from outside imports nothing of ours.
"""

import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module, metadata
from types import ModuleType

from integrations import images, llm
from integrations import platforms as platform_files
from integrations.platforms.base import Describes, PlatformSetup

OURS = frozenset({"base", "chain", "api"})
"""Files and folders beside the providers that are none: the protocols, and what models share."""
PLATFORMS = "copydesk.platforms"
MODELS = "copydesk.llm"
PAINTERS = "copydesk.images"
"""Groups of entry points."""

FoundModule = tuple[str, str, Callable[[], ModuleType]]
"""(name, where it comes from, how to load it)"""


class BrokenPlugin(Exception):
    """Provider that cannot be used; the sentence gives its name, its origin and the reason."""


def find_modules(package: ModuleType, *, group: str) -> dict[str, ModuleType]:
    """Providers by name: modules and packages of the folder but `OURS`, then entry points of the group.

    Raises `BrokenPlugin` for one that cannot be imported, or whose name is taken.
    """
    found: dict[str, ModuleType] = {}
    for name, source, load in (*_files(package), *_offers(group)):
        if name in found:
            raise BrokenPlugin(f"“{name}” from {source} cannot be used: that name is taken.")
        try:
            found[name] = load()
        except Exception as trouble:
            raise BrokenPlugin(f"“{name}” from {source} cannot be loaded: {_why(trouble)}.") from trouble
    return found


def build_platforms(surroundings: PlatformSetup) -> dict[str, Describes]:
    """All platforms by name, built. Raises `BrokenPlugin`."""
    built: dict[str, Describes] = {}
    for name, module in find_modules(platform_files, group=PLATFORMS).items():
        try:
            platform = module.build(surroundings)
        except Exception as trouble:
            raise BrokenPlugin(f"The platform “{name}” cannot be built: {_why(trouble)}.") from trouble
        if not isinstance(platform, Describes) or platform.name != name:
            raise BrokenPlugin(
                f"The platform “{name}” does not describe itself: it needs name, label, limits."
            )
        built[name] = platform
    return built


def find_models() -> dict[str, ModuleType]:
    """All model providers by name, not yet built. Raises `BrokenPlugin`."""
    return find_modules(llm, group=MODELS)


def find_painters() -> dict[str, ModuleType]:
    """All painters by name, not yet built. Raises `BrokenPlugin`."""
    return find_modules(images, group=PAINTERS)


def platform_names() -> list[str]:
    """Names of all platforms; none is built. Raises `BrokenPlugin`."""
    return list(find_modules(platform_files, group=PLATFORMS))


def _files(package: ModuleType) -> Iterator[FoundModule]:
    for each in pkgutil.iter_modules(package.__path__):
        if each.name not in OURS:
            dotted = f"{package.__name__}.{each.name}"
            yield each.name, dotted, partial(import_module, dotted)


def _offers(group: str) -> Iterator[FoundModule]:
    for each in metadata.entry_points(group=group):
        source = each.dist.name if each.dist else each.value
        yield each.name, f"the distribution {source}", each.load


def _why(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"
