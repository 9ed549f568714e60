"""Places that the desk is not let into any more, and when people were told so"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("shut_at", "told_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("places", sa.Column(name, storage.columns.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("places", name)  # in place: SQLite would copy the table
