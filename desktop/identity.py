"""Who acts: a person's name beside the key that is theirs alone, or a program without one."""

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import settings
from desktop.errors import Known
from desktop.paths import config_dir

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. `key` is the Ed25519 public key, 64 hex digits, "" for a program; `sign` makes 64 bytes."""

    name: str
    key: str
    sign: Callable[[bytes], bytes] | None


log = logging.getLogger(__name__)

PROGRAM = Actor("Placet", "", None)
# Under this name a session that writes knows for whom.
ACTOR = "actor"


def mine() -> Actor | None:
    """The person at this computer; None before the first run. Known when the key that is kept cannot be read."""
    try:
        private = _read(kept_in())
    except FileNotFoundError:
        return None
    return of(settings.load().who, private)


def me() -> Actor:
    """The person at this computer; by name alone until they have said who they are, or where their key cannot be read.

    Without a key they can work but not decide.
    """
    try:
        found = mine()
    except Known:
        log.warning("The key of whoever is at this computer cannot be used", exc_info=True)
        found = None
    return found or Actor(settings.load().who, "", None)


def make_mine(name: str) -> Actor:
    """Make the key of the person at this computer and keep it; one that is there already is never overwritten.

    Known when it cannot be kept, or one that is there cannot be read.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        _keep(pem)
        rename(name)
    except OSError as error:
        raise Known(
            f"The key that says who you are cannot be kept in {config_dir()}. Nothing was decided. "
            "Make the folder one you may write to, then try again.",
            detail=str(error),
        ) from error
    return of(name, _read(kept_in()))


def _keep(pem: bytes) -> None:
    path = kept_in()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".identity-")  # readable by this person alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        pass  # made by another window in this moment
    finally:
        Path(part).unlink()


def rename(name: str) -> None:
    """Change the name the person goes by; the key, which is who they are, stays."""
    settings.save(settings.load()._replace(who=name))


def of(name: str, private: "Ed25519PrivateKey") -> Actor:
    """The actor with this key."""
    return Actor(name, private.public_key().public_bytes_raw().hex(), private.sign)


def kept_in() -> Path:
    """The file of the key, there or not."""
    return config_dir() / "identity.pem"


def _read(path: Path) -> "Ed25519PrivateKey":
    """FileNotFoundError: there is none. Known: it cannot be read."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Known(_unreadable(path), detail=str(error)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Known(_unreadable(path), detail=f"It is a {type(private).__name__}.")
    return private


def _unreadable(path: Path) -> str:
    return (
        f"The key that says who you are cannot be read: {path}. Put it back from a copy of yours; or move it away, and "
        "you get a new one, which earlier decisions do not know."
    )
