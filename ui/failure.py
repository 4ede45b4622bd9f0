"""The one door for what went wrong: a calm sentence for what people can act on, the failure dialog for a bug."""

import logging
import traceback

from PySide6.QtWidgets import QWidget

from desktop.errors import Cancelled, Known
from ui.dialogs.failure import FailureDialog

log = logging.getLogger(__name__)


def tell(parent: QWidget | None, error: BaseException) -> None:
    """Show `error` over `parent` without waiting for an answer; what the person cancelled needs no words."""
    if isinstance(error, Cancelled):
        return
    if isinstance(error, Known):
        log.info("told: %s %s", error.sentence, error.detail)
        FailureDialog(error.sentence, details=error.detail or error.sentence, bug=False, parent=parent).open()
        return
    details = "".join(traceback.format_exception(error))
    log.error("a bug:\n%s", details)
    FailureDialog(
        "Something went wrong inside Placet. Your files are as they were before this step.",
        details=details,
        bug=True,
        parent=parent,
    ).open()
