"""A person's home page: waiting posts, the next days, accounts, the report and settings."""

from agents.accounts import accounts
from agents.context import Capability, Context
from agents.replies import Button, HomePage, HomeSection, Reply, Text, text
from agents.reports import report
from agents.schedule import calendar
from agents.tools import scheduling
from agents.workspace import settings


async def draw_home_page(context: Context) -> HomePage:
    """The present home page of the person of this turn."""
    return HomePage(
        sections=(
            await _waiting(context),
            _part("The next 7 days", await calendar.show_calendar(context, "week")),
            _part("Accounts", await accounts.list_accounts(context)),
            await _report(context),
            _part("Settings", await settings.list_settings(context)),
        )
    )


async def _waiting(context: Context) -> HomeSection:
    found = await scheduling.show_waiting(context)
    return HomeSection("Waits for you", (found.text, *await _deciders(context)), found.cards)


async def _deciders(context: Context) -> tuple[Text, ...]:
    """A line with the approvers, for a person who cannot decide."""
    if Capability.DECIDE in context.capabilities:
        return ()
    async with context.read() as work:
        names = ", ".join(person.name for person in await work.people.approvers())
    return (text(f"{names} can decide here."),)


async def _report(context: Context) -> HomeSection:
    """The report without its buttons, which stand above."""
    found = await report.write_report(context, "week")
    rows = tuple(row for card in found.cards for row in (text(card.title), *card.lines))
    month = Button("Report of 30 days", "do:report:month")
    return HomeSection("The last 7 days", rows or (found.text,), buttons=(month,))


def _part(heading: str, reply: Reply) -> HomeSection:
    return HomeSection(heading, (reply.text,))
