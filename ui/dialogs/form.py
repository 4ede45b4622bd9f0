"""What the dialogs that write something share: named fields, a place for trouble, and nothing typed is lost."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import Known, Stale
from ui import aloud, failure, style
from ui.dialogs.dialog import Dialog
from ui.question import Question
from ui.review import parts

GRID = style.GRID


class FormDialog(Dialog):
    """Fields, a bar for what went wrong, Cancel and one button that saves; leaving with something typed asks."""

    saved = Signal(int)
    """It was written; the id of what was made or edited."""

    def __init__(self, title: str, save: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self._at_first: tuple[object, ...] = ()
        self._trouble = QFrame()
        self._trouble.setProperty("role", "warn")
        self._trouble_said = style.label("")
        self._trouble_said.setObjectName("trouble")
        line = QHBoxLayout(self._trouble)
        line.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        line.setSpacing(GRID)
        glyph = QLabel()
        glyph.setPixmap(style.icon("warning", "warn").pixmap(style.ICON_SIZE, style.ICON_SIZE))
        line.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._trouble_said, 1)
        self._trouble.hide()
        self._there = QScrollArea()
        self._there.setObjectName("there")
        self._there.setFrameShape(QFrame.Shape.NoFrame)
        self._there.setWidgetResizable(True)
        self._there.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._there.setAccessibleName("What is there now")
        self._there.hide()
        self.fields = QGridLayout()
        self.fields.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, GRID)
        self.fields.setHorizontalSpacing(2 * GRID)
        self.fields.setVerticalSpacing(GRID)
        self.fields.setColumnStretch(1, 1)
        self.note = style.label("", "muted")
        self.save_button = QPushButton(save)
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._on_save)
        self.leave_button = QPushButton("Cancel")
        self.leave_button.setAutoDefault(False)
        self.leave_button.clicked.connect(self.reject)
        self.foot = foot = QHBoxLayout()
        foot.setContentsMargins(3 * GRID, GRID, 3 * GRID, 3 * GRID)
        foot.setSpacing(GRID)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.leave_button)
        foot.addWidget(self.save_button)
        self._head = style.label("", "title")
        self._head.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 0)
        self._head.hide()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._head)
        page.addWidget(self._trouble)
        page.addWidget(self._there)
        page.addLayout(self.fields, 1)
        page.addLayout(foot)

    def head(self, text: str) -> None:
        """Say above the fields what they are of."""
        self._head.setText(text)
        self._head.show()

    def add_field(self, name: str, field: QWidget, *, stretch: bool = False) -> QLabel:
        """Put a field beside its name, and give that; `stretch` gives it the height that is left."""
        at = self.fields.rowCount()
        said = style.label(name)
        said.setWordWrap(False)
        said.setBuddy(field)
        said.setMinimumHeight(style.ROW_HEIGHT)
        said.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        field.setAccessibleName(name)
        if isinstance(field, QLabel):  # its first line beside its name, however many there are
            edge = (style.ROW_HEIGHT - field.fontMetrics().lineSpacing()) // 2
            field.setContentsMargins(0, edge, 0, edge)
        self.fields.addWidget(said, at, 0, Qt.AlignmentFlag.AlignTop)
        self.fields.addWidget(field, at, 1)
        if stretch:
            self.fields.setRowStretch(at, 1)
        return said

    def values(self) -> tuple[object, ...]:
        """What the fields hold, to tell whether something was typed."""
        raise NotImplementedError

    def save(self) -> None:
        """Write what the fields hold."""
        raise NotImplementedError

    def begin(self) -> None:
        """From here on, what differs from what the fields hold now was typed by the person."""
        self._at_first = self.values()

    @property
    def is_changed(self) -> bool:
        """Whether something was typed since `begin`, or what it was typed over is another by now."""
        return self.values() != self._at_first

    def settle(self, row_id: int) -> None:
        """It was written: say so and close."""
        self.begin()
        self.saved.emit(row_id)
        self.accept()

    def refuse(self, error: BaseException) -> None:
        """It was not written: say why in place; nothing typed is touched."""
        self.save_button.setEnabled(True)
        if not isinstance(error, Known):
            failure.tell(self, error)
            return
        self._trouble_said.setText(error.sentence)
        self._trouble.show()
        aloud.say(self._trouble_said, error.sentence)
        if isinstance(error, Stale):
            self.show_what_is_there()

    def show_what_is_there(self) -> None:
        """Somebody else changed it meanwhile: a form that edits shows how it is now."""

    def show_there(self, sentence: str, taking: QPushButton, *widgets: QWidget) -> None:
        """Show how it is now under what went wrong: a sentence, the button that takes it over, and what it is."""
        page = parts.Page()
        page.column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        page.setAutoFillBackground(True)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        head = QHBoxLayout()
        head.addWidget(style.label(sentence, "muted"), 1)
        head.addWidget(taking)
        page.column.addLayout(head)
        for widget in widgets:
            page.add(widget)
        page.end()
        self._there.setWidget(page)
        QWidget.setTabOrder(self.save_button, self._there)  # Tab comes round from the foot to the top
        QWidget.setTabOrder(self._there, taking)
        tall = min(32 * GRID, page.column.totalHeightForWidth(self.width()))
        self._there.setFixedHeight(tall)
        if self._there.isHidden():
            self._there.show()
            self.resize(self.width(), min(self.height() + tall, style.tallest(self)))

    def clear_trouble(self) -> None:
        """All is well again."""
        self._trouble.hide()
        self._there.hide()

    def reject(self) -> None:
        """Close; when something was typed, ask first."""
        if not self.is_changed:
            super().reject()
            return
        said = "What you typed is not saved."
        Question(self, self.windowTitle(), said, no="Keep editing", yes="&Discard", then=self._on_discard).open()

    def _on_discard(self) -> None:
        super().reject()

    def _on_save(self) -> None:
        self.save_button.setEnabled(False)
        self.save()
