"""Facts of a brand that hold always or in places, and what people made of drafts"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("workspace_id", IDENTIFIER, nullable=False),
        sa.Column("variant_id", IDENTIFIER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("person_id", IDENTIFIER, nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_lessons_person_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_lessons_variant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_lessons_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_lessons_variant_id")),
    )
    op.create_index(op.f("ix_lessons_workspace_id"), "lessons", ["workspace_id"])
    op.create_index("ix_lessons_workspace_id_at", "lessons", ["workspace_id", "at"])
    op.add_column("brand_facts", sa.Column("always", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("brand_facts", sa.Column("platforms", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("brand_facts", sa.Column("topic", sa.String(), server_default="", nullable=False))
    op.add_column("posts", sa.Column("tainted", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("posts", "tainted")  # in place: SQLite would copy the table
    for name in ("topic", "platforms", "always"):
        op.drop_column("brand_facts", name)
    op.drop_index("ix_lessons_workspace_id_at", table_name="lessons")
    op.drop_index(op.f("ix_lessons_workspace_id"), table_name="lessons")
    op.drop_table("lessons")
