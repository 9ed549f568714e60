"""Units of work: one transaction with every repository, for one workspace or for all."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from storage.repositories.accounts.accounts import Accounts
from storage.repositories.accounts.local_feed import LocalFeedRows
from storage.repositories.accounts.oauth_journeys import OAuthJourneys
from storage.repositories.accounts.token_renewal import TokenRenewals
from storage.repositories.audit_log import AuditLog
from storage.repositories.campaigns.campaign_scan import CampaignScan
from storage.repositories.campaigns.campaigns import Campaigns
from storage.repositories.campaigns.experiments import Experiments
from storage.repositories.campaigns.strategies import Amendments, Strategies
from storage.repositories.inbox.activities import Activities
from storage.repositories.inbox.collection_scan import CollectionScan
from storage.repositories.inbox.insights import AccountInsights, Insights
from storage.repositories.media.generated_pictures import GeneratedPictures
from storage.repositories.media.media import MediaRows
from storage.repositories.media.media_cleanup import MediaCleanup
from storage.repositories.posts.approvals import Approvals
from storage.repositories.posts.new_posts import NewPosts
from storage.repositories.posts.posts import Posts
from storage.repositories.posts.uploaded_tables import UploadedTables
from storage.repositories.publishing.claims import Claims
from storage.repositories.publishing.platform_costs import PlatformCosts
from storage.repositories.publishing.publications import Publications
from storage.repositories.publishing.publishing_steps import PublishingSteps
from storage.repositories.publishing.transitions import Transitions
from storage.repositories.schedule.evergreens import Evergreens
from storage.repositories.schedule.posting_slots import PostingSlots
from storage.repositories.schedule.schedule_scan import ScheduleScan
from storage.repositories.schedule.series import SeriesRows
from storage.repositories.turns.conversations import Conversation, Places, Showings
from storage.repositories.turns.lessons import Lessons
from storage.repositories.turns.model_calls import ModelCalls
from storage.repositories.turns.receipts import Receipts
from storage.repositories.workspace.addresses import Addresses
from storage.repositories.workspace.all_workspaces import AllWorkspaces
from storage.repositories.workspace.installations import Installations
from storage.repositories.workspace.link_codes import LinkCodes
from storage.repositories.workspace.people import People
from storage.repositories.workspace.workspaces import BrandFacts, Workspaces
from storage.vault import Vault


class Work:
    """Transaction in one workspace; its repositories see only rows of that workspace."""

    def __init__(self, session: AsyncSession, workspace_id: int, vault: Vault) -> None:
        self.session = session
        self.workspace_id = workspace_id
        self.vault = vault
        scope = (session, workspace_id)
        self.workspaces = Workspaces(*scope)
        self.brand_facts = BrandFacts(*scope)
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
        self.new_posts = NewPosts(*scope)
        self.approvals = Approvals(*scope)
        self.publications = Publications(*scope)
        self.insights = Insights(*scope)
        self.account_insights = AccountInsights(*scope)
        self.activities = Activities(*scope)
        self.audit = AuditLog(*scope)
        self.posting_slots = PostingSlots(*scope)
        self.series = SeriesRows(*scope)
        self.evergreens = Evergreens(*scope)
        self.uploaded_tables = UploadedTables(*scope)
        self.media = MediaRows(*scope)
        self.generated_pictures = GeneratedPictures(*scope)
        self.model_calls = ModelCalls(*scope)
        self.lessons = Lessons(*scope)
        self.platform_costs = PlatformCosts(*scope)

    async def earlier_audits(self) -> Sequence[AuditLog]:
        """The audit logs of workspaces that became part of this one, oldest first."""
        return [AuditLog(self.session, each.id) for each in await self.workspaces.parts()]


class SharedWork:
    """Transaction over every workspace, for background work and for finding a workspace."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self.session = session
        self.vault = vault
        self.workspaces = AllWorkspaces(session)
        self.addresses = Addresses(session)
        self.receipts = Receipts(session)
        self.claims = Claims(session)
        self.installations = Installations(session)
        self.link_codes = LinkCodes(session)
        self.publishing = Transitions(session)
        self.publishing_steps = PublishingSteps(session)
        self.token_renewals = TokenRenewals(session)
        self.oauth_journeys = OAuthJourneys(session)
        self.local_feed = LocalFeedRows(session)
        self.schedule_scan = ScheduleScan(session)
        self.media_cleanup = MediaCleanup(session)
        self.campaign_scan = CampaignScan(session)
        self.collection_scan = CollectionScan(session)

    def within(self, workspace_id: int) -> Work:
        """The same transaction, limited to one workspace."""
        return Work(self.session, workspace_id, self.vault)
