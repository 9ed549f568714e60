"""Formats of a summary: which sections the weekly report and the daily digest have, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents.replies import Text, text
from agents.reports import sections
from agents.reports.findings import PeriodFindings


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a summary: the lines that `lines` makes, below `heading` ('' for none)."""

    lines: Callable[[PeriodFindings], Sequence[Text]]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """Sections in the order in which people read them; `is_spaced` puts an empty line between them."""

    sections: Sequence[Section]
    is_spaced: bool

    def lines(self, findings: PeriodFindings) -> list[Text]:
        """The lines of every section that has any; a section without lines has no heading either."""
        written: list[Text] = []
        for section in self.sections:
            rows = section.lines(findings)
            if not rows:
                continue
            written += [text()] if self.is_spaced and written else []
            written += [text(section.heading)] if section.heading else []
            written += rows
        return written


REPORT = Format(
    sections=(
        Section(sections.list_publications, "What went out"),
        Section(sections.sum_numbers, "How it did"),
        Section(sections.name_best_and_weakest, "What worked"),
        Section(sections.quote_activities, "What came back"),
        Section(sections.list_urgent_posts, "Needs a person"),
        Section(sections.list_planned_posts, "The next 7 days"),
        Section(sections.suggest_next_steps, "Next"),
    ),
    is_spaced=True,
)
DIGEST = Format(
    sections=(
        Section(sections.summarise_yesterday),
        Section(sections.summarise_today),
        Section(sections.summarise_urgent_posts),
    ),
    is_spaced=False,
)
