"""Where Alembic enters: on the connection the program hands over, or on the target a command line names."""

from alembic import context

from migrations import command_line
from migrations.own import kept

handed = context.config.attributes.get("connection")
if handed is None:
    command_line.run()
else:
    context.configure(connection=handed)
    with kept(handed):
        context.run_migrations()
