"""The diagrams of docs/architecture.md have the states that the code has."""

import re

from storage.models import Answer, Status
from tests import house
from tests.docs import pages

PAGE = pages.text_of("docs/architecture.md")


def _states(heading: str) -> set[str]:
    """The states of the diagram below a heading."""
    section = re.search(rf"^### {heading}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section
    (diagram,) = pages.blocks(section[1], language="mermaid")
    moves = re.findall(r"^ +(\S+) --> (\w+|\[\*\])", diagram.text, re.MULTILINE)
    return {state for move in moves for state in move} - {"[*]"}


def test_a_variant_and_an_approval_have_the_states_of_the_diagrams() -> None:
    assert _states("A Variant") == {each.value for each in Status}
    assert _states("An Approval") == {each.value for each in Answer}


def test_the_six_folders_are_named() -> None:
    for folder in (*house.PACKAGES, "tests"):
        assert f"{folder}/" in PAGE
