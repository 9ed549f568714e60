"""The words of a status: every status has them, and every note beside them ends as a sentence does."""

import re

import pytest

from agents.cards.post_rows import CAMPAIGN_PAUSED, DESK_PAUSED, PostRow, format_row
from agents.cards.status_words import STATUS_WORDS, describe_status, describe_trouble
from agents.publishing import clearance, lookups, outcomes, sender
from agents.replies import plain
from storage.models import Status
from tests.agents.publishing_setup import START

NOTES = (
    *(DESK_PAUSED, CAMPAIGN_PAUSED, clearance.LATE, clearance.LOST, clearance.UNSEALED, clearance.MAYBE),
    *(clearance.UNWANTED, clearance.FORGOTTEN, lookups.BLIND, lookups.POISON, lookups.REFUSED),
    *(lookups.FAILING, outcomes.NO_ANSWER, sender.BROKEN, sender.LOST),
    "The platform refused the picture.",
)
RUN_ON = re.compile(r"[a-z}] (It|Whether|Nobody) |\.\.|\.\)")
"""A sentence that begins where none has ended, or one that ends twice."""


def test_every_status_has_words() -> None:
    assert STATUS_WORDS.keys() == set(Status)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("status", [each for each in Status if STATUS_WORDS[each].notice])
def test_a_note_ends_before_the_next_sentence_begins(status: Status, note: str) -> None:
    words = describe_trouble(status, note)
    assert words.endswith((".", "please look."))
    assert not RUN_ON.search(words)
    assert not RUN_ON.search(describe_status(status, note))


@pytest.mark.parametrize("note", NOTES)
def test_a_note_in_a_row_is_a_sentence(note: str) -> None:
    slot = PostRow(1, "X", START, Status.HELD, note, "Spring is here")
    assert plain(format_row(slot, zone="UTC", now=START)[-1]).endswith(".")


def test_a_status_that_nobody_is_told_of_has_no_trouble() -> None:
    assert describe_trouble(Status.PUBLISHED, "") == ""


def test_a_notice_without_a_note_says_whether_the_post_is_out() -> None:
    assert describe_trouble(Status.HELD, "") == "It was not published."
