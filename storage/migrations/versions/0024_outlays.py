"""What acts on platforms that take money for them cost"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outlays",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_outlays_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_outlays_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlays")),
        sa.UniqueConstraint("key", name=op.f("uq_outlays_key")),
    )
    op.create_index(op.f("ix_outlays_workspace_id"), "outlays", ["workspace_id"])
    op.create_index("ix_outlays_workspace_id_at", "outlays", ["workspace_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_outlays_workspace_id_at", table_name="outlays")
    op.drop_index(op.f("ix_outlays_workspace_id"), table_name="outlays")
    op.drop_table("outlays")
