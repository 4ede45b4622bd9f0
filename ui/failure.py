"""The one door for what went wrong: a calm sentence for what people can act on, the failure dialog for a bug."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.errors import Cancelled, Known

if TYPE_CHECKING:
    from ui.dialogs.failure import FailureDialog, Offer

log = logging.getLogger(__name__)
_shown: "set[FailureDialog]" = set()
"""Nobody else holds a dialog without a parent."""


def tell(parent: QWidget | None, error: BaseException, *, offer: "Offer | None" = None) -> None:
    """Show `error` over `parent` without waiting for an answer; what the person cancelled needs no words.

    `offer`: the text of one more button, for what can be done about it, and what it does.
    """
    if isinstance(error, Cancelled):
        return
    import traceback

    from ui.dialogs.failure import FailureDialog

    if isinstance(error, Known):
        log.info("told: %s %s", error.sentence, error.detail)
        details = error.detail or error.sentence
        _show(FailureDialog(error.sentence, details=details, bug=False, offer=offer, parent=parent))
        return
    details = "".join(traceback.format_exception(error))
    log.error("a bug:\n%s", details)
    sentence = "Something went wrong inside Placet, and this step did not finish. Nothing else was touched."
    _show(FailureDialog(sentence, details=details, bug=True, parent=parent))


def _show(dialog: "FailureDialog") -> None:
    _shown.add(dialog)
    dialog.finished.connect(lambda _result: _shown.discard(dialog))
    dialog.open()
