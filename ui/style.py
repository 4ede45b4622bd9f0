"""How everything looks: two palettes, one accent, an 8-px grid, fonts, and icons in the colours of the moment."""

# What the start window is made of names nothing of `Qt`: for the first of its 1,200 names Python makes them all, which
# takes an eighth of the time to the first paint. Properties take the names as words.

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from resources import FOLDER

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QDialog, QLineEdit

Appearance = Literal["system", "light", "dark"]

GRID = 8
ROW_HEIGHT = 28
ICON_SIZE = 16
# Pixels a word may be wide before it is broken anywhere: what the narrowest panel of details has room for.
WIDEST, WIDEST_OF_TITLE = 21 * GRID, 33 * GRID
_LONG = re.compile(r"\S{8,}")


class Colours(NamedTuple):
    """The colours of one appearance, by what they are for; `Tint` names those that text and glyphs may take."""

    window: str
    surface: str
    raised: str
    hover: str
    selection: str
    line: str
    edge: str
    thumb: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    good_ground: str
    warn_ground: str
    bad_ground: str


Tint = Literal["text", "muted", "accent", "on_accent", "good", "warn", "bad"]

LIGHT = Colours(
    window="#f6f6f8",
    surface="#ffffff",
    raised="#ffffff",
    hover="#eeeff3",
    selection="#e2e8fb",
    line="#e3e4e9",
    edge="#8b8e99",
    thumb="#c3c6cf",
    text="#1b1c20",
    muted="#5a5d68",
    accent="#3453c9",
    on_accent="#ffffff",
    good="#17692f",
    warn="#825200",
    bad="#b3202a",
    good_ground="#e5f4e9",
    warn_ground="#fcf1d9",
    bad_ground="#fce8e8",
)
DARK = Colours(
    window="#1d1e21",
    surface="#17181a",
    raised="#2a2b30",
    hover="#26272c",
    selection="#2a3454",
    line="#303238",
    edge="#747884",
    thumb="#44474f",
    text="#e7e8eb",
    muted="#a6a9b3",
    accent="#9db1ff",
    on_accent="#10131f",
    good="#6fce8b",
    warn="#e3b05a",
    bad="#ff9088",
    good_ground="#1b3324",
    warn_ground="#38301b",
    bad_ground="#3d2022",
)


def colours() -> Colours:
    """The colours now in force."""
    return DARK if QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def tint(name: Tint) -> QColor:
    """One of the colours now in force, for text and glyphs."""
    return QColor(getattr(colours(), name))


def apply(app: QApplication, appearance: Appearance) -> None:
    """Dress the whole application; `system` follows the desktop, also when it changes later. May be called again."""
    is_first = app.property("appearance") is None
    app.setProperty("appearance", appearance)
    if is_first and appearance == "system":
        _dress(app, colours())  # the palette is still the system's own
    else:
        _wish(app, appearance)
    if is_first:
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow(app))


def _wish(app: QApplication, appearance: Appearance) -> None:
    """Tell the system which scheme is wanted, so that what it draws itself fits."""
    from PySide6.QtCore import Qt

    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(appearance, Qt.ColorScheme.Unknown))
    _follow(app)


def _follow(app: QApplication) -> None:
    from PySide6.QtCore import Qt

    appearance = app.property("appearance")
    # A platform without a theme of its own reports no scheme whatever was asked for: the wish goes before the report.
    dark = appearance == "dark" or (appearance == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Dark)
    _dress(app, DARK if dark else LIGHT)


def _dress(app: QApplication, look: Colours) -> None:
    app.setPalette(palette(look))
    font = app.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    app.setFont(font)
    app.setStyleSheet(_sheet(look))


def palette(look: Colours) -> QPalette:
    """A whole Qt palette from our colours."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, look.window),
        (role.Base, look.surface),
        (role.AlternateBase, look.window),
        (role.Button, look.raised),
        (role.ToolTipBase, look.raised),
        (role.WindowText, look.text),
        (role.Text, look.text),
        (role.ButtonText, look.text),
        (role.BrightText, look.bad),
        (role.ToolTipText, look.text),
        (role.PlaceholderText, look.muted),
        (role.Highlight, look.selection),
        (role.HighlightedText, look.text),
        (role.Accent, look.accent),
        (role.Link, look.accent),
        (role.LinkVisited, look.accent),
        (role.Light, look.raised),
        (role.Midlight, look.line),
        (role.Mid, look.line),
        (role.Dark, look.edge),
        (role.Shadow, look.edge),
    ):
        made.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(look.edge))
    return made


def _sheet(look: Colours) -> str:
    text = (FOLDER / "style.qss").read_text(encoding="utf-8")
    pictures = {
        "check": "check-dark.svg" if look is DARK else "check-light.svg",
        "caret_up": "caret-up.svg",
        "caret_down": "caret-down.svg",
    }
    for name, file in pictures.items():
        text = text.replace(f"@{name})", f"{(FOLDER / file).as_posix()})")
    # Longest first, so that `@good` does not eat the beginning of `@good_ground`.
    for name in sorted(look._fields, key=len, reverse=True):
        text = text.replace("@" + name, getattr(look, name))
    return text


def monospace() -> QFont:
    """The system's fixed-width font at the size of the application's: for code, digests and logs alone."""
    from PySide6.QtGui import QFontDatabase

    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QApplication.font().pointSizeF())
    return font


class Label(QLabel):
    """Plain words that wrap; a word wider than `widest` pixels breaks anywhere, or it would be cut off beside others.

    Only what is painted has places to break at: what `text` gives, what is said aloud and what is copied have none.
    """

    def __init__(self, widest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self._whole = self._named = ""
        self._copying: QObject | None = None
        self.setProperty("textFormat", "PlainText")
        self.setWordWrap(True)

    def text(self) -> str:
        """The words as they are."""
        return self._whole

    def setText(self, text: str) -> None:
        """Other words from now on."""
        self._whole = text
        self._show()

    def changeEvent(self, event: "QEvent") -> None:
        """In another font another word is too wide."""
        super().changeEvent(event)
        if event.type() is event.Type.FontChange:
            self._show()

    def _show(self) -> None:
        shown = _LONG.sub(self._broken, self._whole)
        if shown != super().text():
            super().setText(shown)
        named = self._whole if shown != self._whole else ""
        if named != self._named == self.accessibleName():  # else somebody gave it another name
            self.setAccessibleName(named)
        self._named = named
        if named and self._copying is None:
            from ui.breaking import Copying

            self._copying = Copying(self)

    def _broken(self, found: "re.Match[str]") -> str:
        word = found[0]
        if self.fontMetrics().horizontalAdvance(word) <= self._widest:
            return word
        from ui.breaking import breakable

        return breakable(word)


def label(text: str = "", role: Literal["", "title", "heading", "muted"] = "", parent: QWidget | None = None) -> QLabel:
    """A wrapping plain-text label: `title` of a window, `heading` of a section, `muted` for what explains."""
    made = Label(WIDEST_OF_TITLE if role == "title" else WIDEST, parent)
    made.setProperty("role", role)
    font = made.font()
    if role == "title":
        font.setPointSizeF(font.pointSizeF() * 1.5)
    if role in ("title", "heading"):
        font.setWeight(QFont.Weight.DemiBold)
        made.setFont(font)
    made.setText(text)
    return made


def tallest(dialog: "QDialog") -> int:
    """How high a dialog may be, so that all of it is on the screen with its title above it; in pixels."""
    return dialog.screen().availableGeometry().height() * 9 // 10


def size(window: QWidget, width: int, height: int) -> None:
    """Make a window so many grid units large, or as large as there is room for on the screen, its title included."""
    wide, high = width * GRID, height * GRID
    if QApplication.platformName() != "offscreen":  # that one speaks of a small screen nobody has
        room = window.screen().availableGeometry()
        wide, high = min(wide, room.width()), min(high, room.height() * 9 // 10)
    window.resize(wide, high)


def clearable(field: "QLineEdit") -> None:
    """Give a field a cross that empties it, with a name for those who hear it."""
    from PySide6.QtWidgets import QToolButton

    field.setClearButtonEnabled(True)
    for cross in field.findChildren(QToolButton):
        cross.setAccessibleName("Clear")


def fit(dialog: "QDialog", width: int) -> None:
    """Make a dialog `width` grid units wide and as high as its wrapped texts need there, within the screen."""
    dialog.setMinimumWidth(width * GRID)
    layout = dialog.layout()
    height = layout.totalHeightForWidth(width * GRID) if layout.hasHeightForWidth() else layout.sizeHint().height()
    dialog.resize(width * GRID, min(height, tallest(dialog)))


def emblem() -> "QIcon":
    """The program's own icon; read from its file, so never before the first paint."""
    from PySide6.QtGui import QIcon

    return QIcon(str(FOLDER / "icon.svg"))


def icon(name: str, tint: Tint = "text") -> "QIcon":
    """An icon of the Phosphor set by its name (`check-circle`, `check-circle-fill`), in the colour of `tint`.

    It is drawn when painted, so a change of appearance or of screen scale needs nobody's help. The font is read then
    for the first time, so icons in menus nobody opens cost nothing; a name that is none is a KeyError then.
    """
    from PySide6.QtGui import QIcon

    from ui.glyphs import Glyph

    return QIcon(Glyph(name, tint))
