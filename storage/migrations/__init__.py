"""Alembic's migrations, newest last."""
