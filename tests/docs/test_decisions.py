"""Decisions are numbered, have three parts, stand in the index, and give each dependency a reason."""

import re
import tomllib

from tests.docs import pages

FOLDER = pages.DOCS / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
DEPENDENCIES = "docs/decisions/0021-dependencies.md"


def test_decisions_are_numbered_without_gaps_and_stand_in_the_index() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    linked = set(pages.links((FOLDER / "README.md").read_text(encoding="utf-8")))
    assert linked == {page.name for page in DECISIONS}


def test_each_decision_says_context_decision_and_consequences() -> None:
    for page in DECISIONS:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} ")
        if not page.name.endswith("-dependencies.md"):
            assert re.findall("^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_every_dependency_is_there_with_a_reason_and_no_other() -> None:
    project = tomllib.loads(pages.text_of("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    named = {
        "To run": project["dependencies"],
        "Extras": [each for name in ("heic", "providers", "scale", "e2e") for each in extras[name]],
        "To develop": extras["dev"],
    }
    for heading, requirements in named.items():
        rows = pages.rows(pages.text_of(DEPENDENCIES), heading=heading)
        wanted = {re.split(r"[\[><=; ]", each)[0] for each in requirements} - {"copydesk"}
        assert {row[0] for row in rows} == wanted
        assert all(len(row[1]) > 5 for row in rows)
