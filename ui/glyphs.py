"""Icons as characters of the Phosphor font, drawn in the colours of the moment."""

import importlib.util
import json
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from ui import style
from ui.style import Tint


class Glyph(QIconEngine):
    """Draws one character of the icon font in the colours of the moment."""

    def __init__(self, name: str, tint: Tint) -> None:
        super().__init__()
        self.name = name
        self.tint: Tint = tint

    def clone(self) -> QIconEngine:
        made = Glyph(self.name, self.tint)
        _copies.append(made)
        return made

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        drawn = QPixmap(size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return drawn

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        family, codes = _phosphor()
        font = QFont(family)
        font.setPixelSize(max(1, rect.height()))
        colour = QColor(style.colours().edge) if mode == QIcon.Mode.Disabled else style.tint(self.tint)
        painter.save()
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, chr(int(codes[self.name], 16)))
        painter.restore()


_copies: list[Glyph] = []
"""Those Qt made: it owns them, which Python is not told, and would let go of them before Qt has them."""


@cache
def _phosphor() -> tuple[str, dict[str, str]]:
    """Family of the one icon font we use, and its characters as {name: hexadecimal code}.

    The font files of qtawesome are read without importing it: the import costs a third of the time to the first paint
    (it loads QtOpenGL), and its own loader opens all twelve fonts.
    """
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise RuntimeError("qtawesome is not installed")
    fonts = Path(spec.origin).parent / "fonts"
    font = next(fonts.glob("phosphor-[0-9]*.ttf"))
    names = json.loads(next(fonts.glob("phosphor-charmap-*.json")).read_text(encoding="utf-8"))
    family = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font)))[0]
    return family, names
