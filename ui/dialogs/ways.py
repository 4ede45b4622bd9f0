"""The two ways to read what is decided about: everything on one page, or its words line by line."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from ui.review.to_the_end import ToTheEnd

if TYPE_CHECKING:
    from desktop.store.project import Project
    from ui.relay import Relay
    from ui.review.commenting import WithKey
    from ui.review.surface import Surface


class Ways(QStackedWidget):
    """What was read one way need not be read the other way again.

    A page says what it shows by its regions ("words", digest) and ("changes", digest before, digest).
    """

    turned = Signal(bool)
    """The words are shown line by line now, or are about to be on one page again."""
    held = Signal()
    """A comment that is being written could not be kept."""

    def __init__(self, project: "Project", relay: "Relay", with_key: "WithKey") -> None:
        super().__init__()
        self._project, self._relay, self._with_key = project, relay, with_key
        self._digest = ""  # of what the surface was asked to show
        self.page = ToTheEnd("What is decided about")
        self.surface: Surface | None = None
        self.read: set[tuple[str, str]] = set()
        """What was read to its end line by line: a digest, and that of what it was compared with or ""."""
        self.addWidget(self.page)

    @property
    def is_by_line(self) -> bool:
        """Whether the words are shown line by line."""
        return self.currentWidget() is not self.page

    def show_page(self) -> None:
        """Show everything on one page, with the keyboard in it."""
        self._turn_to(self.page)

    def show_lines(self, digest: str, show: Callable[["Surface"], object]) -> None:
        """Show the words of this digest line by line, as `show(surface)` does where they are not shown yet."""
        if self.surface is None:
            self.surface = self._made()
        if digest != self._digest:
            self._digest = digest
            show(self.surface)
        self._turn_to(self.surface)

    def leave(self, then: Callable[[], object]) -> bool:
        """The person goes elsewhere; as of the surface."""
        return self.surface is None or self.surface.leave(then)

    def _made(self) -> "Surface":
        from ui.review.surface import Surface

        made = Surface(self._project, self._with_key)
        made.viewer.head.is_wanted = False
        made.read.connect(self._on_read)
        made.panel.composer.refused.connect(self._on_refused)
        self._relay.changed.connect(made.show_changes)
        self.addWidget(made)
        return made

    def _turn_to(self, way: "ToTheEnd | Surface") -> None:
        if way is self.page:
            self.turned.emit(False)  # first: laid out at another width, the page would have to be read again
        self.setCurrentWidget(way)
        way.setFocus()
        if way is not self.page:
            self.turned.emit(True)

    def _on_read(self, digest: str, since: str) -> None:
        self.read.add((digest, since))
        self.page.count_as_seen(*(("changes", since, digest) if since else ("words", digest)))

    def _on_refused(self) -> None:
        if self.surface is not None:
            self._turn_to(self.surface)
        self.held.emit()
