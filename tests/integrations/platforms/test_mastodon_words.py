"""Mastodon's words: how a post counts, and which names are servers."""

import pytest

from integrations.errors import Rejected
from integrations.platforms.mastodon import count_characters
from integrations.platforms.mastodon.connect import parse_server


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("plain", 5),
        ("https://example.com/" + "a" * 200, 23),
        ("hello @ada@social.example.org!", 11),
        ("mail ada@example.org", 20),
        ("👩‍👩‍👧", 1),
    ],
)
def test_links_and_servers_of_mentions_do_not_count(text: str, length: int) -> None:
    assert count_characters(text) == length


@pytest.mark.parametrize("typed", ["", "nonsense", "127.0.0.1", "[::1]", "printer.local", "a.b:22", "x/y.z"])
def test_a_server_is_a_name_on_the_public_net(typed: str) -> None:
    with pytest.raises(Rejected):
        parse_server(typed, home="https://mastodon.social")
    assert parse_server("@ada@fosstodon.org", home="https://mastodon.social") == "https://fosstodon.org"
