"""What every platform keeps, whoever wrote it: run for everything that is discovered."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations import discovery
from integrations.errors import Rejected
from integrations.platforms.base import (
    Describes,
    Finds,
    Limits,
    Listens,
    Measures,
    OutgoingPost,
    Platform,
    PlatformIdentity,
    PlatformSetup,
    SimulatesPlatforms,
)
from integrations.platforms.base.capabilities import Engages, HasPostOptions, PricesPosts, PublishesThreads
from integrations.platforms.base.connecting import (
    AuthorizationRequest,
    ConnectsByCredentials,
    ConnectsByOAuth,
    Renews,
)
from tests.doubles.clock import HandClock
from tests.doubles.feed import MemoryFeed

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOME = "http://127.0.0.1:8080"
CLOCK = HandClock(START)
ALL = discovery.build_platforms(PlatformSetup(lambda _name, default: default, HOME, CLOCK.now, MemoryFeed()))
TEXTS = (
    "",
    "a",
    "Spring is here 🌷",
    "שלום עולם",
    "e\u0301",
    "https://example.com/a?b=c",
    "\n\t ",
    "x" * 20_000,
)


@pytest.fixture(params=sorted(ALL))
def platform(request: pytest.FixtureRequest) -> Describes:
    return ALL[request.param]


@pytest.fixture
def outgoing(platform: Describes) -> OutgoingPost:
    who = PlatformIdentity(account_id=1, handle="@demo", stands_for=platform.name, access="secret")
    return OutgoingPost(key="1-1-1", identity=who, text="Spring is here")


def test_it_describes_itself(platform: Describes) -> None:
    assert platform.name == platform.name.lower()
    assert platform.name.isidentifier()
    assert platform.label.strip()
    assert type(platform.limits) is Limits


def test_its_limits_make_sense(platform: Describes) -> None:
    limits = platform.limits
    assert limits.characters > 0
    assert limits.media.together >= 1
    for kind in ("picture", "animation", "video", "document"):
        taken = limits.media.of(kind)
        assert taken is None or 1 <= taken.most <= limits.media.together
    assert limits.unit
    assert limits.recommended is None or 0 < limits.recommended <= limits.characters


@pytest.mark.parametrize("text", TEXTS)
def test_it_counts_any_text_and_the_empty_one_as_nothing(platform: Describes, text: str) -> None:
    count = platform.limits.count(text)
    assert (count == 0) == (text == "")
    assert platform.limits.count(text) == count


def test_longer_texts_count_more(platform: Describes) -> None:
    counts = [platform.limits.count("word " * number) for number in range(1, 30)]
    assert counts == sorted(set(counts))


def test_secrets_are_in_no_repr(outgoing: OutgoingPost) -> None:
    assert "secret" not in repr(outgoing)
    assert outgoing.text not in repr(outgoing)


def test_it_is_built_twice_without_knowing_of_the_other(platform: Describes) -> None:
    again = discovery.build_platforms(
        PlatformSetup(lambda _name, default: default, HOME, CLOCK.now, MemoryFeed())
    )
    assert again[platform.name] is not platform


async def test_one_that_stands_in_says_what_it_published_and_finds_it(
    platform: Describes, outgoing: OutgoingPost
) -> None:
    """Only stand-ins are called: the others need recorded answers, which are in their own tests."""
    if not isinstance(platform, SimulatesPlatforms):
        pytest.skip("it talks to somebody outside")
    landed = await platform.publish(outgoing)
    assert landed.external_id
    assert landed.url.startswith("http")
    assert landed.at.tzinfo is not None
    if isinstance(platform, Finds):
        assert platform.settle > timedelta()
        assert await platform.find(outgoing) == landed
    if isinstance(platform, Measures):
        [reading] = await platform.measure(outgoing.identity, [landed.external_id])
        assert all(value >= 0 for value in reading.numbers.values())
    if isinstance(platform, Listens):
        heard = await platform.listen(outgoing.identity, since=START - timedelta(days=1))
        assert all(each.at.tzinfo is not None for each in heard)


def test_whoever_finds_measures_or_listens_also_publishes(platform: object) -> None:
    if any(isinstance(platform, protocol) for protocol in (Finds, Measures, Listens)):
        assert isinstance(platform, Platform)


def test_what_is_asked_before_connecting_can_be_asked(platform: Describes) -> None:
    if not isinstance(platform, ConnectsByCredentials | ConnectsByOAuth):
        pytest.skip("it is not connected by people")
    names = [each.name for each in platform.questions]
    assert len(set(names)) == len(names)
    assert all(each.isidentifier() for each in names)
    assert all(each.label and not (each.secret and each.value) for each in platform.questions)
    assert names or isinstance(platform, ConnectsByOAuth), "nothing would be known"


async def test_answers_that_lead_nowhere_are_refused_and_nothing_is_asked_outside(
    platform: Describes,
) -> None:
    answers = {each.name: "no such thing!" for each in getattr(platform, "questions", ())}
    if isinstance(platform, ConnectsByOAuth) and answers:
        journey = AuthorizationRequest("state", f"{HOME}/connect/{platform.name}/back", "v" * 43)
        with pytest.raises(Rejected):
            await platform.depart(journey, answers)
    elif isinstance(platform, ConnectsByCredentials):
        with pytest.raises(Rejected):
            await platform.admit(answers)
    else:
        pytest.skip("it asks nothing")


def test_whoever_connects_or_renews_also_publishes(platform: object) -> None:
    if isinstance(platform, ConnectsByCredentials | ConnectsByOAuth | Renews):
        assert isinstance(platform, Platform)
    if isinstance(platform, Renews):
        assert timedelta() < platform.renews_before < timedelta(days=60)


def test_options_have_values_and_an_ordinary_one_first(platform: object) -> None:
    if not isinstance(platform, HasPostOptions):
        pytest.skip("it has no options")
    for name, choice in platform.options.items():
        assert name.isidentifier()
        assert choice.label
        assert len(set(choice.values)) == len(choice.values) > 1


def test_threads_gestures_and_prices_make_sense(platform: object) -> None:
    if isinstance(platform, PublishesThreads):
        assert platform.most_texts > 1
    if isinstance(platform, Engages):
        assert platform.gestures
    if isinstance(platform, PricesPosts):
        assert platform.priced_on <= START.date()
        assert 0 < platform.price("words") <= platform.price("words https://example.com/a")
