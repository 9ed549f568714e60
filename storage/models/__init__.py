"""Models of every table."""

from storage.models.accounts import Account, Health
from storage.models.activity import Activity
from storage.models.approvals import Answer, Approval
from storage.models.audit import AuditRow
from storage.models.base import Base
from storage.models.campaigns import Amendment, Campaign, Experiment, Strategy
from storage.models.conversations import ConversationEntry, Place, Showing
from storage.models.generated_pictures import GeneratedPicture
from storage.models.insights import AccountInsight, Insight
from storage.models.installations import Installation, StateToken
from storage.models.lessons import Lesson
from storage.models.link_codes import LinkCode, LinkGuess
from storage.models.local_feed import FeedEntry, FeedFault
from storage.models.media import Media
from storage.models.model_calls import ModelCall
from storage.models.oauth_journeys import OAuthJourney
from storage.models.people import Identity, Person, Role
from storage.models.platform_costs import PlatformCost
from storage.models.posting_slots import PostingSlot
from storage.models.posts import OPEN, Post, Revision, Status, Variant, WrongStatus
from storage.models.publications import Attempt, Publication, PublishingStep
from storage.models.quota_blocks import QuotaBlock
from storage.models.receipts import Receipt, SentSummary
from storage.models.series import Series
from storage.models.uploaded_tables import UploadedTable
from storage.models.workspaces import BrandFact, Workspace, ZoneSource

__all__ = [
    "OPEN",
    "Account",
    "AccountInsight",
    "Activity",
    "Amendment",
    "Answer",
    "Approval",
    "Attempt",
    "AuditRow",
    "Base",
    "BrandFact",
    "Campaign",
    "ConversationEntry",
    "Experiment",
    "FeedEntry",
    "FeedFault",
    "GeneratedPicture",
    "Health",
    "Identity",
    "Insight",
    "Installation",
    "Lesson",
    "LinkCode",
    "LinkGuess",
    "Media",
    "ModelCall",
    "OAuthJourney",
    "Person",
    "Place",
    "PlatformCost",
    "Post",
    "PostingSlot",
    "Publication",
    "PublishingStep",
    "QuotaBlock",
    "Receipt",
    "Revision",
    "Role",
    "SentSummary",
    "Series",
    "Showing",
    "StateToken",
    "Status",
    "Strategy",
    "UploadedTable",
    "Variant",
    "Workspace",
    "WrongStatus",
    "ZoneSource",
]
