"""Every real old file gets its right kind and one clear sentence, and stays as it was to the byte."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from desktop.store.identify import Kind, identify

FIRST = "e6e5369fb4d1"
# Kind, revision, rows in all tables of ours together, references that lead nowhere; as their MANIFEST.md counts them.
EXPECTED = {
    "A_site_api/data/project_1.db": (Kind.older, FIRST, 78, 1),
    "A_site_api/data/project_2.db": (Kind.older, FIRST, 8, 7),
    "A_site_api/data/project_3.db": (Kind.older, FIRST, 3, 2),
    "A_site_api/data/project_77.db": (Kind.older, FIRST, 0, 0),
    "B_stamped_rich/data/project_1.db": (Kind.older, FIRST, 97, 0),
    "B_stamped_rich/data/project_2.db": (Kind.older, FIRST, 264, 0),
    "C_unstamped/data/project_1.db": (Kind.unstamped, FIRST, 97, 0),
    "D_empty/project_1.db": (Kind.older, FIRST, 0, 0),
    "D_empty/project_2.db": (Kind.unstamped, FIRST, 0, 0),
    "D_empty/project_4.db": (Kind.empty, None, 0, 0),
    "E_orphans/project_1.db": (Kind.older, FIRST, 60, 14),
    "F_old_models/v3_6aca82f_8tables_no_storage_path/project_1.db": (Kind.old_shape, None, 41, 0),
    "F_old_models/v4_4cf19ae_no_task_extra_data_no_CANCELLED/project_1.db": (Kind.old_shape, None, 41, 0),
    "G_hybrids/v1_then_create_all_v5/project_1.db": (Kind.old_shape, None, 25, 0),
    "G_hybrids/v4_FALSELY_STAMPED_by_migrate_tool/project_1.db": (Kind.falsely_stamped, FIRST, 41, 0),
    "H_odd/artifact_files_missing_and_tampered/project_1.db": (Kind.older, FIRST, 43, 0),
    "H_odd/corrupt_middle_page/project_1.db": (Kind.corrupt, FIRST, 0, 0),
    "H_odd/hot_rollback_journal/project_1.db": (Kind.older, FIRST, 97, 0),
    "H_odd/newer_than_app_unknown_revision/project_1.db": (Kind.unknown_revision, "ffff00001111", 0, 0),
    "H_odd/not_a_database/project_1.db": (Kind.not_sqlite, None, 0, 0),
    "H_odd/user_extra_table_index_trigger_view/project_1.db": (Kind.older, FIRST, 97, 0),
    "H_odd/wal_with_unflushed_rows/project_1.db": (Kind.older, FIRST, 98, 0),
}
OPENED = {Kind.older, Kind.unstamped}
REPAIRED = {Kind.old_shape, Kind.falsely_stamped}


def test_every_file_of_the_folder_is_expected(legacy_files: Path) -> None:
    assert {str(path.relative_to(legacy_files)) for path in legacy_files.rglob("*.db")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_old_file_is_recognised_and_untouched(
    legacy_files: Path, tmp_path: Path, untouched: Callable[[Path], AbstractContextManager[None]], name: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree((legacy_files / name).parent, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    with untouched(folder):
        found = identify(folder / Path(name).name)
    kind, revision, rows, nowhere = EXPECTED[name]
    assert (found.kind, found.revision, sum(found.rows.values())) == (kind, revision, rows)
    if kind is not Kind.corrupt:
        assert len(found.findings.foreign_keys if found.findings else ()) == nowhere
    assert found.sentence.startswith("“project_1.db”" if "project_1" in name else "“project_")
    says = "can be upgraded" if kind in OPENED else "can be repaired" if kind in REPAIRED else "Nothing was changed."
    assert says in found.sentence
    assert found.repaired_to == (FIRST if kind in REPAIRED else None)
