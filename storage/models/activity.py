"""Activity: what came back from strangers. Their words are data and never more than that."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class Activity(Scoped, Base):
    """A comment, mention or reply on one of our publications."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("account_id", "external_id"),)

    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    publication_id: Mapped[int | None] = mapped_column(
        Identifier, ForeignKey("publications.id", ondelete="CASCADE"), index=True
    )
    external_id: Mapped[str]
    kind: Mapped[str]
    author: Mapped[str]
    words: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime]
