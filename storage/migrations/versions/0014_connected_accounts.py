"""Accounts that are connected and kept alive, the steps of a publication, what goes out beside the words"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.UtcDateTime(timezone=True)


def added() -> dict[str, list[sa.Column[Any]]]:
    """By table, made anew: a column belongs to one table for ever."""
    return {
        "accounts": [
            sa.Column("external_id", sa.String(), server_default="", nullable=False),
            sa.Column("server", sa.String(), server_default="", nullable=False),
            sa.Column("expires_at", MOMENT, nullable=True),
            sa.Column("access_number", sa.Integer(), server_default="0", nullable=False),
            sa.Column("renewing_until", MOMENT, nullable=True),
            sa.Column("examined_at", MOMENT, nullable=True),
            sa.Column("standing", sa.JSON(), server_default="{}", nullable=False),
        ],
        "revisions": [sa.Column("besides", sa.JSON(), server_default="{}", nullable=False)],
        "variants": [sa.Column("warned_for", MOMENT, nullable=True)],
    }


def upgrade() -> None:
    op.create_table(
        "journeys",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("workspace_id", IDENTIFIER, nullable=False),
        sa.Column("person_id", IDENTIFIER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cookie", sa.String(), nullable=False),
        sa.Column("luggage", storage.columns.SealedBytes(), nullable=True),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_journeys_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_journeys_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journeys")),
        sa.UniqueConstraint("word", name=op.f("uq_journeys_word")),
    )
    op.create_index(op.f("ix_journeys_state"), "journeys", ["state"])
    op.create_index(op.f("ix_journeys_workspace_id"), "journeys", ["workspace_id"])
    op.create_table(
        "steps",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("workspace_id", IDENTIFIER, nullable=False),
        sa.Column("variant_id", IDENTIFIER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_steps_variant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_steps_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        sa.UniqueConstraint("variant_id", "revision", "name", name=op.f("uq_steps_variant_id_revision_name")),
    )
    op.create_index(op.f("ix_steps_workspace_id"), "steps", ["workspace_id"])
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)


def downgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)  # in place: SQLite would copy the table
    op.drop_table("steps")
    op.drop_table("journeys")
