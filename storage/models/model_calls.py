"""Model calls: tokens, cost and outcome of each."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Scoped


class ModelCall(Scoped, Base):
    """One call. A prompt is `input` + `cached` + `written` tokens; `thinking` is part of `output`."""

    __tablename__ = "model_calls"
    __table_args__ = (Index("ix_model_calls_workspace_id_at", "workspace_id", "at"),)

    at: Mapped[datetime]
    purpose: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    input: Mapped[int]
    cached: Mapped[int]
    written: Mapped[int]
    output: Mapped[int]
    thinking: Mapped[int]
    cost: Mapped[int | None]
    """millionths of a US dollar; None where nobody knew the price"""
    request_id: Mapped[str] = mapped_column(default="")
    took_ms: Mapped[int]
    trouble: Mapped[str] = mapped_column(default="")
    """why there was no answer, as a code; '' when there was one"""
