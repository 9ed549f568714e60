"""The Bot API as its documentation lists it: every recorded call has the fields that its method takes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from tests.doubles.platforms import contracts
from tests.doubles.platforms.service import Call

KINDS = {"Integer": int, "String": str, "Boolean": bool, "Float": float}


@cache
def methods() -> Mapping[str, Any] | None:
    """Every method; None where the list is not here."""
    folder = contracts.folder("telegram")
    if folder is None:
        return None
    found: Mapping[str, Any] = json.loads((folder / "api.min.json").read_text())["methods"]
    return found


def breaches(calls: Iterable[Call]) -> list[str]:
    """What in these calls no method takes; nothing where the list is not here."""
    known = methods()
    return [] if known is None else [wrong for call in calls for wrong in _wrong(call, known)]


def _wrong(call: Call, known: Mapping[str, Any]) -> Iterator[str]:
    name = call.asked.path.rpartition("/")[2]
    if name not in known:
        yield f"{name} is no method"
        return
    fields = {each["name"]: each for each in known[name].get("fields", ())}
    plain = call.asked.kind == "application/json"
    given: Mapping[str, object] = call.asked.json if plain else call.asked.parts
    attached = {each for each in given if each.startswith("file")} if name == "sendMediaGroup" else set()
    yield from (f"{name} takes no {each}" for each in {*given} - {*fields} - attached)
    yield from (
        f"{name} needs {each}" for each, field in fields.items() if field["required"] and each not in given
    )
    if plain:
        yield from (
            f"{name}: {each} is of another type"
            for each, value in given.items()
            if _odd(value, fields.get(each, {}))
        )


def _odd(value: object, field: Mapping[str, Any]) -> bool:
    kinds = [KINDS[each] for each in field.get("types", ()) if each in KINDS]
    return bool(kinds) and not any(type(value) is each for each in kinds)
