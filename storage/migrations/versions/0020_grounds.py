"""Where what a model wrote has its facts from"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revisions", sa.Column("grounds", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("revisions", "grounds")
