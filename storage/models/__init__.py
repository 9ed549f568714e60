"""Every row there is, by noun."""

from storage.models.accounts import Account, Health
from storage.models.activity import Activity
from storage.models.approvals import Answer, Approval
from storage.models.audit import AuditRow
from storage.models.base import Base
from storage.models.campaigns import Amendment, Campaign, Experiment, Strategy
from storage.models.conversations import Place, Said, Showing
from storage.models.drawings import Drawing
from storage.models.feed import FeedEntry, FeedFault
from storage.models.gates import Gate
from storage.models.insights import AccountInsight, Insight
from storage.models.installations import Installation, Ticket
from storage.models.journeys import Journey
from storage.models.ledger import ModelCall
from storage.models.lessons import Lesson
from storage.models.links import LinkCode, LinkGuess
from storage.models.media import Media
from storage.models.outlays import Outlay
from storage.models.people import Identity, Person, Role
from storage.models.posts import OPEN, Post, Revision, Status, Variant, WrongStatus
from storage.models.publications import Attempt, Publication, Step
from storage.models.receipts import Receipt, Summary
from storage.models.sheets import Sheet
from storage.models.timetables import PostingSlot, Series
from storage.models.workspaces import BrandFact, Workspace, ZoneFrom

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
    "Drawing",
    "Experiment",
    "FeedEntry",
    "FeedFault",
    "Gate",
    "Health",
    "Identity",
    "Insight",
    "Installation",
    "Journey",
    "Lesson",
    "LinkCode",
    "LinkGuess",
    "Media",
    "ModelCall",
    "Outlay",
    "Person",
    "Place",
    "Post",
    "PostingSlot",
    "Publication",
    "Receipt",
    "Revision",
    "Role",
    "Said",
    "Series",
    "Sheet",
    "Showing",
    "Status",
    "Step",
    "Strategy",
    "Summary",
    "Ticket",
    "Variant",
    "Workspace",
    "WrongStatus",
    "ZoneFrom",
]
