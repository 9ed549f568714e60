"""A platform of another distribution: found by its entry point, connected in the chat, published to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.replies import plain
from tests import house
from tests.doubles.clock import HandClock
from tests.stories.theatre import Theatre, playing


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A distribution that offers it, installed."""
    meta = tmp_path / "site" / "pigeons-1.0.dist-info"
    meta.mkdir(parents=True)
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeons\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text("[copydesk.platforms]\npigeons = tests.contracts.plugin\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return iter(())


def test_it_imports_nothing_of_ours() -> None:
    (plugin,) = [each for each in house.modules(of=("tests",)) if each.name == "tests.contracts.plugin"]
    imported = {name.split(".")[0] for _, name in house.imports(plugin.tree)}
    assert not imported & {*house.PACKAGES, "tests"}


async def test_it_is_connected_and_published_to_like_any_other(offered: None, tmp_path: Path) -> None:
    async with playing(tmp_path, HandClock(datetime(2026, 11, 20, 9, tzinfo=UTC)), zone="UTC") as theatre:
        await _connect(theatre)
        await theatre.says("plan 1 post about our bakery for pigeons next week")
        await theatre.hands_in((await theatre.presses("Edit", on="#1")).form, pigeons="Bread flies")
        (preview,) = theatre.card("#1").previews
        assert (preview.account, preview.limit) == ("Pigeons @north", 100)
        assert "costs $0.011" in preview.note
        await theatre.presses("Approve", on="#1")
        await theatre.passes(days=10)
        assert "https://pigeons.example.org/1" in "".join(plain(each) for each in theatre.card("#1").lines)


async def _connect(theatre: Theatre) -> None:
    form = (await theatre.presses_value("connect:pigeons")).form
    assert form is not None
    assert [each.kind for each in form.fields] == ["line", "secret"]
    reply = await theatre.hands_in(form, loft="north", whistle="fweet")
    assert "Pigeons @north is connected" in plain(reply.text)
    assert "a post costs" in plain((await theatre.says("/accounts")).text)
