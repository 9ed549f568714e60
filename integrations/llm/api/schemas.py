"""Strict schemas, which vendors compile into a grammar, and the limits for one request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.llm.base import ToolSpec


@dataclass(frozen=True, slots=True)
class StrictToolLimits:
    """Limits of a vendor for all strict tools of one request."""

    tools: int
    optionals: int
    unions: int


KEPT = frozenset({
    "$defs", "$ref", "additionalProperties", "anyOf", "const", "description", "enum", "items", "properties",
    "required", "type",
})  # fmt: skip
"""Keywords of a grammar. Others (lengths, bounds, patterns) are put into words and checked by the desk."""
SPOKEN = ("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "pattern", "format")


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema as a grammar: closed objects, no bounds, no titles."""
    kept = {key: _within(key, value) for key, value in schema.items() if key in KEPT}
    if kept.get("type") == "object":
        kept["additionalProperties"] = False
    said = [f"{key}: {schema[key]}" for key in SPOKEN if key in schema]
    if said:
        kept["description"] = " ".join([*filter(None, [kept.get("description")]), f"({', '.join(said)})"])
    return kept


def _within(key: str, value: Any) -> Any:
    match key, value:
        case (("properties" | "$defs"), dict()):
            return {name: strict_schema(each) for name, each in value.items()}
        case "anyOf", list():
            return [strict_schema(each) for each in value]
        case "items", dict():
            return strict_schema(value)
    return value


@dataclass(frozen=True, slots=True)
class SchemaWeight:
    """The weight of schemas against the limits of one request."""

    optionals: int
    unions: int
    recursive: bool


def weigh_schema(schema: Mapping[str, Any]) -> SchemaWeight:
    """The weight of one schema, each definition as often as it is used."""
    return _weigh(schema, schema.get("$defs", {}), above=())


def _weigh(
    part: Mapping[str, Any], definitions: Mapping[str, Any], *, above: tuple[str, ...]
) -> SchemaWeight:
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    if name in above:
        return SchemaWeight(0, 0, recursive=True)
    inside: list[Mapping[str, Any]] = [*part.get("properties", {}).values(), *part.get("anyOf", ())]
    inside += [part["items"]] if isinstance(part.get("items"), Mapping) else []
    inside += [definitions[name]] if name in definitions else []
    found = [_weigh(each, definitions, above=(*above, name) if name else above) for each in inside]
    optional = len(part.get("properties", {})) - len(part.get("required", ()))
    union = bool("anyOf" in part or isinstance(part.get("type"), list))
    return SchemaWeight(
        optional + sum(each.optionals for each in found),
        union + sum(each.unions for each in found),
        any(each.recursive for each in found),
    )


def choose_strict_tools(tools: Iterable[ToolSpec], limits: StrictToolLimits) -> frozenset[str]:
    """The tools whose arguments one request can hold to their schemas: the first ones that fit, by name."""
    chosen: list[str] = []
    optionals, unions = limits.optionals, limits.unions
    for each in tools:
        weight = weigh_schema(each.schema)
        room = weight.optionals <= optionals and weight.unions <= unions and len(chosen) < limits.tools
        if room and not weight.recursive:
            chosen.append(each.name)
            optionals, unions = optionals - weight.optionals, unions - weight.unions
    return frozenset(chosen)
