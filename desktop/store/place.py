"""Where a file lies: may it be written there, is there space, whose disk is it, and who has it locked."""

import glob
import os
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

import psutil

# File systems behind a network or another machine: locks and fsync there are promises of somebody else.
NETWORKS = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "ceph", "9p", "ncpfs", "davfs", "webdav", "lustre"),
    *("beegfs", "gfs2", "ocfs2", "vboxsf", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.davfs2", "fuse.s3fs"),
    *("fuse.gvfsd-fuse", "fuse.vmhgfs-fuse"),
}
# Programs that copy a folder elsewhere while it is in use, by the name they give it.
SYNCHRONISED = {
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "nextcloud",
    "owncloud",
    "icloud drive",
    "syncthing",
}
JOURNAL = b"-journal"


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of a file; `free` in bytes, `network` the kind of file system, `synchronised` the folder's name.

    `names` is how many names the file has; what a killed program left of its making does not count. Without a writable
    folder no journal can be made, so the file cannot be written either; `too_long` is its own name for one beside it.
    """

    real: Path
    folder_writable: bool
    file_writable: bool
    free: int
    network: str | None
    synchronised: str | None = None
    names: int = 1
    too_long: bool = False


def look_at_place(path: Path) -> Place:
    """What can be learned about the surroundings without writing; raises OSError where even looking is refused."""
    real = path.resolve()
    folder = real.parent
    too_long = len(os.fsencode(real.name)) + len(JOURNAL) > os.pathconf(folder, "PC_NAME_MAX")
    return Place(
        real=real,
        folder_writable=os.access(folder, os.W_OK | os.X_OK) and not too_long,
        file_writable=os.access(real, os.W_OK),
        free=shutil.disk_usage(folder).free,
        network=network_of(real, ((part.mountpoint, part.fstype) for part in psutil.disk_partitions(all=True))),
        synchronised=next((name for name in folder.parts if name.lower() in SYNCHRONISED), None),
        names=_names(real),
        too_long=too_long,
    )


def _names(real: Path) -> int:
    """How many names a file has; a new one has two for a moment (files.new_file), and keeps them if that is cut off."""
    if not real.exists() or (status := real.stat()).st_nlink < 2 or not stat.S_ISREG(status.st_mode):
        return 1
    leftovers = real.parent.glob(f".{glob.escape(real.name)}.????????.part")
    return status.st_nlink - sum(os.path.samestat(status, it.lstat()) for it in leftovers)


def network_of(real: PurePath, mounts: Iterable[tuple[str, str]]) -> str | None:
    """The kind of network file system a path lies on, from (mount point, kind) pairs; None on a local one.

    The nearest mount point above the path counts; of two mounts on one point, the later.
    """
    kinds = dict(mounts)
    kind = next((kinds[str(above)] for above in (real, *real.parents) if str(above) in kinds), "")
    return kind if kind.lower() in NETWORKS else None


def who_locks(real: Path) -> str:
    """The other program that holds an SQLite lock on a file, as far as the system tells; empty where it does not.

    Linux lists all locks in /proc/locks: number, POSIX, ADVISORY, READ or WRITE, process, device:inode, range.
    """
    try:
        inode = str(real.stat().st_ino)
        held = [line.split() for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
    except OSError:
        return ""
    for fields in held:
        if "POSIX" in fields and "->" not in fields and fields[-3].rpartition(":")[2] == inode:
            pid = int(fields[-4])
            if pid not in (0, -1, os.getpid()) and psutil.pid_exists(pid):
                return f"{psutil.Process(pid).name()} (process {pid})"
    return ""
