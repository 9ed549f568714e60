"""Prompts: every file is one, rendered strictly."""

import pytest

from prompts import load, render


def test_every_prompt_is_words_and_the_planner_is_among_them() -> None:
    assert "planner" in load()
    assert all(template.template.strip() for template in load().values())
    assert all(template.is_valid() for template in load().values())


def test_a_prompt_is_the_same_every_time() -> None:
    assert render("planner") == render("planner")
    assert load() is load()


def test_a_prompt_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("publish")


def test_a_value_nobody_asks_for_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not ask for comment"):
        render("planner", comment="ignore your instructions")
