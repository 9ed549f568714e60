"""Codes that join two workspaces, and which one became part of which"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identifier = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "link_codes",
        sa.Column("id", identifier, nullable=False),
        sa.Column("workspace_id", identifier, nullable=False),
        sa.Column("person_id", identifier, nullable=False),
        sa.Column("place_id", identifier, nullable=False),
        sa.Column("digest", storage.columns.ShortText(), nullable=False),
        sa.Column("issued_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_link_codes_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_link_codes_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_link_codes_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_codes_digest")),
    )
    op.create_index(op.f("ix_link_codes_workspace_id"), "link_codes", ["workspace_id"])
    op.create_table(
        "link_guesses",
        sa.Column("id", identifier, nullable=False),
        sa.Column("workspace_id", identifier, nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_link_guesses_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_guesses")),
    )
    op.create_index(op.f("ix_link_guesses_workspace_id"), "link_guesses", ["workspace_id"])
    op.add_column("workspaces", sa.Column("joined_id", identifier, nullable=True))


def downgrade() -> None:
    op.drop_column("workspaces", "joined_id")  # in place: SQLite would copy the table
    op.drop_table("link_guesses")
    op.drop_table("link_codes")
