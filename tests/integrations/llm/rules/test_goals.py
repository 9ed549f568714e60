"""Campaigns in a person's words: a goal begins one, a number of posts is a plan."""

import pytest

from integrations.llm.rules.language.text import parse_clause
from integrations.llm.rules.understanding.campaign_goals import read_campaign_goal


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("start a campaign to sell more bread.", "sell more bread"),
        ("Starte eine Kampagne für unseren Frühlingskurs", "unseren Frühlingskurs"),
        ("lanza una campaña para nuestra tienda", "nuestra tienda"),
        ("please create a new campaign: more sign-ups", "more sign-ups"),
    ],
)
def test_a_goal_is_read_in_its_own_words(said: str, goal: str) -> None:
    found = read_campaign_goal(parse_clause(said))
    assert found
    assert found.words == goal


@pytest.mark.parametrize(
    "said",
    [
        "plan a campaign of 6 posts around sustainability in December",
        "plan a campaign for X with 5 posts about tea",
        "launch the campaign post now",
        "start the campaign",
        "plan 5 posts for our campaign",
        "how did the campaign for spring do?",
    ],
)
def test_everything_else_is_none(said: str) -> None:
    assert read_campaign_goal(parse_clause(said)) is None
