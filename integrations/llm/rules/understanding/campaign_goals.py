"""Campaigns in a person's words: "start a campaign to fill our spring course" asks for a strategy."""

import re
from dataclasses import dataclass

from integrations.llm.rules.language.text import Clause, fold

_START = re.compile(
    r"^\s*(?:please |bitte |por favor |can you |could you |let's |lets |we want to |i want to )*"
    r"(?:start|begin|run|launch|plan|create|make|set up|starte|beginne|plane|mach|lanza|empieza|crea|inicia)"
    r" (?:a|an|our|the|new|eine|die|neue|una|la|nueva)?(?: new| neue| nueva)? ?"
    r"(?:campaign|kampagne|campana)(?: (?:to|for|about|with the goal(?: of)?|um|fur|uber|zu|para|sobre)|:) +"
    r"(?P<goal>(?!.*\b(?:\d+|one|two|three|four|five|six|ten) posts?\b)\S.*)$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class CampaignGoal:
    """The goal of a campaign, in the person's own words."""

    words: str


def read_campaign_goal(clause: Clause) -> CampaignGoal | None:
    """The goal of a campaign that the clause asks to start, or None."""
    found = _START.match(fold(clause.text))
    words = clause.text[slice(*found.span("goal"))].strip(" .!") if found else ""
    return CampaignGoal(words) if words else None
