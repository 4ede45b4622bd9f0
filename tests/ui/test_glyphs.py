"""A glyph is drawn by Python and owned by Qt."""

import gc

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from tests.ui.test_style import inks
from ui import style


def test_an_icon_made_of_another_is_drawn_when_that_is_gone(qapp: QApplication) -> None:
    style.apply(qapp, "light")
    icon = style.icon("check-circle", "good")
    other = QIcon(icon)
    other.setIsMask(True)  # from now on Qt has a copy of the glyph
    del icon
    gc.collect()
    assert style.LIGHT.good in inks(other.pixmap(QSize(64, 64)).toImage())
