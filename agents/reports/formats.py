"""Formats: a summary is made of sections, one function each, in the order in which they joined."""

from collections.abc import Callable, Sequence

from agents.replies import Text, text
from agents.reports.findings import Findings

Section = Callable[[Findings], Sequence[Text]]


class Format:
    """One kind of summary. A section answers with its rows; one without rows is left out, heading and all."""

    def __init__(self, *, spaced: bool) -> None:
        self._sections: list[tuple[str, Section]] = []
        self._spaced = spaced

    def section(self, heading: str = "") -> Callable[[Section], Section]:
        """Join the format below this heading ('' for none)."""

        def join(section: Section) -> Section:
            self._sections.append((heading, section))
            return section

        return join

    def rows(self, found: Findings) -> list[Text]:
        """Every section that has something to say."""
        rows: list[Text] = []
        for heading, section in self._sections:
            said = section(found)
            if not said:
                continue
            rows += [text()] if self._spaced and rows else []
            rows += [text(heading)] if heading else []
            rows += said
        return rows
