"""The grader: differences between the end state of a scenario and what it expects; none is a pass."""

from collections.abc import Iterator, Sequence

from agents.replies import Reply
from storage.models import Status
from tests.evals.scenario import Expect
from tests.evals.snapshots import PostSnapshot, WorkspaceSnapshot


def find_differences(
    expect: Expect,
    before: WorkspaceSnapshot,
    after: WorkspaceSnapshot,
    reply: Reply,
    *,
    said: str,
    live: bool,
) -> Sequence[str]:
    """The differences, each in a few words; exact words are compared only when not `live`."""
    new = sorted(set(after.posts) - set(before.posts))
    found = [*_planned(expect, after, new), *_changed(expect, before, after), *_rest(before, after)]
    offered = sum(each.value.startswith("pick:") for each in reply.buttons)
    if offered != expect.options:
        found.append(f"{offered} answers to choose from, not {expect.options}")
    if not live:
        found += _exact(expect, after, new, said)
    return found


def _planned(expect: Expect, after: WorkspaceSnapshot, new: Sequence[int]) -> Iterator[str]:
    if len(new) != expect.planned:
        yield f"{len(new)} new posts, not {expect.planned}"
    for number in new:
        if set(after.posts[number].statuses.values()) != {Status.PROPOSED}:
            yield f"#{number} does not wait for approval"


def _changed(expect: Expect, before: WorkspaceSnapshot, after: WorkspaceSnapshot) -> Iterator[str]:
    for number, stood in before.posts.items():
        stands = after.posts[number]
        rewritten = tuple(ref for ref, words in stood.words.items() if stands.words[ref] != words)
        if rewritten != tuple(sorted(expect.rewritten.get(number, ()))):
            yield f"#{number} has other words on {rewritten or 'no account'}"
        yield from _moved(number, expect.moved.get(number), stood, stands)
        yield from _decided(number, expect, stood, stands)


def _moved(number: int, wanted: str | None, stood: PostSnapshot, stands: PostSnapshot) -> Iterator[str]:
    dues = set(stands.dues.values())
    if wanted is None and stands.dues != stood.dues:
        yield f"#{number} was moved to {dues}"
    elif wanted == "" and stands.dues == stood.dues:
        yield f"#{number} was not moved"
    elif wanted and dues != {wanted}:
        yield f"#{number} stands at {dues}, not at {wanted}"


def _decided(number: int, expect: Expect, stood: PostSnapshot, stands: PostSnapshot) -> Iterator[str]:
    """What changed waits for approval again; what was dropped will not go out; the rest stands."""
    dropped = expect.dropped.get(number, ())
    asked = stands.statuses if number in expect.moved else expect.rewritten.get(number, ())
    for ref, status in stands.statuses.items():
        wanted = Status.PROPOSED if ref in asked else stood.statuses[ref]
        if ref in dropped:
            wanted = Status.DROPPED
        if status is not wanted:
            yield f"#{number} is {status} on {ref}, not {wanted}"


def _rest(before: WorkspaceSnapshot, after: WorkspaceSnapshot) -> Iterator[str]:
    for name, value in before.rest.items():
        if after.rest[name] != value:
            yield f"{name} changed"


def _exact(expect: Expect, after: WorkspaceSnapshot, new: Sequence[int], said: str) -> Iterator[str]:
    for number, texts in expect.words.items():
        stands = after.posts.get(number)
        for ref, words in texts.items():
            if stands is None or stands.words.get(ref) != words:
                yield f"#{number} does not read {words!r} on {ref}"
    for part in expect.says:
        if part not in said:
            yield f"it did not say {part!r} but {said[:160]!r}"
    for number in (*new, *expect.rewritten):
        notes = {each for each in after.posts[number].notes.values() if each}
        if expect.note and expect.note not in notes:
            yield f"#{number} is marked {notes}, not {expect.note!r}"
