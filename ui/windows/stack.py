"""What stands in the middle of a project window: one of its pages, or a text being read."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget


class Stack(QStackedWidget):
    """Pages of which one is in view; the keyboard goes from one to the next without a stop between."""

    def turn_to(self, page: QWidget, take_keyboard: Callable[[], object]) -> None:
        """Bring a page into view, with the keyboard in it.

        It is there before the one in view goes: what is hidden with the keyboard in it leaves that to whatever comes
        next in the window, which a screen reader would say aloud.
        """
        page.setGeometry(self.rect())
        page.show()
        take_keyboard()
        self.setCurrentWidget(page)
