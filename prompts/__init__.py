"""The words given to a model: every `.md` beside this file is one prompt, read once, rendered strictly."""

from functools import cache
from importlib import resources
from string import Template


@cache
def _template(name: str) -> Template:
    return Template(resources.files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8"))


def render(name: str, **values: str) -> str:
    """The prompt with its `$names` filled in. Raises KeyError for one that is missing, FileNotFoundError
    for a prompt that does not exist, and ValueError for a value the prompt does not ask for."""
    template = _template(name)
    if surplus := set(values) - set(template.get_identifiers()):
        raise ValueError(f"the prompt {name} does not ask for {', '.join(sorted(surplus))}")
    return template.substitute(values)
