"""The CSV format of tables: parsing into rows with line numbers, and writing text that is safe to open.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which parsing removes.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.refusals import Refused

COLUMNS = ("post", "account", "text", "date", "time", "zone", "brief", "queue")
NEEDED = ("account", "text")
MOST_ROWS = 10_000
LARGEST = 5_000_000
"""Bytes of a table."""
BOM = "\ufeff"
RISKY = re.compile(r"'*[=+\-@\t\r]")
"""The beginning of a formula for spreadsheets (OWASP, CSV Injection), perhaps made safe already."""
HOW = "The first line names the columns: account, text, and date, time or queue; also post, zone, brief."


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `line` is where it starts, `cells` are its text by column."""

    line: int
    cells: Mapping[str, str]
    trouble: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def parse_table(words: str) -> list[Row]:
    """The rows of CSV text with commas, semicolons or tabs. Raises `Refused`, which says what to do."""
    words = words.removeprefix(BOM)
    if len(words.encode()) > LARGEST:
        raise Refused(f"A table has at most {LARGEST // 1_000_000} MB; send it in parts.")
    lines = csv.reader(io.StringIO(words, newline=""), delimiter=_delimiter(words), strict=True)
    try:
        names = [each.strip().lower() for each in next(lines, [])]
        _refuse_unless_known(names)
        rows = list(_rows(lines, names))
    except csv.Error as trouble:
        raise Refused(f"Line {lines.line_num} cannot be read: {trouble}. Nothing was imported.") from None
    if not rows:
        raise Refused(f"There are no rows below the names of the columns. {HOW}")
    return rows


def _delimiter(words: str) -> str:
    """The separator that is most frequent in the first line."""
    first = words.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _refuse_unless_known(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in names]
    if unknown:
        raise Refused(f"I do not know the column “{unknown[0][:40]}”. {HOW}")
    if missing:
        raise Refused(f"The column {missing[0]} is missing. {HOW}")
    if len(set(names)) < len(names):
        raise Refused("Two columns have the same name.")
    if "queue" not in names and not {"date", "time"} <= set(names):
        raise Refused(f"The columns date and time are missing. {HOW}")


def _rows(lines: Iterator[list[str]], names: Sequence[str]) -> Iterator[Row]:
    """The rows that are not empty; `lines` is csv's own reader, which counts."""
    start = lines.line_num + 1  # type: ignore[attr-defined]
    for count, cells in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise Refused(f"A table has at most {MOST_ROWS:,} rows; send it in parts.")
        if any(cell.strip() for cell in cells):
            many = f"{len(cells)} cells under {len(names)} columns: put text with separators into quotes"
            trouble = many if len(cells) > len(names) else ""
            yield Row(start, dict(zip(names, map(_plain, cells), strict=False)), trouble)
        start = lines.line_num + 1  # type: ignore[attr-defined]


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and RISKY.match(cell) else cell


def write_table(rows: Iterable[Sequence[str]]) -> str:
    """CSV text of rows in the order of `COLUMNS`, with the column names above."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if RISKY.match(cell) else cell
