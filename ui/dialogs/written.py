"""A field for Markdown: as it is written, and as it will be read."""

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from ui import style
from ui.review import controls
from ui.review.prose import Prose

GRID = style.GRID
WHEN_DONE = "What should be true when this is done, as Markdown"


class Written(QWidget):
    """A text to type, and a switch to read it."""

    def __init__(self, hint: str = WHEN_DONE, parent: QWidget | None = None) -> None:
        """`hint` stands above the field, beside the switch."""
        super().__init__(parent)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self._hint = controls.Elided("muted")
        self._hint.setText(hint)
        self.text.setAccessibleDescription(hint)
        self._prose = Prose()
        self._prose.setAccessibleName("As it will be read")
        self._switch = controls.Switch("Write or read the description")
        self._switch.offer((("Write", self.text), ("Read", self._prose)))
        self._switch.mark(self.text)
        self._switch.chosen.connect(self._on_chosen)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.text)
        self._pages.addWidget(self._prose)
        self.setFocusProxy(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._pages, 1)  # first, for Tab leads to the text before it leads to the switch
        above = QHBoxLayout()
        above.setSpacing(2 * GRID)
        above.addWidget(self._hint, 1)
        above.addWidget(self._switch)
        column.insertLayout(0, above)

    def setAccessibleName(self, name: str) -> None:
        """The name is the text's."""
        self.text.setAccessibleName(name)

    def _on_chosen(self, page: QWidget) -> None:
        if page is self._prose:
            self._prose.show_markdown(self.text.toPlainText())
        self._pages.setCurrentWidget(page)
