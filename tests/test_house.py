"""The rules of the house that a person would otherwise have to remember."""

import ast
import fnmatch
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
SOURCE = ("desktop", "ui", "migrations", "resources", "docs", "benchmarks")
REVISIONS = sorted(HOME.glob("migrations/versions/[!_]*.py"))
TOP = {
    *("desktop", "ui", "resources", "migrations", "tests", "docs", "benchmarks", ".ci"),
    *("alembic.ini", "pyproject.toml", "uv.lock", "Makefile", "README.md", "LICENSE", "CHANGELOG.md"),
    *(".gitignore", ".gitattributes"),
}


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file under these folders of the repository, in the order of their names."""
    for folder in folders:
        yield from sorted((HOME / folder).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def sentence(path: Path) -> str:
    """The docstring of a module on one line; empty when it has none."""
    return " ".join((ast.get_docstring(parsed(path)) or "").split())


def names(tree: ast.AST) -> set[str]:
    """Every name that is used, imported or asked of an object anywhere in the tree."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def texts(tree: ast.Module) -> Iterator[str]:
    """Every string in the tree that is not a docstring: in a revision, these are its SQL."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def file_map() -> str:
    """The page docs/map.md: every folder with its sentence, then every file in it with its own."""
    lines = ["# Where things are", "", "Made from the first sentence of every module by `MAP=write make test`."]
    for folder in sorted({path.parent for path in modules(*SOURCE)}):
        lines += ["", f"## {folder.relative_to(HOME)}/", ""]
        init = folder / "__init__.py"
        if init.exists():
            lines += [sentence(init), ""]
        lines += [f"- `{path.name}`: {sentence(path)}" for path in sorted(folder.glob("*.py")) if path != init]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def test_each_layer_imports_only_what_stands_below_it() -> None:
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=HOME, capture_output=True, text=True
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {str(path.relative_to(HOME)): len(path.read_text().splitlines()) for path in modules(*SOURCE, "tests")}
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    said = {str(path.relative_to(HOME)): sentence(path) for path in modules(*SOURCE, "tests")}
    assert {path: it for path, it in said.items() if not it.endswith(".") or re.search(r"[.!?]\s+[A-Z]", it)} == {}


def test_the_map_of_files_is_current() -> None:
    page = HOME / "docs" / "map.md"
    if os.environ.get("MAP") == "write":
        page.write_text(file_map(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == file_map(), "write it anew: MAP=write make test"


def test_the_top_of_the_repository_holds_only_what_belongs_there() -> None:
    ignored = [line.strip("/") for line in (HOME / ".gitignore").read_text().split()] + [".git"]
    there = {path.name for path in HOME.iterdir()}
    assert {name for name in there - TOP if not any(fnmatch.fnmatch(name, rule) for rule in ignored)} == set()


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda path: path.stem)
def test_every_migration_has_a_test_of_its_own(revision: Path) -> None:
    slug = revision.stem.split("_", 1)[1]
    assert (HOME / "tests" / "migrations" / f"test_{slug}.py").exists()


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda path: path.stem)
def test_a_migration_leaves_the_transaction_to_the_store(revision: Path) -> None:
    tree = parsed(revision)
    assert names(tree) & {"executescript", "autocommit_block", "commit", "rollback", "begin", "suppress"} == set()
    pragmas = r"\bPRAGMA\s+(\w+\.)?(journal_|foreign_keys|synchronous|writable_schema)"
    ends_it = re.compile(rf"\bVACUUM\b|{pragmas}|^(COMMIT|ROLLBACK|END)\b|;\s*(COMMIT|ROLLBACK)\b", re.I)
    assert [text for text in texts(tree) if ends_it.search(text)] == []


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda path: path.stem)
def test_a_migration_swallows_no_exception(revision: Path) -> None:
    handlers = [node for node in ast.walk(parsed(revision)) if isinstance(node, ast.ExceptHandler)]
    silent = [node.lineno for node in handlers if not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))]
    assert silent == []


def test_new_files_travel_the_same_road_as_old_ones() -> None:
    assert [path for path in modules(*SOURCE) if "create_all" in names(parsed(path))] == []


def test_nothing_in_desktop_is_exempt_from_its_types() -> None:
    exempt = re.compile(r"#\s*(type:\s*ignore|pyright:)|no_type_check")
    assert [path for path in modules("desktop") if exempt.search(path.read_text())] == []


def test_a_test_is_skipped_only_where_the_real_old_files_are_not() -> None:
    ways = {"skip", "skipif", "skipIf", "skipTest", "SkipTest", "importorskip", "xfail"}
    assert [path for path in modules("tests") if names(parsed(path)) & ways] == [HOME / "tests" / "conftest.py"]
    conftest = parsed(HOME / "tests" / "conftest.py")
    skipping = [node.name for node in conftest.body if isinstance(node, ast.FunctionDef) and names(node) & ways]
    assert skipping == ["legacy_files"]


def test_no_test_waits_by_the_clock_for_what_it_then_asserts() -> None:
    by_the_clock = re.compile(r"bot\.wait\((?!0\))")
    assert [path for path in modules("tests") if by_the_clock.search(path.read_text(encoding="utf-8"))] == []


def test_the_pinned_pyside_survives_five_thousand_signals() -> None:
    program = """
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal(bool)
bell, heard = Bell(), []
bell.rung.connect(heard.append)
for _ in range(5000):
    bell.rung.emit(True)
print(len(heard))
"""
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (child.returncode, child.stdout) == (0, "5000\n"), child.stderr
