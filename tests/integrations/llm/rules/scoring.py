"""Scores answers against labelled utterances: right, menu, other, and wrong acts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integrations.llm.base import FinalAnswer
from tests.integrations.llm.rules.desk import MUTATING, POSTS

UTTERANCES = Path(__file__).with_name("utterances.json")


@dataclass(frozen=True)
class Utterance:
    """What a person says, and what is right: alternatives such as "text", "menu", "move_posts+revise_posts"."""

    text: str
    lang: str
    paraphrase: bool
    expect: list[str]
    slots: Mapping[str, Any]


@dataclass(frozen=True)
class Score:
    """How one utterance was answered."""

    utterance: Utterance
    outcome: str
    right: bool
    wrong_act: bool
    remarks: tuple[str, ...]


def utterances() -> list[Utterance]:
    """The labelled set."""
    rows = json.loads(UTTERANCES.read_text(encoding="utf-8"))
    return [Utterance(**{"slots": {}, **row}) for row in rows]


def outcome(done: FinalAnswer) -> str:
    """ "move_posts+revise_posts", "ask_person", "text" or "nothing"."""
    names = dict.fromkeys(call.name for call in done.calls)
    return "+".join(names) or ("text" if done.text else "nothing")


def score(utterance: Utterance, done: FinalAnswer) -> Score:
    """A mutating tool that is not expected, or with another slot than labelled, is a wrong act."""
    got = outcome(done)
    meant = set(utterance.expect) | ({"text", "ask_person"} if "menu" in utterance.expect else set())
    remarks = [
        f"{name}: wanted {wanted!r}"
        for name, wanted in utterance.slots.items()
        if got in meant
        and (name == "says" or got not in {"text", "ask_person"})
        and not CHECKS[name](done, wanted)
    ]
    right = got in meant and not remarks
    acts = set(got.split("+")) & MUTATING
    return Score(utterance, got, right, bool(acts) and not right, tuple(remarks))


def _arguments(done: FinalAnswer, tool: str) -> Mapping[str, Any]:
    return next((call.arguments for call in done.calls if call.name == tool), {})


def _posts(done: FinalAnswer) -> list[Mapping[str, Any]]:
    return list(_arguments(done, "plan_posts").get("posts", []))


def _variants(done: FinalAnswer) -> list[tuple[int, str, str]]:
    changes = [
        each for call in done.calls if call.name == "revise_posts" for each in call.arguments["changes"]
    ]
    return [
        (each["number"], words["account"], words["text"]) for each in changes for words in each["variants"]
    ]


def _numbers(done: FinalAnswer, wanted: list[int]) -> bool:
    named = {number for call in done.calls for number in call.arguments.get("numbers", [])}
    return sorted(named | {number for number, _, _ in _variants(done)}) == sorted(wanted)


def _moves(done: FinalAnswer, wanted: Mapping[str, str]) -> bool:
    moves = {str(each["number"]): each["due"] for each in _arguments(done, "move_posts").get("moves", [])}
    return moves.keys() == wanted.keys() and all(moves[key].startswith(due) for key, due in wanted.items())


def _shape(done: FinalAnswer, wanted: str) -> bool:
    before = {each.number: each.texts for each in POSTS}
    sizes = [(len(text), len(before[number][account])) for number, account, text in _variants(done)]
    return bool(sizes) and all(new < old if wanted == "shorter" else new > old for new, old in sizes)


def _due(done: FinalAnswer, wanted: list[str]) -> bool:
    return [each["due"] for each in _posts(done)] == wanted


def _texts(done: FinalAnswer, wanted: str) -> bool:
    planned = [words["text"] for each in _posts(done) for words in each["variants"]]
    texts = planned + [text for _, _, text in _variants(done)]
    return bool(texts) and all(text == wanted for text in texts)


def _only(done: FinalAnswer, wanted: list[str]) -> bool:
    return {account for _, account, _ in _variants(done)} == set(wanted)


def _of(tool: str, key: str) -> Callable[[FinalAnswer, Any], bool]:
    return lambda done, wanted: _arguments(done, tool).get(key) == wanted


CHECKS: Mapping[str, Callable[[FinalAnswer, Any], bool]] = {
    "count": lambda done, wanted: len(_posts(done)) == wanted,
    "topic": lambda done, wanted: wanted in _arguments(done, "plan_posts").get("topic", ""),
    "accounts": lambda done, wanted: all(
        [words["account"] for words in each["variants"]] == wanted for each in _posts(done)
    ),
    "start": _of("plan_posts", "start"),
    "end": _of("plan_posts", "end"),
    "due": _due,
    "text": _texts,
    "numbers": _numbers,
    "moves": _moves,
    "shape": _shape,
    "only": _only,
    "account": _of("cancel_posts", "account"),
    "number": _of("show_post", "number"),
    "says": lambda done, wanted: wanted in done.text,
    "period": lambda done, wanted: any(call.arguments.get("period") == wanted for call in done.calls),
}
