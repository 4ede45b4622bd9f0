"""Bars above the middle of a window: something to know or to wait for, which never takes the keyboard away."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.store.progress import Progress
from ui import aloud, style

Mood = Literal["good", "warn", "bad"]
GLYPHS: dict[Mood, str] = {"good": "check-circle-fill", "warn": "warning", "bad": "warning-circle-fill"}
PATIENCE_MS = 300


class Bar(QFrame):
    """One line with a glyph, what to know, buttons for what can be done, and a cross that takes it away."""

    def __init__(
        self, mood: Mood, text: str, buttons: dict[str, Callable[[], object]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", mood)
        self.setAccessibleName(text)
        glyph = QLabel()
        glyph.setPixmap(style.icon(GLYPHS[mood], mood).pixmap(QSize(20, 20), self.devicePixelRatio()))
        glyph.setFixedSize(20, 20)
        self.text = style.label(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID * 2, style.GRID - 2, style.GRID, style.GRID - 2)
        row.setSpacing(style.GRID)
        row.addWidget(glyph)
        row.addWidget(self.text, 1)
        for title, act in buttons.items():
            button = QPushButton(title)
            button.setProperty("role", "quiet")
            button.clicked.connect(lambda _checked=False, act=act: act())
            row.addWidget(button)
        cross = QToolButton()
        cross.setIcon(style.icon("x", "muted"))
        cross.setToolTip("Dismiss")
        cross.setAccessibleName("Dismiss")
        cross.clicked.connect(self.dismiss)
        row.addWidget(cross)
        aloud.say(self, text)

    def dismiss(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()


class WaitBar(QFrame):
    """What is going on, how far it has come, and Cancel; shown only if it takes longer than `patience` ms."""

    def __init__(
        self,
        text: str,
        cancel: Callable[[], object] | None = None,
        parent: QWidget | None = None,
        *,
        patience: int = PATIENCE_MS,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAccessibleName(text)
        self._text = text
        self.said = style.label(text)
        self._bar = QProgressBar()
        self._bar.setAccessibleName("Progress")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)  # never without an end: Qt would have it run to and fro
        self._bar.setValue(0)
        told = QVBoxLayout()
        told.setSpacing(style.GRID // 2)
        told.addWidget(self.said)
        told.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID * 2, style.GRID, style.GRID * 2, style.GRID)
        row.setSpacing(style.GRID * 2)
        row.addLayout(told, 1)
        if cancel is not None:
            self._cancel = QPushButton("Cancel")
            self._cancel.clicked.connect(lambda _checked=False: self._on_cancel(cancel))
            row.addWidget(self._cancel)
        self.hide()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.show)
        self._late.start(patience)

    def show_progress(self, progress: Progress) -> None:
        """Say the step, and how much of it is done where that is known."""
        part = f", {progress.done * 100 // progress.total} %" if progress.total else ""
        self.said.setText(f"{self._text}: {progress.step}{part}")
        # Thousandths: sizes in bytes do not fit the bar's integers.
        self._bar.setValue(progress.done * 1000 // progress.total if progress.total else 0)

    def end(self) -> None:
        """It is over."""
        self._late.stop()
        self.hide()
        self.deleteLater()

    def _on_cancel(self, cancel: Callable[[], object]) -> None:
        self._cancel.setEnabled(False)
        self.said.setText(f"{self._text}: stopping")
        cancel()
