"""The languages that people ask for by name: "in German", "auf Spanisch", "en inglés"."""

import re

_B, _E = r"(?<![\w'])", r"(?![\w'])"
NAMED = re.compile(
    rf"{_B}(?:in (?P<en>english|german|spanish)|auf (?P<de>deutsch|englisch|spanisch)|en (?P<es>espanol|aleman|ingles)){_E}"
)
_TONGUES = {"g": "de", "d": "de", "al": "de", "s": "es", "es": "es", "e": "en", "in": "en", "en": "en"}


def code(name: str) -> str:
    """ "german", "deutsch", "aleman" → "de"."""
    return next(
        tongue
        for start, tongue in sorted(_TONGUES.items(), key=lambda each: -len(each[0]))
        if name.startswith(start)
    )
