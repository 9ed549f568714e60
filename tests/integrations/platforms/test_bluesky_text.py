"""Bluesky's text: how it counts, and what is a link, a mention or a tag in it."""

import pytest

from integrations.platforms.bluesky.text import count_graphemes, find_facets


@pytest.mark.parametrize(
    ("text", "length"),
    [("a" * 300, 300), ("👩‍👩‍👧", 2), ("é", 1), ("👩‍👩‍👧" * 167, 301)],
)
def test_graphemes_count_and_bytes_where_they_are_more(text: str, length: int) -> None:
    assert count_graphemes(text) == length


def test_nothing_is_a_tag_or_mention_inside_a_link() -> None:
    assert [each.kind for each in find_facets("https://example.com/#tag/@ada.example.org")] == ["link"]
