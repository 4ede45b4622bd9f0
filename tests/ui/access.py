"""What whoever cannot see the screen, or has no mouse, would stumble over in a window or a dialog."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

import ui

W = TypeVar("W", bound=QWidget)
Role = QAccessible.Role
# What these are, their parent says; Qt makes them, and names what is inside.
PARTS = (QHeaderView, QScrollBar, QMenuBar)
WHOLES = (QAbstractSpinBox,)
SPEAKING = (
    *(Role.Button, Role.CheckBox, Role.RadioButton, Role.ComboBox, Role.SpinBox, Role.EditableText, Role.Slider),
    *(Role.Table, Role.List, Role.Tree, Role.Link, Role.PageTab, Role.MenuItem, Role.ProgressBar, Role.ButtonMenu),
)
"""Roles of what a person does something with, or waits for: nothing can be called by its kind alone."""


def kinds(kind: type[W]) -> set[type[W]]:
    """Every kind of this that the program defines and that no other one stands on."""
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        importlib.import_module(module.name)
    found: set[type[W]] = set()
    left = [kind]
    while left:
        it = left.pop()
        under = [sub for sub in it.__subclasses__() if sub.__module__.startswith("ui.")]
        left += under
        if it.__module__.startswith("ui.") and not under:
            found.add(it)
    return found


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every control in view that the keyboard can reach."""
    for it in (root, *root.findChildren(QWidget)):
        reached = it.isVisibleTo(root) and it.focusPolicy() & Qt.FocusPolicy.TabFocus and it.window() is root.window()
        if reached and not isinstance(it, PARTS) and not isinstance(it.parent(), WHOLES):
            yield it


def told(control: QWidget) -> QAccessibleInterface:
    """What a screen reader is told of a control."""
    found = QAccessible.queryAccessibleInterface(control)
    assert found is not None, control
    return found


def nameless(root: QWidget) -> list[str]:
    """What a screen reader could only call by its kind: controls, then whatever else is in the tree it walks."""
    wrong: list[str] = []
    for control in controls(root):
        its = told(control)
        name = its.text(QAccessible.Text.Name)
        is_frame = isinstance(control, QAbstractScrollArea) and not isinstance(control, QAbstractItemView)
        if not name and not (is_frame and control.focusProxy()):
            wrong.append(f"{type(control).__name__} {control.objectName()} in {type(control.parent()).__name__}")
        if its.role() is Role.NoRole:
            wrong.append(f"{type(control).__name__} has no role")
    return [*wrong, *_silent(told(root), [])]


def _silent(at: QAccessibleInterface, way: list[str]) -> Iterator[str]:
    """What has a role that needs a name, and none, below a place of the accessibility tree."""
    state, its = at.state(), at.object()
    if state.invisible or isinstance(its, PARTS):
        return
    name = at.text(QAccessible.Text.Name)
    here = [*way, f"{at.role().name} “{name}”"]
    if at.role() in SPEAKING and not name and not isinstance(its.parent() if its else None, WHOLES):
        yield " > ".join(here)
    if isinstance(its, (*WHOLES, QAbstractItemView)):
        return
    for row in range(at.childCount()):
        child = at.child(row)
        if child is not None and child.isValid():
            yield from _silent(child, here)


def clipped(root: QWidget) -> list[str]:
    """Buttons whose words do not fit into them."""
    return [
        f"{it.text()!r}: {it.width()} of {it.minimumSizeHint().width()}"
        for it in root.findChildren(QAbstractButton)
        if it.isVisible() and it.text() and it.width() < it.minimumSizeHint().width()
    ]


def cut(root: QWidget) -> list[str]:
    """Labels that are lower than their words are at their width, and choices wider than their boxes."""
    labels = [
        f"{it.text()!r}: {it.height()} of {it.heightForWidth(it.width())}"
        for it in root.findChildren(QLabel)
        if it.isVisible() and it.text() and it.wordWrap() and it.height() < it.heightForWidth(it.width())
    ]
    boxes = [it for it in root.findChildren(QComboBox) if it.isVisible() and not it.isEditable()]
    return labels + [f"{it.currentText()!r} in {it.width()}" for it in boxes if _room(it) < _wanted(it)]


def _room(box: QComboBox) -> int:
    """What a box of choices has for what is chosen, in pixels."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()


def _wanted(box: QComboBox) -> int:
    glyph = box.iconSize().width() + 4 if not box.itemIcon(box.currentIndex()).isNull() else 0
    return box.fontMetrics().horizontalAdvance(box.currentText()) + glyph


def unreachable(root: QWidget) -> list[str]:
    """Buttons that Tab never leads to, though nothing else does what they do."""
    return [
        it.text() or it.accessibleName()
        for it in root.findChildren(QAbstractButton)
        if it.isVisible()
        and it.isEnabled()
        and it.focusPolicy() is Qt.FocusPolicy.NoFocus
        and not isinstance(it.parent(), (QTabBar, QHeaderView, QAbstractItemView, QLineEdit))
        and not it.objectName().startswith("qt_")
        and (it.text() or it.accessibleName())
    ]


def doubled(texts: Iterator[str] | list[str]) -> list[str]:
    """Letters underlined in more than one of these texts, with the texts."""
    by_letter: dict[str, list[str]] = {}
    for text in texts:
        key = QKeySequence.mnemonic(text)
        if not key.isEmpty():
            by_letter.setdefault(key.toString(), []).append(text)
    return [f"{letter}: {', '.join(its)}" for letter, its in by_letter.items() if len(its) > 1]


def underlined(root: QWidget) -> list[str]:
    """The texts in view that may have an underlined letter: buttons, and labels that lead to a field."""
    buttons = (it.text() for it in root.findChildren(QAbstractButton) if it.isVisible())
    labels = (it.text() for it in root.findChildren(QLabel) if it.isVisible() and it.buddy() is not None)
    return [*buttons, *labels]
