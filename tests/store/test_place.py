"""The surroundings of a file: what may be written, how much fits, and whose promises its disk keeps."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from desktop.store.place import Place, look_at_place, network_of

MOUNTS = [
    ("/", "ext4"),
    ("/home", "nfs4"),
    ("/home/me/local", "xfs"),
    ("/media/my disk", "fuse.sshfs"),
    ("/mnt/win", "CIFS"),
    ("/usb", "nfs"),
    ("/usb", "vfat"),
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/a.db", None),
        ("/home/me/a.db", "nfs4"),
        ("/home/me/local/a.db", None),
        ("/homework/a.db", None),
        ("/media/my disk/a.db", "fuse.sshfs"),
        ("/mnt/win/a.db", "CIFS"),
        ("/usb/a.db", None),
    ],
)
def test_a_network_drive_is_recognised_by_the_nearest_mount(path: str, kind: str | None) -> None:
    assert network_of(PurePosixPath(path), MOUNTS) == kind


def test_without_a_mount_table_nothing_is_claimed() -> None:
    assert network_of(PurePosixPath("/a.db"), []) is None


def test_this_machines_own_disk_is_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()
    place = look_at_place(path)
    assert place.real == path
    assert place.free > 0
    assert (place.folder_writable, place.file_writable, place.synchronised) == (True, True, None)


def test_a_synchronised_folder_is_recognised_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive" / "work"
    folder.mkdir(parents=True)
    assert look_at_place(folder / "a.db").synchronised == "OneDrive"


def test_a_name_too_long_for_a_journal_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    path.touch()
    assert not look_at_place(path).folder_writable


@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o666), (0o777, 0o444), (0o555, 0o444)])
def test_what_is_read_only_is_said_to_be(
    public_folder: Path, as_nobody: Callable[[Callable[[], Any]], Any], folder: int, file: int
) -> None:
    path = public_folder / "a.db"
    path.touch()
    path.chmod(file)
    public_folder.chmod(folder)
    place: Place = as_nobody(lambda: look_at_place(path))
    assert (place.folder_writable, place.file_writable) == (folder == 0o777, file == 0o666)
    assert list(public_folder.iterdir()) == [path]
