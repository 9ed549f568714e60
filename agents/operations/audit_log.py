"""The audit log as people read it, and the verification of its chain."""

from agents.context import Context
from agents.replies import Reply, lines, say, text
from storage.models import AuditRow

NEWEST = 20


async def show_audit_log(context: Context) -> Reply:
    """The newest rows of the audit log."""
    async with context.read() as work:
        rows = await work.audit.newest(NEWEST)
    if not rows:
        return say("Nothing was decided or done yet.")
    listed = [
        text(f"  {row.id} ", context.moment(row.at), f" · {row.actor} {row.verb} {row.subject}{_detail(row)}")
        for row in reversed(rows)
    ]
    return Reply(
        text=lines(text("The newest decisions and acts:"), *listed, text("/audit verify checks the chain."))
    )


def _detail(row: AuditRow) -> str:
    """The new and the old value of a changed setting or brand fact."""
    if "value" not in row.detail:
        return ""
    before = f"{row.detail['before']} → " if "before" in row.detail else ""
    return f": {before}{row.detail['value']}"


async def verify_audit_log(context: Context) -> Reply:
    """Verify that no row was changed or removed, also in the logs of workspaces joined with this one."""
    async with context.read() as work:
        chains = [work.audit, *await work.earlier_audits()]
        found = [await each.first_broken() for each in chains]
    broken = next((each for each in found if each is not None), None)
    if broken is None:
        return say("✓ The audit chain is whole: no row was changed or removed.")
    if isinstance(broken, str):
        return say(f"✗ The audit chain is broken: {broken}.")
    return say(
        f"✗ The audit chain is broken at row {broken.id} ({broken.actor} {broken.verb} {broken.subject}, ",
        context.moment(broken.at),
        "): it was changed, or rows before it are missing.",
    )
