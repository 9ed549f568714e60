"""Guesses of a person's time zone from the language of their surface.

A guess is a proposal and never more: large countries of a language first, each with neighbours.
"""

from collections.abc import Mapping, Sequence


class GuessedZone(str):
    """An IANA zone that was guessed and that no person has confirmed."""

    __slots__ = ()


NOBODY_KNOWS = ("UTC", "Europe/London", "America/New_York", "Asia/Kolkata")
ZONES: Mapping[str, Sequence[str]] = {
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Asia/Dubai", "Africa/Casablanca"),
    "bg": ("Europe/Sofia",),
    "ca": ("Europe/Madrid", "Europe/Andorra"),
    "cs": ("Europe/Prague", "Europe/Bratislava"),
    "da": ("Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm"),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "de-at": ("Europe/Vienna", "Europe/Berlin", "Europe/Zurich"),
    "de-ch": ("Europe/Zurich", "Europe/Berlin", "Europe/Vienna"),
    "el": ("Europe/Athens", "Asia/Nicosia"),
    "en": ("America/New_York", "America/Los_Angeles", "Europe/London", "Asia/Kolkata"),
    "en-au": ("Australia/Sydney", "Australia/Perth", "Pacific/Auckland"),
    "en-gb": ("Europe/London", "Europe/Dublin"),
    "en-in": ("Asia/Kolkata", "Asia/Dubai", "Asia/Singapore"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires"),
    "es-ar": ("America/Argentina/Buenos_Aires", "America/Santiago", "America/Montevideo"),
    "es-mx": ("America/Mexico_City", "America/Monterrey", "America/Tijuana"),
    "et": ("Europe/Tallinn", "Europe/Helsinki", "Europe/Riga"),
    "fa": ("Asia/Tehran", "Asia/Kabul"),
    "fi": ("Europe/Helsinki", "Europe/Stockholm"),
    "fr": ("Europe/Paris", "Europe/Brussels", "Europe/Zurich", "America/Toronto"),
    "fr-ca": ("America/Toronto", "Europe/Paris"),
    "he": ("Asia/Jerusalem",),
    "hi": ("Asia/Kolkata",),
    "hr": ("Europe/Zagreb", "Europe/Sarajevo", "Europe/Belgrade"),
    "hu": ("Europe/Budapest", "Europe/Bratislava"),
    "id": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "it": ("Europe/Rome", "Europe/Zurich"),
    "ja": ("Asia/Tokyo",),
    "ko": ("Asia/Seoul",),
    "lt": ("Europe/Vilnius", "Europe/Warsaw"),
    "lv": ("Europe/Riga", "Europe/Vilnius"),
    "ms": ("Asia/Kuala_Lumpur", "Asia/Singapore"),
    "nb": ("Europe/Oslo", "Europe/Copenhagen", "Europe/Stockholm"),
    "nl": ("Europe/Amsterdam", "Europe/Brussels"),
    "no": ("Europe/Oslo", "Europe/Copenhagen", "Europe/Stockholm"),
    "pl": ("Europe/Warsaw", "Europe/London", "Europe/Berlin"),
    "pt": ("Europe/Lisbon", "America/Sao_Paulo", "Africa/Luanda"),
    "pt-br": ("America/Sao_Paulo", "America/Manaus", "Europe/Lisbon"),
    "ro": ("Europe/Bucharest", "Europe/Chisinau"),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"),
    "sk": ("Europe/Bratislava", "Europe/Prague"),
    "sl": ("Europe/Ljubljana", "Europe/Zagreb"),
    "sr": ("Europe/Belgrade", "Europe/Sarajevo"),
    "sv": ("Europe/Stockholm", "Europe/Helsinki"),
    "th": ("Asia/Bangkok",),
    "tr": ("Europe/Istanbul", "Europe/Berlin"),
    "uk": ("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin"),
    "uz": ("Asia/Tashkent",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "zh": ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore"),
    "zh-tw": ("Asia/Taipei", "Asia/Hong_Kong", "Asia/Shanghai"),
}
"""Language tag (IETF, lower case) → zones, the likeliest first."""


def guess_zone(language: str) -> GuessedZone:
    """The likeliest zone for a language tag ("de", "pt-BR"); UTC for an unknown language."""
    tag = language.lower().replace("_", "-")
    return GuessedZone(ZONES.get(tag, ZONES.get(tag.partition("-")[0], NOBODY_KNOWS))[0])


def zone_choices(zone: str) -> Sequence[str]:
    """Zones to offer a person for whom `zone` was guessed; `zone` comes first."""
    found = next((each for each in (*ZONES.values(), NOBODY_KNOWS) if each[0] == zone), ())
    return found or (zone,)
