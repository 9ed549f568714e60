"""Token counts of recorded requests, with o200k_base (bpe-openai ships it; nothing is downloaded).

Claude's own tokenizer is not public and counts more: by a third for English prose, as far as is known.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import bpe_openai

NAME = "o200k_base"


@cache
def _encoding() -> bpe_openai.Encoding:
    return bpe_openai.get_encoding(NAME)


def tokens(words: str) -> int:
    """How many tokens words are."""
    return len(_encoding().encode_ordinary(words))


@dataclass(frozen=True)
class Prompt:
    """One recorded request in tokens: what stands before the cache mark, and what comes after it."""

    kept: int
    fresh: int

    @property
    def total(self) -> int:
        """Everything the model is given."""
        return self.kept + self.fresh


def prompt(body: Mapping[str, Any]) -> Prompt:
    """A recorded body; a vendor without marks keeps nothing for us."""
    ahead, behind = parts(body)
    marked = "system" in body
    return Prompt(tokens(ahead), tokens(behind)) if marked else Prompt(0, tokens(ahead + behind))


def parts(body: Mapping[str, Any]) -> tuple[str, str]:
    """A body as it is read: what is the same in every call of a workspace, and the talk."""
    return "\n".join(head(body)), written(body["messages"])


def head(body: Mapping[str, Any]) -> Sequence[str]:
    """Tools, the system prompt, and last what stands in the workspace for long."""
    return [
        *(written(each) for each in body.get("tools", [])),
        *(str(each["text"]) for each in body.get("system", [])),
    ]


def written(value: Any) -> str:
    """JSON as it travels, without the marks for caches, which no model reads."""
    return json.dumps(_unmarked(value), ensure_ascii=False, separators=(",", ":"))


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unmarked(each) for key, each in value.items() if key != "cache_control"}
    return [_unmarked(each) for each in value] if isinstance(value, list) else value


def shared(first: Sequence[str], second: Sequence[str]) -> float:
    """How much of the second is, byte for byte from its beginning, what the first was."""
    ours, theirs = "\n".join(second).encode(), "\n".join(first).encode()
    same = next((at for at, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(ours))
    return min(same, len(theirs)) / len(ours)


def answered(reply: Sequence[Mapping[str, Any]], text: str) -> int:
    """Tokens of an answer: the arguments of its tools, and its words."""
    return tokens(text) + sum(tokens(written(each)) for each in reply)
