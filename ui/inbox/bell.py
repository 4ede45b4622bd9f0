"""Tells the person at another window what happened: once, nothing of their own, nothing that is in front of them."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QSystemTrayIcon, QWidget

from ui.inbox import channels, events
from ui.inbox.channels import Channel
from ui.inbox.events import Event, Told
from ui.inbox.lines import Line
from ui.inbox.view import InboxView

if TYPE_CHECKING:
    from ui.windows.desk import Desk

AT_ONCE = 3
"""More that happened together are told in one."""


class Bell(QObject):
    """Listens to the inbox of a desk; without a channel it only takes note, so that nothing old is told later."""

    def __init__(self, desk: "Desk", channel: Channel | None) -> None:
        super().__init__(desk)
        self._channel = channel
        self._told = Told()
        self._events: dict[str, Event] = {}
        if channel is not None:
            channel.setParent(self)
            channel.pressed.connect(self._on_pressed)
        # Later than the lists on the screen, so that what is in one of them is known to be in view.
        desk.inbox.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        self._on_changed()

    @property
    def _desk(self) -> "Desk":
        return cast("Desk", self.parent())

    def _on_changed(self) -> None:
        news: list[Event] = []
        for file in self._desk.inbox.files():
            if file.inbox is not None:
                news += self._told.new(file.inbox.file, events.of(file))
        silent = self._desk.settings.silent
        wanted = [event for event in news if event.word not in silent and not self._is_in_front(event)]
        if self._channel is None or not wanted:
            return
        if len(wanted) > AT_ONCE:
            self._channel.tell("", *events.together(wanted))
            return
        for event in wanted:
            name = f"{event.path} {event.name}"
            self._events[name] = event
            self._channel.tell(name, event.title, event.text)

    def _is_in_front(self, event: Event) -> bool:
        """Whether the person at this computer sees it anyway: its dialog, its line, or its task stands there."""
        active = QApplication.activeWindow()
        if active is None:
            return False
        row, line = event.row, Line(event.path, event.row)
        if any(view.in_view(line.name) for view in active.findChildren(InboxView)):
            return True
        window = self._desk.inbox.window_of(event.path)
        if window is None or active not in (window, *window.findChildren(QDialog)):
            return False
        about = f"change request {row.change_request_id}" if row.change_request_id else f"decide about {row.task_id}"
        dialog = window.findChild(QDialog, about)
        is_open = isinstance(dialog, QWidget) and dialog.isVisible()
        return is_open or window.chosen("task") == [row.task_id]

    def _on_pressed(self, name: str) -> None:
        over = self._desk.front()
        event = self._events.pop(name, None)
        if event is None:
            over.come_forward()
            over.show_inbox()
        else:
            self._desk.inbox_acts.open(Line(event.path, event.row), over)


def channel(tray: QSystemTrayIcon | None) -> Channel | None:
    """The best way this desktop has; None where it has none."""
    bus = channels.bus()
    if bus is not None:
        return channels.BusChannel(bus)
    return channels.TrayChannel(tray) if tray is not None else None
