"""Contracts that were written by hand from documentation: recorded calls are held against their schemas."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.doubles.platforms import contracts
from tests.doubles.platforms.service import Call

Rules = Mapping[tuple[str, str], tuple[str, str]]
"""(method, beginning of the path and query) → the names of what is asked and answered; '' for neither"""


@cache
def definitions(file: str) -> Mapping[str, Any] | None:
    """One file of schemas; None where there is none."""
    folder = contracts.folder("handmade")
    if folder is None or not (folder / file).exists():
        return None
    found: Mapping[str, Any] = json.loads((folder / file).read_text())
    return found


def breaches(file: str, calls: Iterable[Call], rules: Rules) -> list[str]:
    """What in these calls was taken and the schemas do not allow; nothing where they are not here."""
    schemas = definitions(file)
    if schemas is None:
        return []
    found = []
    for call in calls:
        asked, answered = rules.get((call.asked.method, target(call)), ("", ""))
        refused = call.answered and 400 <= call.answered.status < 500
        if asked and not refused:
            found += _wrong(schemas, asked, call.asked.json, call)
        if answered and call.answered and call.answered.status < 300:
            found += _wrong(schemas, answered, call.answered.body, call)
    return found


def target(call: Call) -> str:
    """A path, with the action that it asks for."""
    action = call.asked.query.get("action")
    return f"{call.asked.path}?action={action}" if action else call.asked.path


def _wrong(schemas: Mapping[str, Any], name: str, found: object, call: Call) -> list[str]:
    validator = Draft202012Validator({"$defs": schemas["$defs"], "$ref": f"#/$defs/{name}"})
    return [f"{call.name} ({name}): {each.message[:120]}" for each in validator.iter_errors(found)]
