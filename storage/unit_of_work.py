"""One transaction, and every repository in it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from storage.repositories.accounts.accounts import Accounts
from storage.repositories.accounts.local_feed import FeedRows
from storage.repositories.accounts.oauth_journeys import Journeys
from storage.repositories.accounts.token_renewal import Renewing
from storage.repositories.audit_log import Audit
from storage.repositories.campaigns.campaigns import Amendments, Campaigns, Experiments, Results, Strategies
from storage.repositories.campaigns.insights import AccountInsights, Insights
from storage.repositories.posts.approvals import Approvals
from storage.repositories.posts.drawings import Drawings
from storage.repositories.posts.imported_tables import Sheets
from storage.repositories.posts.media import Attic, MediaRows
from storage.repositories.posts.posts import Posts
from storage.repositories.publishing.claims import Claims
from storage.repositories.publishing.costs import Outlays
from storage.repositories.publishing.publications import Activities, Publications
from storage.repositories.publishing.publishing import Publishing
from storage.repositories.publishing.steps import Steps
from storage.repositories.schedule.timetables import Evergreens, PostingSlots, Rota, SeriesRows
from storage.repositories.turns.conversations import Conversation, Places, Showings
from storage.repositories.turns.lessons import Lessons
from storage.repositories.turns.model_calls import Ledger
from storage.repositories.turns.receipts import Receipts
from storage.repositories.workspace.addresses import Addresses
from storage.repositories.workspace.installations import Installations
from storage.repositories.workspace.link_codes import Links
from storage.repositories.workspace.people import People
from storage.repositories.workspace.registry import Registry
from storage.repositories.workspace.workspaces import Brand, Workspaces
from storage.vault import Vault


class Work:
    """One workspace's transaction. Every repository sees that workspace alone."""

    def __init__(self, session: AsyncSession, workspace_id: int, vault: Vault) -> None:
        self.session = session
        self.workspace_id = workspace_id
        self.vault = vault
        scope = (session, workspace_id)
        self.workspaces = Workspaces(*scope)
        self.brand = Brand(*scope)
        self.people = People(*scope)
        self.accounts = Accounts(*scope)
        self.places = Places(*scope)
        self.conversation = Conversation(*scope)
        self.showings = Showings(*scope)
        self.campaigns = Campaigns(*scope)
        self.strategies = Strategies(*scope)
        self.amendments = Amendments(*scope)
        self.experiments = Experiments(*scope)
        self.posts = Posts(*scope)
        self.approvals = Approvals(*scope)
        self.publications = Publications(*scope)
        self.insights = Insights(*scope)
        self.account_insights = AccountInsights(*scope)
        self.activities = Activities(*scope)
        self.audit = Audit(*scope)
        self.posting_slots = PostingSlots(*scope)
        self.series = SeriesRows(*scope)
        self.evergreens = Evergreens(*scope)
        self.sheets = Sheets(*scope)
        self.media = MediaRows(*scope)
        self.drawings = Drawings(*scope)
        self.ledger = Ledger(*scope)
        self.lessons = Lessons(*scope)
        self.outlays = Outlays(*scope)

    async def earlier_audits(self) -> Sequence[Audit]:
        """The audit logs of workspaces that became part of this one, oldest first."""
        return [Audit(self.session, each.id) for each in await self.workspaces.parts()]


class Desk:
    """A transaction of the machinery that serves every workspace."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self.session = session
        self.vault = vault
        self.registry = Registry(session)
        self.addresses = Addresses(session)
        self.receipts = Receipts(session)
        self.claims = Claims(session)
        self.installations = Installations(session)
        self.links = Links(session)
        self.publishing = Publishing(session)
        self.steps = Steps(session)
        self.renewing = Renewing(session)
        self.journeys = Journeys(session)
        self.feed = FeedRows(session)
        self.rota = Rota(session)
        self.attic = Attic(session)
        self.results = Results(session)

    def within(self, workspace_id: int) -> Work:
        """The same transaction, seen from one workspace."""
        return Work(self.session, workspace_id, self.vault)
