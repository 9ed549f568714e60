"""What every call of a model used and cost, and what a workspace may spend a day"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("input", sa.Integer(), nullable=False),
        sa.Column("cached", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("output", sa.Integer(), nullable=False),
        sa.Column("thinking", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_model_calls_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    op.create_index(op.f("ix_model_calls_workspace_id"), "model_calls", ["workspace_id"])
    op.create_index("ix_model_calls_workspace_id_at", "model_calls", ["workspace_id", "at"])
    op.add_column("workspaces", sa.Column("tokens_a_day", sa.Integer(), nullable=True))
    op.add_column("workspaces", sa.Column("cost_a_day", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("workspaces", "cost_a_day")  # in place: SQLite would copy the table
    op.drop_column("workspaces", "tokens_a_day")
    op.drop_index("ix_model_calls_workspace_id_at", table_name="model_calls")
    op.drop_index(op.f("ix_model_calls_workspace_id"), table_name="model_calls")
    op.drop_table("model_calls")
