"""The migrations as Alembic reads them, read once in a process: its own commands read them all again for each file."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, MigrationStep
    from sqlalchemy import Connection


class Scripts(ScriptDirectory):
    """A folder of migrations that can be run on a connection; one run at a time, as with all of Alembic."""

    def bring(self, connection: "Connection", to: str, *, up: bool) -> None:
        """What `alembic upgrade TO` does, or `downgrade`, on this connection and in its transaction."""

        def steps(found: str, _context: "MigrationContext") -> "Collection[MigrationStep]":
            return self._upgrade_revs(to, found) if up else self._downgrade_revs(to, found)

        config = Config()
        config.set_main_option("script_location", str(self.dir).replace("%", "%%"))
        config.attributes["connection"] = connection
        with EnvironmentContext(config, self, fn=steps, destination_rev=to):
            self.run_env()


@cache
def scripts(folder: str) -> Scripts:
    """Those in a folder."""
    return Scripts(folder)
