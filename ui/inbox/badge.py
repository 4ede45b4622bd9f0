"""How much waits for the person, seen without any window: on the program's icon, in the tray, in the title bars."""

import re
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from ui import style, words

if TYPE_CHECKING:
    from ui.windows.desk import Desk

SIZES = (16, 22, 32, 48, 64)
MOST = 99
_NUMBER = re.compile(r"^\(\d+\+?\) ")


class Badge(QObject):
    """Kept true by the inbox of the desk; `tray` is None where the desktop has none."""

    def __init__(self, desk: "Desk", tray: QSystemTrayIcon | None) -> None:
        super().__init__(desk)
        self.tray = tray
        self._count = -1
        if tray is not None:
            menu = QMenu()
            menu.addAction("Inbox", self.show_inbox)
            menu.addAction("Next for you", lambda: desk.inbox_acts.open_next(desk.front()))
            menu.addSeparator()
            menu.addAction("Quit", desk.quit)
            self._menu = menu
            tray.setContextMenu(menu)
            tray.activated.connect(self._on_activated)
        desk.inbox.changed.connect(self._on_changed)
        self._on_changed()
        if tray is not None:
            tray.show()

    @property
    def _desk(self) -> "Desk":
        return cast("Desk", self.parent())

    def show_inbox(self) -> None:
        """Bring the window used last to the front, with the inbox in it."""
        window = self._desk.front()
        window.come_forward()
        window.show_inbox()

    def _on_activated(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how is not QSystemTrayIcon.ActivationReason.Context:
            self.show_inbox()

    def _on_changed(self) -> None:
        count = len(self._desk.inbox.turn())
        for frame in self._desk.frames:
            frame.setWindowTitle(titled(frame.windowTitle(), count))
        if count == self._count:
            return
        self._count = count
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.setBadgeNumber(count)
        if self.tray is not None:
            self.tray.setIcon(numbered(style.emblem(), count))
            waits = words.count_text(count, "thing waits", "things wait")
            self.tray.setToolTip(f"Placet: {waits} for you" if count else "Placet: nothing waits for you")


def titled(title: str, count: int) -> str:
    """A window's title with the number before it, or without one where nothing waits."""
    plain = _NUMBER.sub("", title)
    return f"({short(count)}) {plain}" if count else plain


def short(count: int) -> str:
    """A number with at most two digits."""
    return f"{count}" if count <= MOST else f"{MOST}+"


def _font(text: str, high: float, wide: float) -> QFont:
    """Bold, as large as leaves the text within so many pixels."""
    font = QFont(QApplication.font())
    font.setWeight(QFont.Weight.Bold)
    font.setPixelSize(max(6, int(high)))
    while font.pixelSize() > 6 and QFontMetricsF(font).horizontalAdvance(text) > wide:
        font.setPixelSize(font.pixelSize() - 1)
    return font


def numbered(icon: QIcon, count: int) -> QIcon:
    """The icon with a number in its lower corner; as it is where nothing waits."""
    if not count:
        return icon
    made = QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        icon.paint(painter, pixmap.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = short(count)
        high = size * 0.62
        wide = high * (1 if len(text) == 1 else 0.72 * len(text))
        box = QRectF(size - min(wide, size), size - high, min(wide, size), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(style.LIGHT.bad))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setFont(_font(text, high * 0.8, box.width() * 0.86))
        painter.setPen(QColor(style.LIGHT.on_accent))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        made.addPixmap(pixmap)
    return made
