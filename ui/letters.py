"""Underlined letters for what comes and goes: each button of a bar has one, and nothing else in its window has it."""

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QPushButton, QWidget


def give(bar: QWidget) -> None:
    """Underline a letter of each button of a bar of a window: its own, if it is free, or the first one that is.

    Taken are those of the menus and of all other buttons in the window; the first letters of words go before others.
    """
    window = bar.window()
    own = bar.findChildren(QPushButton)
    texts = [it.text() for it in window.findChildren(QPushButton) if it.window() is window and it not in own]
    if isinstance(window, QMainWindow):
        texts += [it.text() for it in window.menuBar().actions()]
    taken = {_letter(text) for text in texts}
    for button in own:
        button.setText(_underlined(button.text(), taken))
        taken.add(_letter(button.text()))


def _letter(text: str) -> str:
    return QKeySequence.mnemonic(text).toString()[-1:]


def _underlined(text: str, taken: set[str]) -> str:
    if _letter(text) and _letter(text) not in taken:
        return text
    plain = text.replace("&", "")
    begins = [at for at, _sign in enumerate(plain) if at == 0 or plain[at - 1] == " "]
    for at in (*begins, *range(len(plain))):
        if plain[at].isalpha() and plain[at].upper() not in taken:
            return f"{plain[:at]}&{plain[at:]}"
    return plain
