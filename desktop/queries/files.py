"""A file is written for the person: whole or not at all."""

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from desktop.errors import Known


@contextmanager
def put_in_place(to: Path) -> Generator[BinaryIO, None, None]:
    """Write to a file beside `to`; it takes the place of `to` once everything is written and on the disk.

    When the body raises, `to` is as it was. Known when the folder or the disk says no.
    """
    beside = to.with_name(f".{to.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(to)
    except OSError as error:
        why = error.strerror or "the disk said no"
        raise Known(f"“{to.name}” could not be written into {to.parent}: {why}.", detail=repr(error)) from error
    finally:
        beside.unlink(missing_ok=True)
