"""The harbour, for whoever reads in it."""

from tests.ui.harbour import harbour, settled

__all__ = ["harbour", "settled"]
