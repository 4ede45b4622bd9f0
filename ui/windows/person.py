"""Who decides here, in the status bar: the name of the person at this computer, and whether they have a key."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from desktop import identity
from desktop.errors import Known
from ui import style, work

if TYPE_CHECKING:
    from ui.windows.frame import Frame

MOST = 32 * style.GRID
"""A name is cut where it would be wider."""
NO_KEY = "no key yet"


class Person(QToolButton):
    """Pressed, it asks for what is missing; where nothing is, it leads to Preferences."""

    def __init__(self, window: "Frame") -> None:
        super().__init__()
        self._window = window
        self._missing = ""
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAutoRaise(True)
        self.setProperty("role", "seal")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIcon(style.icon("user", "muted"))
        self.setIconSize(QSize(style.ICON_SIZE + style.GRID // 2, style.ICON_SIZE))
        self.clicked.connect(lambda _checked=False: self.ask())
        self.look()

    def look(self) -> None:
        """Say who it is as of now; the key is read in a worker."""
        work.show(self, work.start(_missing), self._say)

    def ask(self) -> None:
        """Let them say who they are and have a key made, or change what is known of them."""
        window = self._window
        if self._missing != NO_KEY:
            window.desk.show_preferences(window)
            return
        from ui.dialogs.who import WhoDialog

        asking = WhoDialog(window.desk.settings.who, getattr(window, "project", None), window)
        asking.known.connect(lambda actor: window.desk.change(window.desk.settings._replace(who=actor.name)))
        asking.open()

    def _say(self, missing: str) -> None:
        self._missing = missing
        name = self._window.desk.settings.who
        nobody = "You have no name yet"
        # Whoever has no name has no key either: one sentence is enough.
        told = nobody if not name and missing == NO_KEY else ", ".join(filter(None, (name or nobody, missing)))
        self.setText(self.fontMetrics().elidedText(told, Qt.TextElideMode.ElideMiddle, MOST))
        self.setAccessibleName(f"Who decides here: {told}")
        how = "once your key can be read" if missing else "signed with your key"
        if missing == NO_KEY:
            how = "once you have a key: it signs what you decide, so that nobody else decides in your name"
        self.setToolTip(f"You decide here as {name}, {how}." if name else "Say who decides here.")


def _missing() -> str:
    """What is amiss with the key of the person at this computer; nothing where it can sign."""
    try:
        return "" if identity.mine() else NO_KEY
    except Known:
        return "key cannot be read"
