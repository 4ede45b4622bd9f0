"""Who decides here: the page that asks a name, once, and has a key made for it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import style
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show, start

if TYPE_CHECKING:
    from desktop.identity import Actor
    from desktop.queries.people import PersonRow
    from desktop.store.project import Project

WIDE = 72  # grid units


class WhoDialog(FormDialog):
    """A name, what becomes of it in two sentences, and the button that makes the key.

    A name that somebody else goes by in the file is told before it is taken.
    """

    known = Signal(object)
    """There is a key from now on: the Actor."""

    def __init__(self, name: str, project: "Project | None" = None, parent: QWidget | None = None) -> None:
        """`name` is offered; `project` is the file in which it is to tell people apart."""
        from desktop import identity

        super().__init__("Who decides here", "&Make my key", parent)
        self._project = project
        self._taken = ""
        self.name = QLineEdit(name)
        self.name.setMaxLength(255)
        self.name.setPlaceholderText("Your name, as it will stand under decisions")
        self.name.textChanged.connect(self._refresh)
        self.fields.addWidget(style.label("Who decides here", "title"), self.fields.rowCount(), 0, 1, 2)
        self.add_field("Your name", self.name)
        what = parts.quiet(
            f"A key is made on this computer and kept in {identity.kept_in()}, which no other account may read.\n"
            "It signs what you decide, which proves that whoever has this key decided exactly that; that your name is "
            "yours it does not prove."
        )
        self.fields.addWidget(what, self.fields.rowCount(), 1)
        self.name.selectAll()
        self.name.setFocus()
        self.begin()
        self._refresh()
        style.fit(self, WIDE)

    def values(self) -> tuple[object, ...]:
        """Nothing worth a question when it is left."""
        return ()

    def save(self) -> None:
        """Make the key, unless somebody else goes by the name and that was not said yet."""
        name = self.name.text().strip()
        if self._project is None or name == self._taken:
            self._make(name)
            return
        from desktop.queries import people

        show(self, self._project.read(people.named, name), partial(self._on_named, name), self.refuse)

    def _on_named(self, name: str, found: "tuple[PersonRow, ...]") -> None:
        if not found:
            self._make(name)
            return
        from desktop.errors import Known

        self._taken = name
        known = f"“{found[0].name}” already, with the key {parts.short(found[0].key)}"
        self.refuse(
            Known(
                f"Somebody else decides in this file as {known}. "
                "Take a name that tells you apart; or take it all the same, for example when that was you on another "
                "computer: your key will be another one."
            )
        )
        self._refresh()
        style.fit(self, WIDE)

    def _make(self, name: str) -> None:
        from desktop import identity

        # A key is written to the disk: not in the thread of the screen.
        show(self, start(identity.make_mine, name), self._on_made, self.refuse)

    def _on_made(self, actor: "Actor") -> None:
        self.known.emit(actor)
        self.settle(0)

    def _refresh(self) -> None:
        name = self.name.text().strip()
        taken = bool(name) and name == self._taken
        self.save_button.setText("&Take it all the same" if taken else "&Make my key")
        self.save_button.setEnabled(bool(name))
        if not taken:
            self.clear_trouble()
