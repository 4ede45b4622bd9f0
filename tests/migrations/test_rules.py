"""What a migration may not do, because the transaction around it would not hold."""

import ast
import re
import sys
from pathlib import Path

import pytest

from desktop.store import golden

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
FILES = sorted(path for path in VERSIONS.glob("*.py") if path.name != "__init__.py")
FORBIDDEN = (
    r"executescript|autocommit_block|\.commit\(|\.rollback\(|\bVACUUM\b",
    r"PRAGMA\s+(journal|foreign_keys|synchronous|writable_schema)",
    r"except\s+Exception|except\s*:|suppress\(",
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_keeps_to_its_transaction(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert [found for pattern in FORBIDDEN for found in re.findall(pattern, source, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_depends_on_alembic_and_sqlalchemy_alone(path: Path) -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
    }
    assert imported - set(sys.stdlib_module_names) <= {"alembic", "sqlalchemy"}


def test_every_revision_has_its_file_and_its_test() -> None:
    assert {path.name.split("_", 1)[0] for path in FILES} == set(golden.REVISIONS)
    slugs = {path.stem.split("_", 1)[1] for path in FILES}
    assert {slug for slug in slugs if not (Path(__file__).parent / f"test_{slug}.py").exists()} == set()
