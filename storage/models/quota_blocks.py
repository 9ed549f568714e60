"""Gates: quotas of accounts and of our apps that are used up, as platforms said, and until when."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base


class QuotaBlock(Base):
    """Nothing is sent before `opens_at`: on that account, or (None) by our app on the whole carrier.

    Several may stand before one account; each that is open again is taken away.
    """

    __tablename__ = "gates"

    carrier: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    opens_at: Mapped[datetime] = mapped_column(index=True)
