"""Small checks that put together say what a JSON value must look like; complaints read as Slack's own do."""

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Check = Callable[[object, str], list[str]]
"""(value, JSON pointer) → what is wrong with it."""

NO_MATCH = "failed to match all allowed schemas"


def at(words: str, pointer: str) -> str:
    """A complaint with the place it is about."""
    return f"{words} [json-pointer:{pointer or '/'}]"


def string(most: int, *, least: int = 1) -> Check:
    """A text of that many characters."""

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, str):
            return [at("must be a string", pointer)]
        if len(value) > most:
            return [at(f"must be less than {most + 1} characters", pointer)]
        if len(value) < least:
            return [at(f"must be more than {least - 1} characters", pointer)]
        return []

    return check


def whole(*, least: int = 0, most: int = 2**63 - 1) -> Check:
    """A whole number."""

    def check(value: object, pointer: str) -> list[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            return [at("must be an integer", pointer)]
        return [] if least <= value <= most else [at(f"must be between {least} and {most}", pointer)]

    return check


def flag(value: object, pointer: str) -> list[str]:
    """True or false."""
    return [] if isinstance(value, bool) else [at("must be a boolean", pointer)]


def anything(value: object, pointer: str) -> list[str]:
    """What is not looked at."""
    return []


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(value: object, pointer: str) -> list[str]:
        return [] if value in words else [at("value must be one of: " + ", ".join(words), pointer)]

    return check


def items(each: Check, *, most: int, least: int = 1) -> Check:
    """A list of so many."""

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, list):
            return [at("must be an array", pointer)]
        if len(value) > most:
            return [at(f"no more than {most} items allowed", pointer)]
        if len(value) < least:
            return [at(f"no less than {least} items required", pointer)]
        return [
            complaint for place, item in enumerate(value) for complaint in each(item, f"{pointer}/{place}")
        ]

    return check


def thing(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**(optional or {}), **required}

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, dict):
            return [at("must be an object", pointer)]
        wrong = [at(f"missing required field: {name}", pointer) for name in required if name not in value]
        wrong += [at(f"invalid additional property: {name}", pointer) for name in value if name not in known]
        for name, inside in value.items():
            if name in known:
                wrong += known[name](inside, f"{pointer}/{name}")
        return wrong

    return check


def kind_of(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of these it is; a type in the wrong place is an unknown one."""

    def check(value: object, pointer: str) -> list[str]:
        if not isinstance(value, dict):
            return [at("must be an object", pointer)]
        kind = value.get("type")
        if kind not in kinds:
            return [at(f"unsupported type: {kind}", f"{pointer}/type")]
        wrong = kinds[str(kind)](value, pointer)
        return [at(NO_MATCH, pointer), *wrong] if wrong else []

    return check


def typed(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object of one type."""
    return thing({"type": one_of(kind), **required}, optional)


def both(*checks: Check) -> Check:
    """All of these."""

    def check(value: object, pointer: str) -> list[str]:
        return [complaint for each in checks for complaint in each(value, pointer)]

    return check


def demands(words: str, holds: Callable[[Json], bool]) -> Check:
    """Something that an object as a whole must keep."""

    def check(value: object, pointer: str) -> list[str]:
        return [at(words, pointer)] if isinstance(value, dict) and not holds(value) else []

    return check
