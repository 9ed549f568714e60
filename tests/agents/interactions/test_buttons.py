"""The table of buttons: every verb that the desk gives out is in it, and old values mean what they meant."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.interactions.buttons import BUTTONS, RULES, card_of, is_secret, parse_value
from agents.refusals import Refused

ROOT = Path(__file__).parents[3]
READ_BY_THE_GATEWAY = {"do", "pick"}
POST_VERBS = ("approve", "undo", "send", "live", "resend", "drop", "edit", "move", "reject", "alt", "split")
CARDS = {
    **{f"{verb}:3:2": "post:3" for verb in (*POST_VERBS, "test")},
    "options:3:2.7": "post:3",
    "approve_all:3:0123456789ab": "plan:3",
    "series:3:2": "series:3",
    "unseries:3:2": "series:3",
    "amend:3:2": "amendment:3",
    "keep:3:2": "amendment:3",
    **{f"{verb}:3:2": "campaign:3" for verb in ("adopt", "abandon", "draft", "outline")},
    "stop:3:2": "experiment:3",
    "use:3:2": "drawing:3",
    "others:3:2": "drawing:3",
    "memory:lesson:abc": "memory:0",
    **dict.fromkeys(
        ["release:2:abc", "take:3:1", "import:3:2", "close:3:2", "choose:3:0", "connect:x", "visit:3"], ""
    ),
    **dict.fromkeys(["zone:Europe/Berlin:", "brand:list", "do:waiting", "pick:3:1", "gone:3:2", ""], ""),
}


@pytest.mark.parametrize("value", CARDS)
def test_a_button_stands_on_its_card(value: str) -> None:
    assert card_of(value) == CARDS[value]


def test_a_verb_has_one_rule() -> None:
    assert len(BUTTONS) == len(RULES)


def test_only_the_form_that_connects_may_bring_a_secret() -> None:
    assert [verb for verb in BUTTONS if is_secret(f"{verb}:x")] == ["connect"]


@pytest.mark.parametrize("value", ["", "approve", ":3:2", "approve:"])
def test_a_value_without_a_subject_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        parse_value(value)


def test_every_verb_that_a_button_or_form_carries_is_in_the_table() -> None:
    pressed, handed_in = set(_verbs("Button", 1)), set(_verbs("Form", 1))
    assert len(pressed) > 30
    assert len(handed_in) > 8
    assert pressed - READ_BY_THE_GATEWAY <= {each.verb for each in RULES if each.press}
    assert handed_in <= {each.verb for each in RULES if each.submit}


def _verbs(name: str, place: int) -> Iterator[str]:
    """The verbs in the values of all calls of `Button` or `Form` in our own code."""
    for path in (*(ROOT / "agents").rglob("*.py"), *(ROOT / "bot").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name:
                named = [each.value for each in call.keywords if each.arg == "value"]
                for value in (named or call.args[place : place + 1])[:1]:
                    yield from _verbs_of(value, tree, module)


def _verbs_of(value: ast.expr, tree: ast.Module, module: str) -> Iterator[str]:
    """The verb of a value that is written out, or of what its name is given in the module."""
    match value:
        case ast.Constant(value=str(words)):
            yield words.partition(":")[0]
        case ast.JoinedStr(values=[ast.Constant(value=str(words)), *_]):
            yield words.partition(":")[0]
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=constant)), *_]):
            yield getattr(importlib.import_module(module), constant)
        case ast.Name(id=local):
            given = [each for each in ast.walk(tree) if isinstance(each, ast.Assign)]
            for each in given:
                written = isinstance(each.value, ast.Constant | ast.JoinedStr)
                if written and any(ast.unparse(target) == local for target in each.targets):
                    yield from _verbs_of(each.value, tree, module)
