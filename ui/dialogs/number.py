"""A field for a whole number."""

from PySide6.QtWidgets import QSpinBox, QWidget

from ui import style


class Number(QSpinBox):
    """From `least` to `most`, with the number as far from the border as text is in other fields."""

    def __init__(self, least: int, most: int, value: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setValue(value)
        self.lineEdit().setTextMargins(style.GRID - 2, 0, 0, 0)  # a padding in the style sheet does nothing there
