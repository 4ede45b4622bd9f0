"""The harbour, for whoever decides and writes in it."""

from tests.ui.harbour import harbour, settled

__all__ = ["harbour", "settled"]
