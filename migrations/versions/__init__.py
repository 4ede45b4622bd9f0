"""The revisions, in order of their down_revision; each depends on Alembic and SQLAlchemy alone."""
