"""The contract with X: its specifications are what recorded calls are held against, and they bite."""

import pytest

from integrations.platforms.base import OutgoingPost, PlatformIdentity
from integrations.platforms.x import X
from tests.doubles.platforms import contracts, x_spec
from tests.doubles.platforms.service import Answered, Asked, Call
from tests.doubles.platforms.x import XService

JSON = {"content-type": "application/json", "authorization": "Bearer t"}


@pytest.fixture(autouse=True)
def specifications() -> None:
    if contracts.folder("x") is None:
        pytest.skip(contracts.MISSING)


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        (b'{"text": "a", "bogus": 1}', None),
        (b'{"text": "a", "media": {"media_ids": ["abc"]}}', None),
        (b'{"text": "a"}', Answered(201, {"data": {"id": "not a number", "text": "a"}})),
        (b'{"text": "a"}', Answered(403, {"title": 3}, kind="application/problem+json")),
    ],
)
def test_what_x_does_not_allow_is_noticed(body: bytes, answered: Answered | None) -> None:
    assert x_spec.breaches([Call(Asked("POST", "/2/tweets", {}, JSON, body), answered)])


async def test_a_call_and_its_answer_keep_to_it(x: X, there: XService, ada: PlatformIdentity) -> None:
    await x.publish(OutgoingPost("1", ada, "By the book"))
    (call,) = there.calls
    assert call.answered is not None
    assert x_spec.breaches(there.calls) == []
