"""The ways a desktop has to tell people something: its own notifications, or the icon in its tray."""

import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import ClassInfo, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from ui import work

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusInterface

SERVICE = "org.freedesktop.Notifications"
PLACE = "/org/freedesktop/Notifications"
OURS = "/placet/notify"


class Channel(QObject):
    """`tell` shows something; `pressed(name)` when a person pressed what was told under that name."""

    pressed = Signal(str)

    def tell(self, name: str, title: str, text: str) -> None:
        """Show it, and come back at once."""
        raise NotImplementedError


class BusChannel(Channel):
    """The notifications of a Linux desktop, over its session bus; they stay until they are read."""

    def __init__(self, bus: "QDBusConnection", parent: QObject | None = None) -> None:
        from PySide6.QtCore import SLOT

        super().__init__(parent)
        self._bus = bus
        self._names: dict[int, str] = {}
        _learn(bus)
        slots: dict[str, Any] = {
            "ActionInvoked": SLOT("_on_action(uint,QString)"),
            "NotificationClosed": SLOT("_on_closed(uint,uint)"),
        }
        for signal, slot in slots.items():
            bus.connect(SERVICE, PLACE, SERVICE, signal, self, slot)

    def tell(self, name: str, title: str, text: str) -> None:
        asked = work.start(_notify, self._bus, title, text)
        work.show(self, asked, lambda number: self._on_told(number, name))

    def _on_told(self, number: int, name: str) -> None:
        if number:
            self._names[number] = name

    @Slot("uint", "QString")
    def _on_action(self, number: int, _action: str) -> None:
        if number in self._names:
            self.pressed.emit(self._names[number])

    @Slot("uint", "uint")
    def _on_closed(self, number: int, _why: int) -> None:
        self._names.pop(number, None)


@ClassInfo({"D-Bus Interface": SERVICE})  # pyright: ignore[reportCallIssue]  # its stub knows no call at all
class _Notify(QObject):
    """The call in the types of the standard, only ever looked at."""

    @Slot("QString", "uint", "QString", "QString", "QString", "QStringList", "QVariantMap", "int", result="uint")
    def Notify(self, *_said: object) -> int:
        return 0


def _learn(bus: "QDBusConnection") -> None:
    """Have this connection know the call, for those who show notifications do not say what Qt must know of the hints.

    What a connection has once seen of an interface it takes to hold for all who have it.
    """
    from PySide6.QtDBus import QDBusConnection, QDBusInterface

    shape = _Notify()
    bus.registerObject(OURS, shape, QDBusConnection.RegisterOption.ExportAllSlots)
    QDBusInterface(bus.baseService(), OURS, SERVICE, bus)
    bus.unregisterObject(OURS)


class TrayChannel(Channel):
    """The icon in the tray says it; only what was said last can be pressed."""

    def __init__(self, tray: QSystemTrayIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._last = ""
        tray.messageClicked.connect(lambda: self.pressed.emit(self._last))

    def tell(self, name: str, title: str, text: str) -> None:
        self._last = name
        self._tray.showMessage(title, text, self._tray.icon())


def _notify(bus: "QDBusConnection", title: str, text: str) -> int:
    """In a worker, since whoever shows it may take their time; the number it has there, 0 where it was not shown.

    What is sent needs the very types that the desktop speaks of, which a plain number of Python has not.
    """
    from PySide6.QtDBus import QDBusInterface

    them = QDBusInterface(SERVICE, PLACE, SERVICE, bus)
    if not them.isValid():
        return 0
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        return _invoked(them, title, escaped)
    except RuntimeError:
        return 0  # whoever shows them has gone in this moment


def _invoked(them: "QDBusInterface", title: str, text: str) -> int:
    from PySide6.QtCore import Q_ARG, Q_RETURN_ARG, QMetaObject, Qt

    number: Any = QMetaObject.invokeMethod(
        them,
        "Notify",
        Qt.ConnectionType.DirectConnection,
        Q_RETURN_ARG("uint"),
        Q_ARG("QString", "Placet"),
        Q_ARG("uint", 0),
        Q_ARG("QString", "placet"),
        Q_ARG("QString", title),
        Q_ARG("QString", text),
        Q_ARG("QStringList", ["default", "Open"]),
        Q_ARG("QVariantMap", {"desktop-entry": "placet", "category": "im.received"}),
        Q_ARG("int", -1),
    )
    return number


def bus() -> "QDBusConnection | None":
    """The session bus, where somebody on it shows notifications, or would be started for it."""
    if not sys.platform.startswith("linux") or QGuiApplication.platformName() in ("offscreen", "minimal"):
        return None
    from PySide6.QtDBus import QDBusConnection

    found = QDBusConnection.sessionBus()
    return found if found.isConnected() and _shows(found) else None


def _shows(found: "QDBusConnection") -> bool:
    them = found.interface()
    if them.isServiceRegistered(SERVICE).value():
        return True
    return SERVICE in them.activatableServiceNames().value()


def has_one() -> bool:
    """Whether this desktop can be made to tell people something."""
    return bus() is not None or QSystemTrayIcon.isSystemTrayAvailable()
