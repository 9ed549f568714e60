"""Numbers of accounts, and what platforms call numbers"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = storage.columns.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("insights", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own", sa.String(), server_default="", nullable=False))
    op.create_table(
        "account_insights",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("workspace_id", IDENTIFIER, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("own", sa.String(), server_default="", nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_insights_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_account_insights_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_insights")),
    )
    op.create_index("ix_account_insights_account_id_taken_at", "account_insights", ["account_id", "taken_at"])
    op.create_index(op.f("ix_account_insights_workspace_id"), "account_insights", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("account_insights")
    with op.batch_alter_table("insights", schema=None) as batch_op:
        batch_op.drop_column("own")
