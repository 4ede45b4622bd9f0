"""A session on a new project file."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store.changes import WritingSession
from desktop.store.engine import WRITING, engine_for


@pytest.fixture
def session(head_file: Path) -> Iterator[WritingSession]:
    """A session that may write; what it wrote is only seen by others after a commit."""
    engine = engine_for(head_file, writable=True).execution_options(**WRITING)
    with closing(WritingSession(engine)) as session:
        yield session
    engine.dispose()
