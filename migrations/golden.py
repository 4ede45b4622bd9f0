"""What the migrations make, written down: `python -m migrations.golden` renews desktop/store/golden.py and .json."""

import json
import tempfile
from pathlib import Path

from alembic.script import ScriptDirectory

from desktop.store import fingerprint as look
from desktop.store.engine import WRITING, engine_for
from desktop.store.revisions import bring, location

STORE = Path(look.__file__).parent
PYTHON = '''"""The revisions of a project file and what each makes of it; `python -m migrations.golden` writes this."""

import json
from functools import cache
from pathlib import Path

REVISIONS = (
{revisions}
)
HEAD = REVISIONS[-1]
SCHEMA = len(REVISIONS)
APPLICATION_ID = 0x504C4354
FINGERPRINTS: dict[str, str] = {{
{fingerprints}
}}


@cache
def shapes() -> dict[str, dict[str, dict[str, str]]]:
    """Per revision the structure of a file, as `fingerprint.Shape`."""
    return json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
'''


def made() -> dict[str, look.Structure]:
    """What each migration makes of a new file, oldest first."""
    structures: dict[str, look.Structure] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.placet"
        path.touch()
        engine = engine_for(path, writable=True, migrating=True).execution_options(**WRITING)
        for script in reversed(list(ScriptDirectory(location()).walk_revisions())):
            with engine.begin() as connection:
                bring(connection, script.revision, up=True)
                raw = connection.connection.driver_connection
                structures[script.revision] = look.fingerprint(raw, everything=True)
    return structures


def texts(structures: dict[str, look.Structure]) -> dict[str, str]:
    """The two files by name."""
    shapes = {revision: structure.shape for revision, structure in structures.items()}
    python = PYTHON.format(
        revisions="\n".join(f'    "{revision}",' for revision in structures),
        fingerprints="\n".join(f'    "{revision}": "{made.sha256}",' for revision, made in structures.items()),
    )
    return {"golden.py": python, "golden.json": json.dumps(shapes, sort_keys=True, indent=1) + "\n"}


if __name__ == "__main__":
    for name, text in texts(made()).items():
        (STORE / name).write_text(text, encoding="utf-8")
