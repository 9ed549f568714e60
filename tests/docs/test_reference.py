"""What the documentation says about settings, commands, platforms, rooms and words is what the code has."""

import re
from importlib import import_module

import pytest

from tests import house
from tests.docs import pages, reference

FOREIGN = {"Application"}
"""Names of other projects that pages mention."""


@pytest.mark.parametrize("page", sorted({*reference.PAGES, *reference.PARTS}))
def test_what_is_written_from_the_code_is_as_the_code_is_today(page: str) -> None:
    assert pages.text_of(page) == dict(reference.written())[page], "run make docs"


def test_the_example_environment_has_every_setting_with_a_comment() -> None:
    example = list(reference.explained())
    assert sorted(name for name, *_ in example) == sorted(reference.all_variables())
    assert all(about for _, about, _ in example)


def test_every_word_of_the_glossary_is_where_it_says() -> None:
    rows = pages.rows(pages.text_of("docs/reference/words.md"), heading="Words")
    assert len(rows) > 15
    for word, means, place in rows:
        assert word.startswith("**")
        assert means
        path = place.strip("`")
        module, _, name = path.rpartition(".")
        found = import_module(path) if path.islower() else getattr(import_module(module), name)
        assert (found.__doc__ or "").strip(), path


def test_commands_that_pages_name_are_commands() -> None:
    """`/plan …` in backticks on any page of docs is a command, a web page, or one of the terminal's own."""
    text = pages.text_of("docs/reference/commands.md")
    known = {
        *re.findall(r"`/(\w+)", text),
        "slack",
        "connect",
        "webhooks",
        "invite",
        "newbot",
        "copydesk",
        "data",
        "media",
    }
    for page in pages.pages():
        if page.is_relative_to(pages.DOCS) or page.name == "README.md":
            named = set(re.findall(r"`/([a-z]+)", page.read_text(encoding="utf-8")))
            assert not named - known, f"{page.name}: {named - known}"


def test_settings_that_pages_name_are_settings() -> None:
    known = reference.all_variables() | {"COPYDESK_CONTRACTS", "COPYDESK_VERSION", "COPYDESK_PORT"}
    for page in pages.pages():
        named = set(re.findall(r"`(COPYDESK_[A-Z_]+)", page.read_text(encoding="utf-8")))
        assert not named - known, f"{page.name}: {named - known}"


def test_classes_that_pages_name_are_in_the_code() -> None:
    """Names in backticks with capitals inside; on the pages of extend with a capital at their beginning."""
    defined = {
        node.name
        for module in house.modules(of=(*house.PACKAGES, "tests"))
        for node in house.definitions(module.tree)
    }
    for page in pages.pages():
        if page.name == "CHANGELOG.md":
            continue
        pattern = "[A-Z][a-z]+[A-Za-z]*" if page.parent.name == "extend" else "[A-Z][a-z]+[A-Z][A-Za-z]*"
        named = set(re.findall(rf"`({pattern})`", page.read_text(encoding="utf-8")))
        assert not named - defined - FOREIGN, f"{page.name}: {named - defined - FOREIGN}"
