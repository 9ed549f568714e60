"""Prompts for models: every `.md` file of this folder is one prompt, read once and rendered strictly."""

from functools import cache
from importlib import resources
from string import Template


@cache
def load() -> dict[str, Template]:
    """All prompts by name; they are read once, before the loop runs."""
    files = (each for each in resources.files("prompts").iterdir() if each.name.endswith(".md"))
    return {each.name.removesuffix(".md"): Template(each.read_text(encoding="utf-8")) for each in files}


def render(name: str, **values: str) -> str:
    """Text of a prompt with its `$names` filled in.

    Raises KeyError for a prompt or a value that is missing, ValueError for a value nobody asks for.
    """
    template = load()[name]
    if surplus := set(values) - set(template.get_identifiers()):
        raise ValueError(f"the prompt {name} does not ask for {', '.join(sorted(surplus))}")
    return template.substitute(values)
