"""Every link on every page leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests import house
from tests.docs import pages

README_BYTES, CONTRIBUTING_BYTES, PICTURE_BYTES = 8_192, 6_144, 102_400


@pytest.mark.parametrize("page", pages.pages(), ids=lambda page: str(page.relative_to(house.ROOT)))
def test_every_relative_link_and_anchor_resolves(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in pages.links(text):
        parts = urlsplit(link)
        if parts.scheme:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(house.ROOT), f"{link} leaves the project"
        if parts.fragment:
            assert parts.fragment in pages.anchors(target.read_text(encoding="utf-8")), (
                f"no heading for {link}"
            )


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    ahead = [house.ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        found = (urlsplit(each) for each in pages.links(page.read_text(encoding="utf-8")))
        ahead += [(page.parent / each.path).resolve() for each in found if each.path and not each.scheme]
    assert set(pages.DOCS.rglob("*.md")) <= seen


def test_readme_contributing_and_pictures_stay_small() -> None:
    assert (house.ROOT / "README.md").stat().st_size <= README_BYTES
    assert (house.ROOT / "CONTRIBUTING.md").stat().st_size <= CONTRIBUTING_BYTES
    for picture in (pages.DOCS / "pictures").iterdir():
        assert picture.stat().st_size <= PICTURE_BYTES


def test_paths_in_backticks_are_paths_of_the_project() -> None:
    to_be_made = {"deploy/.env", "docs/pictures"} | {
        f"integrations/{each}.py" for each in ("platforms/board", "llm/parrot", "images/stripes")
    }
    folders = "|".join((*house.PACKAGES, "tests", "deploy", "docs"))
    for page in pages.pages():
        if page.name == "CHANGELOG.md":
            continue
        named = set(re.findall(rf"`((?:{folders})/[\w./*-]*)`", page.read_text(encoding="utf-8")))
        missing = [each for each in named - to_be_made if not any(house.ROOT.glob(each.rstrip("/")))]
        assert not missing, f"{page.name}: {missing}"
