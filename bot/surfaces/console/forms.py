"""Forms in the terminal, asked field by field: a wrong answer is asked again, a good one is kept."""

from collections.abc import Mapping
from dataclasses import replace

from agents.replies import Field, Form
from bot.surfaces.console.terminal import Terminal

LEAVING = frozenset({"/cancel", "/quit", "/exit"})


async def fill_form(form: Form, *, terminal: Terminal) -> Mapping[str, str] | None:
    """Ask for the values of a form; None when the person left the form.

    A form that comes back with errors asks only for the fields that have an error.
    """
    await terminal.open_form(form)
    values = {each.name: each.value for each in form.fields}
    wrong = tuple(each for each in form.fields if each.error)
    for each in wrong or form.fields:
        answer = await _answer(each, terminal)
        if answer is None:
            return None
        values[each.name] = answer
    return values


async def _answer(field: Field, terminal: Terminal) -> str | None:
    while True:
        typed = await terminal.ask_field(field)
        if typed is None or typed.strip().lower() in LEAVING:
            return None
        answer = _chosen(field, typed) if field.choices else typed
        if answer is not None and (answer.strip() or not field.required):
            return answer
        field = replace(field, error=_complaint(field, typed))


def _chosen(field: Field, typed: str) -> str | None:
    """The choice named by number or text; free words count where choices are only proposals."""
    wanted = typed.strip()
    if not wanted:
        return ""
    for choice in field.choices:
        if choice.casefold() == wanted.casefold():
            return choice
    position = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4 else 0
    if 0 < position <= len(field.choices):
        return field.choices[position - 1]
    return None if field.kind == "choice" else typed


def _complaint(field: Field, typed: str) -> str:
    if not typed.strip():
        return "This field is needed."
    return f"“{typed.strip()}” is not one of the choices."
