"""Guesses of zones from languages: every one is a real zone, and a region is nearer than a language."""

from zoneinfo import available_timezones

import pytest

from agents.times import zone_guess


@pytest.mark.parametrize(
    ("language", "zone"),
    [
        ("de", "Europe/Berlin"),
        ("de-AT", "Europe/Vienna"),
        ("de-LI", "Europe/Berlin"),
        ("pt-BR", "America/Sao_Paulo"),
        ("pt_BR", "America/Sao_Paulo"),
        ("tlh", "UTC"),
        ("", "UTC"),
    ],
)
def test_the_likeliest_zone_of_a_language(language: str, zone: str) -> None:
    assert zone_guess.guess_zone(language) == zone
    assert zone_guess.zone_choices(zone)[0] == zone


def test_every_zone_is_one() -> None:
    named = {zone for zones in (*zone_guess.ZONES.values(), zone_guess.NOBODY_KNOWS) for zone in zones}
    assert not named - available_timezones()


def test_whoever_is_asked_has_few_choices() -> None:
    assert all(
        len(zone_guess.zone_choices(zone_guess.guess_zone(language))) <= 4 for language in zone_guess.ZONES
    )
