"""What sounds like an order and is none: questions, stories, refusals, exceptions."""

import re

from integrations.llm.rules.language import lexicon
from integrations.llm.rules.language.references import Networks
from integrations.llm.rules.language.text import Clause


def is_no_order(clause: Clause) -> bool:
    """Is the clause about posts a question? "can you cancel 3?" is an order."""
    start = re.sub(r"^[\s¿¡\x00]*(?:and |und |y |then |ok |okay |so )*", "", clause.left)
    asks = clause.left.rstrip(' !."')[-1:] == "?"
    return bool(lexicon.DOUBTFUL_START.match(start)) or (asks and not lexicon.POLITE_START.match(start))


def is_no_plan(clause: Clause, *, networks: Networks) -> bool:
    """Does the clause ask, refuse, tell what somebody did, or leave an account out?"""
    start = clause.left.lstrip(" ¿¡\x00")
    if lexicon.DOUBTFUL_START.match(start) and not lexicon.POLITE_START.match(start):
        return True
    if lexicon.NEGATION.search(clause.left[:40]) or lexicon.INTENTION.match(start):
        return True
    return any(networks.begins(clause.left[each.end() :]) for each in lexicon.EXCEPTION.finditer(clause.left))
