"""The row above a table: search as one types, a button for each filter, and a way back to everything."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QSpacerItem, QToolButton, QWidget

from ui import style
from ui.flow import Flow
from ui.tables.listing import Choice, Listing, Option


class FilterBar(QWidget):
    """Turns what is typed and checked into the filter of a listing."""

    changed = Signal()
    left = Signal()
    """Done with the search field: the keyboard belongs to the table again."""

    def __init__(self, listing: Listing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing = listing
        # Nobody waits for a pause in the typing: the next letter stops what the one before it asked.
        self._typing = QTimer(self, singleShot=True, interval=0)
        self._typing.timeout.connect(self.changed)
        self.search = _Search(listing.search, self)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.left.connect(self.left)
        self.choices = {choice.field: ChoiceButton(choice, self) for choice in listing.choices}
        self.project = ProjectButton(self) if listing.by_project else None
        self.deleted = QCheckBox("Show deleted", self)
        self.deleted.setToolTip(f"Show deleted {listing.many}, which can be restored")
        self.deleted.setVisible(listing.deletable)
        self.clear = _button("Clear", "x", self)
        self.clear.setToolTip("Take away the search and all filters")
        self.clear.clicked.connect(self.show_everything)
        self.buttons = QHBoxLayout()
        row = Flow(self)
        row.setContentsMargins(style.GRID, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GRID)
        row.addWidget(self.search)
        parts: list[Any] = [self.project, *self.choices.values()]
        for part in parts:
            if part is not None:
                row.addWidget(part)
                part.changed.connect(self._on_changed)
        row.addWidget(self.deleted)
        row.addWidget(self.clear)
        row.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))
        row.add_layout(self.buttons)
        self.deleted.toggled.connect(self._on_changed)
        self._on_searching()
        self.search.textChanged.connect(self._on_searching)

    def where(self) -> Any:
        """The filter as it stands."""
        fields: dict[str, Any] = {field: button.checked() for field, button in self.choices.items()}
        if self.project is not None:
            fields["project_id"] = self.project.checked()
        typed, deleted = self.search.text().strip(), self.deleted.isChecked()
        return self._listing.where._replace(text=typed, deleted=deleted, **fields)

    def narrowed(self) -> bool:
        """Whether anything but everything is asked for."""
        return self.where() != self._listing.where

    def show_everything(self) -> None:
        """No search, no filter, nothing deleted."""
        self.show_where(self._listing.where)

    def show_where(self, where: Any) -> None:
        """Set search and buttons to a filter; one change is told."""
        before = self.where()
        self.blockSignals(True)
        self.search.setText(where.text)
        self.deleted.setChecked(where.deleted)
        for field, button in self.choices.items():
            button.check(getattr(where, field))
        if self.project is not None:
            self.project.check(where.project_id)
        self.blockSignals(False)
        self._typing.stop()
        self._on_searching()
        if self.where() != before:
            self.changed.emit()

    def _on_changed(self) -> None:
        self._typing.stop()
        self._on_searching()
        self.changed.emit()

    def _on_searching(self) -> None:
        self.clear.setVisible(self.narrowed())


class _Search(QLineEdit):
    """The search field: Escape empties it and then leaves, Down and Enter go to the table."""

    left = Signal()

    def __init__(self, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setToolTip("Ctrl+F or /")
        style.clearable(self)
        self.setMaxLength(1000)
        self.setMinimumSize(160, style.ROW_HEIGHT)
        self.setMaximumWidth(400)
        self.addAction(style.icon("magnifying-glass", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        for glyph in self.findChildren(QToolButton):
            glyph.setAccessibleName(glyph.accessibleName() or "Search")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that lead out of the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear() if self.text() else self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ChoiceButton(QToolButton):
    """A filter whose options are checked in a menu that stays open meanwhile."""

    changed = Signal()

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self._choice = choice
        _dress(self)
        menu = _Lasting(self)
        self._actions = [_option(menu, option) for option in choice.options]
        for action in self._actions:
            action.toggled.connect(self._on_toggled)
        self.setMenu(menu)
        self._say()

    def checked(self) -> frozenset[Any]:
        """The values asked for; none means all."""
        options = zip(self._actions, self._choice.options, strict=True)
        return frozenset(option.value for action, option in options if action.isChecked())

    def check(self, values: frozenset[Any]) -> None:
        """Check exactly these."""
        for action, option in zip(self._actions, self._choice.options, strict=True):
            action.setChecked(option.value in values)

    def _on_toggled(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        names: list[str] = []
        for action, option in zip(self._actions, self._choice.options, strict=True):
            # Beside an icon Qt leaves the check mark out: it goes where the keys of an action are written.
            action.setText(f"{option.text}\t✓" if action.isChecked() else option.text)
            names += [option.text] if action.isChecked() else []
        self.setText(_said(self._choice.title, names))
        self.setAccessibleName(f"{self._choice.title}: {', '.join(names) or 'all'}")
        _mark(self, bool(names))


class ProjectButton(QToolButton):
    """A filter by one project, shown once a file has several."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        _dress(self)
        self._group: QActionGroup | None = None
        self._wanted: int | None = None
        self._names: dict[int, str] = {}
        self.setMenu(QMenu(self))
        self.offer(())

    def offer(self, projects: Sequence[Any]) -> None:
        """The projects there are (rows with `id` and `name`)."""
        self._names = {project.id: project.name for project in projects}
        self.menu().clear()
        self._group = QActionGroup(self)
        for value, name in [(None, "All projects"), *self._names.items()]:
            action = self.menu().addAction(name)
            action.setCheckable(True)
            action.setChecked(value == self._wanted)
            action.triggered.connect(lambda _on, value=value: self.check(value))
            self._group.addAction(action)
        self._say()

    def checked(self) -> int | None:
        """The id of the project asked for."""
        return self._wanted

    def check(self, wanted: int | None) -> None:
        """Ask for one project, or for all."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        for value, action in zip((None, *self._names), self.menu().actions(), strict=True):
            action.setChecked(value == wanted)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        name = "" if self._wanted is None else self._names.get(self._wanted, f"{self._wanted}")
        self.setVisible(len(self._names) > 1 or self._wanted is not None)
        self.setText(_said("Project", [name] if name else []))
        self.setAccessibleName(f"Project: {name or 'all'}")
        _mark(self, bool(name))


class _Lasting(QMenu):
    """A menu that stays open while its options are checked; Escape or a click elsewhere closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Checks the option under the mouse."""
        if not self._checked():
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter check the option under the keyboard."""
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) or not self._checked():
            super().keyPressEvent(event)

    def _checked(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


def _option(menu: QMenu, option: Option) -> QAction:
    action = menu.addAction(option.text)
    action.setCheckable(True)
    if option.mark:
        action.setIcon(style.icon(*option.mark))
    return action


def _button(text: str, icon: str, parent: QWidget) -> QToolButton:
    made = QToolButton(parent)
    made.setText(text)
    made.setIcon(style.icon(icon, "muted"))
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    _dress(made, "button")
    return made


def _dress(button: QToolButton, role: str = "choice") -> None:
    """As what does something ("button"), or as what has a menu of which one chooses."""
    button.setProperty("role", role)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def _mark(button: QToolButton, on: bool) -> None:
    """Show whether it narrows what there is."""
    if bool(button.property("narrows")) != on:  # to ask for the style takes time, at the start too
        button.setProperty("narrows", on)
        button.style().unpolish(button)
        button.style().polish(button)


def _said(title: str, names: Sequence[str]) -> str:
    if not names:
        return f"{title}: all"
    return f"{title}: {names[0]}" + (f" +{len(names) - 1}" if len(names) > 1 else "")
