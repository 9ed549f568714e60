"""Discovery: every file is found, and one that is broken is named instead of being left out."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from integrations import discovery, platforms
from integrations.discovery import BrokenPlugin


@pytest.fixture
def plugins(tmp_path: Path) -> Iterator[ModuleType]:
    """An empty folder of plugins."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "__init__.py").touch()
    (tmp_path / "plugins" / "base.py").touch()
    sys.path.insert(0, str(tmp_path))
    yield __import__("plugins")
    sys.path.remove(str(tmp_path))
    for name in [each for each in sys.modules if each.split(".")[0] == "plugins"]:
        del sys.modules[name]


def add(plugins: ModuleType, name: str, source: str) -> None:
    (Path(next(iter(plugins.__path__))) / f"{name}.py").write_text(source)


def test_files_and_packages_are_found_but_not_the_protocols(plugins: ModuleType) -> None:
    add(plugins, "first", "def build(): ...")
    folder = Path(next(iter(plugins.__path__))) / "second"
    folder.mkdir()
    (folder / "__init__.py").touch()

    assert sorted(discovery.find_modules(plugins, group="none")) == ["first", "second"]


def test_a_plugin_that_cannot_be_imported_is_named_with_its_reason(plugins: ModuleType) -> None:
    add(plugins, "broken", "import a_module_that_is_nowhere")
    with pytest.raises(BrokenPlugin, match=r"“broken” from plugins\.broken .*a_module_that_is_nowhere"):
        discovery.find_modules(plugins, group="none")


def test_a_distribution_offers_a_plugin_by_an_entry_point(plugins: ModuleType, tmp_path: Path) -> None:
    add(plugins, "first", "")
    offer(tmp_path, "outside = plugins.first")
    assert sorted(discovery.find_modules(plugins, group="test.plugins")) == ["first", "outside"]


def test_a_name_that_is_taken_is_refused_with_the_distribution(plugins: ModuleType, tmp_path: Path) -> None:
    add(plugins, "first", "")
    offer(tmp_path, "first = plugins.first")
    with pytest.raises(BrokenPlugin, match=r"“first” from the distribution greedy .*taken"):
        discovery.find_modules(plugins, group="test.plugins")


def offer(folder: Path, line: str) -> None:
    """Make a distribution that offers one entry point."""
    meta = folder / "greedy-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: greedy\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text(f"[test.plugins]\n{line}\n")


def test_names_are_known_without_building() -> None:
    assert set(discovery.platform_names()) >= {"x", "linkedin", "sandbox"}
    assert "base" not in discovery.platform_names()
    assert sorted(discovery.platform_names()) == sorted(discovery.find_modules(platforms, group="none"))
