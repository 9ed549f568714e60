"""Campaigns with a strategy, changes proposed to them, and tests of two wordings"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.UtcDateTime(timezone=True)


def added() -> list[sa.Column[Any]]:
    """What campaigns have from now on, made anew: a column belongs to one table for ever."""
    return [
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("looked_at", MOMENT, nullable=True),
    ]


def scoped(table: str) -> list[Any]:
    """What every table of one workspace has, and the rows they name."""
    return [
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("workspace_id", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def decided(table: str) -> list[Any]:
    """What every question has."""
    return [
        sa.Column(
            "answer",
            sa.Enum(
                "pending",
                "approved",
                "rejected",
                "withdrawn",
                name="answer",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", IDENTIFIER, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f(f"fk_{table}_decided_by")),
    ]


def of_campaign(table: str) -> list[Any]:
    """The campaign that it belongs to."""
    return [
        sa.Column("campaign_id", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f(f"fk_{table}_campaign_id"), ondelete="CASCADE"
        ),
    ]


def upgrade() -> None:
    for column in added():
        op.add_column("campaigns", column)
    op.create_index("ix_campaigns_workspace_id_number", "campaigns", ["workspace_id", "number"], unique=True)
    op.create_table(
        "strategies",
        *scoped("strategies"),
        *of_campaign("strategies"),
        *decided("strategies"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("author_id", IDENTIFIER, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_strategies_author_id")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_strategies_campaign_id_version")),
    )
    op.create_index(op.f("ix_strategies_workspace_id"), "strategies", ["workspace_id"])
    op.create_table(
        "amendments",
        *scoped("amendments"),
        *of_campaign("amendments"),
        *decided("amendments"),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_amendments_workspace_id"), "amendments", ["workspace_id"])
    op.create_index("ix_amendments_campaign_id_answer", "amendments", ["campaign_id", "answer"])
    op.create_table(
        "experiments",
        *scoped("experiments"),
        *(sa.Column(name, IDENTIFIER, nullable=False) for name in ("first_id", "second_id")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["posts.id"], name=op.f(f"fk_experiments_{name}"), ondelete="CASCADE"
            )
            for name in ("first_id", "second_id")
        ),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_experiments_workspace_id"), "experiments", ["workspace_id"])
    op.create_index("ix_experiments_workspace_id_ended_at", "experiments", ["workspace_id", "ended_at"])


def downgrade() -> None:
    for table in ("experiments", "amendments", "strategies"):
        op.drop_table(table)
    op.drop_index("ix_campaigns_workspace_id_number", "campaigns")
    for column in added():
        op.drop_column("campaigns", column.name)  # in place: SQLite would copy the table
