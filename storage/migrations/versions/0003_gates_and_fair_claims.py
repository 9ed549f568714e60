"""Gates, and what is scheduled by account and by workspace"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEDULED = sa.text("status = 'scheduled'")


def upgrade() -> None:
    op.create_table(
        "gates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carrier", storage.columns.ShortText(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opens_at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_gates_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gates")),
    )
    op.create_index(op.f("ix_gates_opens_at"), "gates", ["opens_at"])
    for owner in ("account", "workspace"):
        op.create_index(
            f"ix_variants_scheduled_{owner}",
            "variants",
            [f"{owner}_id", "next_at"],
            sqlite_where=SCHEDULED,
            postgresql_where=SCHEDULED,
        )


def downgrade() -> None:
    for owner in ("account", "workspace"):
        op.drop_index(f"ix_variants_scheduled_{owner}", "variants")
    op.drop_table("gates")
