"""How the zone of a workspace is known"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.Enum("told", "guessed", "asked", name="zonefrom", native_enum=False, length=20)
    op.add_column("workspaces", sa.Column("zone_from", known, nullable=False, server_default="told"))


def downgrade() -> None:
    op.drop_column("workspaces", "zone_from")  # in place: SQLite would copy the table
