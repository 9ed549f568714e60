"""The checks of a table's rows before an import: a verdict for each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agents.checks import post_checks
from agents.import_export import table_format
from agents.import_export.table_format import Row
from agents.platform_rules.registry import Platforms
from agents.posts import plans
from agents.refusals import Refused
from agents.text import clean
from agents.times import posting_slots, timing
from agents.times.posting_slots import AccountSlots
from storage.models import Account, Workspace
from storage.unit_of_work import Work

YES = ("yes", "y", "true", "1")
NO = ("", "no", "n", "false", "0")
DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


@dataclass(frozen=True, slots=True)
class RowContext:
    """Everything that rows are checked against; `planned`: (account id, moment, words) → post number."""

    workspace: Workspace
    platforms: Platforms
    accounts: Mapping[str, Account]
    hours: Mapping[int, AccountSlots]
    planned: Mapping[tuple[int, datetime, str], int]
    now: datetime


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """The verdict on a row: its errors, a note, and the post that it would become."""

    row: Row
    errors: tuple[str, ...] = ()
    note: str = ""
    account: Account | None = None
    words: str = ""
    due: datetime | None = None
    zone: str = ""


async def load_row_context(work: Work, platforms: Platforms, *, now: datetime) -> RowContext:
    """Load everything that rows are checked against."""
    workspace = await work.workspaces.get()
    accounts = {each.ref: each for each in await work.accounts.all()}
    ahead = await work.posts.due_between(now, now + timing.FARTHEST + timedelta(days=1))
    posts = await work.posts.of_variants([each.id for each in ahead])
    numbers = {post.id: post.number for post in posts}
    return RowContext(
        workspace=workspace,
        platforms=platforms,
        accounts=accounts,
        hours=await posting_slots.load_slots(
            work, workspace, [each.id for each in accounts.values()], now=now
        ),
        planned={(v.account_id, v.due_at, v.current.words): numbers[v.post_id] for v in ahead},
        now=now,
    )


def check_rows(rows: Sequence[Row], known: RowContext) -> list[RowVerdict]:
    """A verdict for every row, in order. It takes a while and uses no database."""
    checker = _RowChecker(known)
    return [checker.check(row) for row in rows]


class _Wrong(Exception):
    """An error in a row; the words say what to do about it."""


@dataclass(slots=True)
class _RowChecker:
    """Checks one row after the other, and remembers the rows before."""

    known: RowContext
    seen: dict[tuple[int, datetime, str], int] = field(default_factory=dict)
    grouped: dict[tuple[str, int], int] = field(default_factory=dict)
    queues: dict[int, Iterator[datetime]] = field(default_factory=dict)

    def check(self, row: Row) -> RowVerdict:
        if row.trouble:
            return RowVerdict(row, (row.trouble,))
        errors: list[str] = []
        account = self._account(row, errors)
        words = self._words(row, account, errors)
        zone = row["zone"].strip() or self.known.workspace.zone
        due, note = None, ""
        try:
            due, note = self._due(row, account, zone)
        except (_Wrong, Refused, timing.BadTime) as wrong:
            errors.append(str(wrong).rstrip("."))
        if account is not None:
            errors += self._again(row, account, words, due)
        return RowVerdict(row, tuple(errors), note, account, words, due, zone)

    def _account(self, row: Row, errors: list[str]) -> Account | None:
        ref = row["account"].strip()
        account = self.known.accounts.get(ref.lower())
        if account is None:
            here = ", ".join(self.known.accounts) or "none yet"
            errors.append(f"there is no account “{ref[:40]}”; write one of: {here}" if ref else NAMELESS)
        return account

    def _words(self, row: Row, account: Account | None, errors: list[str]) -> str:
        words = clean(row["text"])
        if len(words) > plans.MOST_CHARACTERS:
            errors.append(f"a text has at most {plans.MOST_CHARACTERS:,} characters, this one {len(words):,}")
        elif account is not None:
            error = post_checks.words_error(self.known.platforms, account, words)
            errors += [error.rstrip(".")] if error else []
        return words

    def _due(self, row: Row, account: Account | None, zone: str) -> tuple[datetime | None, str]:
        if row["queue"].strip().lower() in YES:
            if row["date"].strip() or row["time"].strip():
                raise _Wrong("it has a date and queue both: leave one of them empty")
            return (self._slot(account) if account else None), ""
        if row["queue"].strip().lower() not in NO:
            raise _Wrong(f"queue is yes or empty, not “{row['queue'][:20]}”")
        if not row["date"].strip() or not row["time"].strip():
            raise _Wrong("date or time is missing: write 2026-12-01 and 09:00, or yes under queue")
        wall = datetime.combine(_day(row["date"].strip()), posting_slots.parse_clock(row["time"].strip()))
        resolved = timing.resolve_future(wall, _zone(zone), now=self.known.now)
        if not resolved.moved:
            return resolved.at, ""
        local = resolved.at.astimezone(ZoneInfo(zone))
        return resolved.at, f"{wall:%H:%M} does not exist that day, the clocks go forward: {local:%H:%M}"

    def _slot(self, account: Account) -> datetime:
        hours = self.known.hours.get(account.id)
        if hours is None:
            raise _Wrong(f"{account.ref} has no posting slots: /slots {account.ref} mon,thu 09:00")
        first = self.known.now.astimezone(ZoneInfo(hours.workspace.zone)).date()
        fresh = hours.free_moments(first=first, after=self.known.now + timing.SOONEST)
        at = next(self.queues.setdefault(account.id, fresh), None)
        if at is None:
            raise _Wrong(posting_slots.FULL.format(account=account.ref))
        return at

    def _again(self, row: Row, account: Account, words: str, due: datetime | None) -> list[str]:
        """Errors for a row that stands in the table or in the queue already."""
        found = []
        if group := row["post"].strip():
            line = self.grouped.setdefault((group, account.id), row.line)
            if line != row.line:
                found.append(f"post {group[:20]} has two texts for {account.ref}, see line {line}")
        if due is None:
            return found
        same = (account.id, due, words)
        line = self.seen.setdefault(same, row.line)
        if line != row.line:
            found.append(f"it says the same as line {line}: take one of them out")
        if same in self.known.planned:
            found.append(f"it is in the queue already, as #{self.known.planned[same]}: take it out")
        return found


NAMELESS = "account is empty: write which one"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # as zoneinfo refuses unknown names, odd ones, and folders
        raise _Wrong(f"“{name[:40]}” is not a time zone: write one like Europe/Berlin, or nothing") from None
    return name


def _day(words: str) -> date:
    try:
        if found := DOTTED.fullmatch(words):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(words)
    except ValueError:
        raise _Wrong(f"“{words[:20]}” is not a date: write it like 2026-12-01") from None


def check_table(words: str, known: RowContext) -> list[RowVerdict]:
    """A verdict for every row of a table's text. Raises `Refused` when the text is no table."""
    return check_rows(table_format.parse_table(words), known)
