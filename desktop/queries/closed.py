"""A question put to a project file that is not open here: it stays as it is, and is let go of at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from desktop.store.engine import engine_for
from desktop.store.files import translated

P = ParamSpec("P")
T = TypeVar("T")


def ask(path: Path, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `query(session, ...)` says of a file known to be current; for a worker thread.

    Takes no lock but SQLite's own while it reads, and leaves nothing beside the file. Raises Known.
    """
    engine = engine_for(path, writable=False)
    try:
        with translated(path), Session(engine) as session:
            return query(session, *args, **kwargs)
    finally:
        engine.dispose()
