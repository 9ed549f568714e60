"""Elements of a growing array are handed out when they are whole, however the JSON is cut into pieces."""

import json
import time

from hypothesis import given
from hypothesis import strategies as st

from agents.turns.partial_json import ArrayReader

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(st.text(), JSON, max_size=3)


def fed(words: str, size: int) -> list[str]:
    """What comes of the words in pieces of that size."""
    elements = ArrayReader("posts")
    pieces = (words[at : at + size] for at in range(0, len(words), size))
    return [each for piece in pieces for each in elements.feed(piece)]


@given(before=OBJECT, posts=st.lists(OBJECT, max_size=4), size=st.integers(1, 50), spaced=st.booleans())
def test_every_element_comes_whole_and_once(
    before: dict[str, object], posts: list[dict[str, object]], size: int, spaced: bool
) -> None:
    whole = {**{key: each for key, each in before.items() if key != "posts"}, "posts": posts, "z": [{"a": 1}]}
    words = json.dumps(whole, ensure_ascii=False, indent=1 if spaced else None)
    assert [json.loads(each) for each in fed(words, size)] == posts


def test_an_element_comes_with_its_closing_brace_and_not_before() -> None:
    elements = ArrayReader("posts")
    assert elements.feed('{"posts": [{"a": "}]{"') == []
    assert elements.feed("}") == ['{"a": "}]{"}']
    assert elements.feed(', {"a": "cut') == []


@given(st.text(alphabet='{}[]",:\\ab', max_size=200))
def test_what_is_no_json_does_no_harm(words: str) -> None:
    for each in fed(f'{{"posts": [{words}', 3):
        assert each.startswith("{")


def test_twice_the_words_take_twice_the_time() -> None:
    taken = []
    for count in (1_000, 8_000):
        words = json.dumps({"posts": [{"text": "x" * 50}] * count})
        began = time.process_time()
        assert len(fed(words, 12)) == count
        taken.append(time.process_time() - began)
    assert taken[1] < 24 * taken[0]
