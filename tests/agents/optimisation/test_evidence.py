"""Evidence: what differs by more than luck is found, and nothing else."""

from collections.abc import Sequence
from datetime import time

from agents.optimisation import evidence
from agents.optimisation.evidence import MeasuredPost

LESS = (0.5, 0.6, 0.7, 0.8)


def seen(worths: Sequence[float], *, first: int = 1, **groups: str) -> list[MeasuredPost]:
    return [MeasuredPost(number, worth, 1000, groups) for number, worth in enumerate(worths, first)]


def test_three_posts_are_no_evidence_however_good_they_are() -> None:
    posts = [*seen([9, 9, 9], time="evening"), *seen([1, 1, 1, 1, 1], first=4, time="morning")]
    assert evidence.find_differences(posts) == []


def test_four_against_four_that_never_overlap_are_evidence() -> None:
    posts = [
        *seen([1.5, 1.6, 1.7, 1.8], time="evening"),
        *seen(LESS, first=5, time="morning"),
    ]
    (found,) = evidence.find_differences(posts)
    assert (found.best, found.worst) == ("evening", "morning")
    assert found.p_value == 2 / 70
    assert "#1, #2, #3, #4; 4 others" in found.describe() or "#5, #6, #7, #8; 4 others" in found.describe()


def test_one_that_overlaps_is_luck() -> None:
    posts = [
        *seen([1.5, 1.6, 1.7, 0.4], time="evening"),
        *seen(LESS, first=5, time="morning"),
    ]
    assert evidence.find_differences(posts) == []


def test_the_more_is_compared_the_surer_each_must_be() -> None:
    evening = [
        *seen([1.5, 1.6], time="evening", length="short"),
        *seen([1.7, 1.8], first=3, time="evening", length="long"),
    ]
    morning = [
        *seen([0.5, 0.6], first=5, time="morning", length="short"),
        *seen([0.7, 0.8], first=7, time="morning", length="long"),
    ]
    assert evidence.find_differences([*evening, *morning]) == []  # 2.9 % is more than half of 5 %


def test_of_three_groups_only_the_outstanding_one_is_named() -> None:
    posts = [
        *seen([2.0, 2.1, 2.2, 2.3, 2.4], pillar="Soil"),
        *seen([0.9, 1.0, 1.1, 1.2, 1.0], first=6, pillar="Tools"),
        *seen([1.0, 0.9, 1.2, 1.1, 1.0], first=11, pillar="People"),
    ]
    (found,) = evidence.find_differences(posts)
    assert (found.group, found.best, found.worst) == ("Soil", "Soil", "")


def test_every_part_of_the_day_has_times_to_try() -> None:
    assert all(evidence.clocks_of(part) for part in evidence.PARTS)
    assert [evidence.part_of(time(hour)) for hour in (0, 11, 12, 16, 17, 23)] == [
        *("morning", "morning", "afternoon", "afternoon", "evening", "evening")
    ]
