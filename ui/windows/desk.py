"""All windows of one person: which file is open where, and how one is opened, made, upgraded or handed over."""

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop import settings as kept
from desktop.errors import Damaged, Known
from desktop.settings import Settings
from ui import style
from ui.instance import ACTIVATION
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from desktop.store.consent import Preview
    from desktop.store.project import Project
    from ui.inbox.acts import InboxActs
    from ui.inbox.service import InboxService
    from ui.windows.opening import Opening
    from ui.windows.project import ProjectWindow
    from ui.windows.start import StartWindow

FILES = "Projects (*.placet *.db);;All files (*)"
Then = Callable[["ProjectWindow"], object]
"""What is to be done in the window of a file once it is open."""


class Underway(NamedTuple):
    """A file that is being opened, the window that shows how far it is, and what is done then, in this order."""

    opening: "Opening"
    over: Frame
    thens: list[Then]


class Desk(QObject):
    """Holds the settings and the windows; every way to open a file ends in `open`."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        if settings.keys:
            _choose(settings.keys)
        self.frames: list[Frame] = []
        self._openings: dict[Path, Underway] = {}
        self._abandoned: list[Opening] = []
        self._last: Frame | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._on_focus_moved)

    @cached_property
    def inbox(self) -> "InboxService":
        """What waits for whom in all known files."""
        from ui.inbox.service import InboxService

        return InboxService(self)

    @cached_property
    def inbox_acts(self) -> "InboxActs":
        """What a person does about it."""
        from ui.inbox.acts import InboxActs

        return InboxActs(self, self.inbox)

    def in_hand(self) -> set[Path]:
        """The files that have a window, or are being opened."""
        return {frame.real for frame in self.frames if frame.real} | set(self._openings)

    def start(self) -> "StartWindow":
        """The start window, made if there is none, in front."""
        from ui.windows.start import StartWindow

        there = next((frame for frame in self.frames if isinstance(frame, StartWindow)), None)
        window = there or StartWindow(self)
        self._add(window)
        window.come_forward()
        return window

    def begin(self, path: Path) -> Frame:
        """The first window of the program: that of the file, where its first rows are there at once; else the start
        window. The file is to be opened then."""
        from ui.windows.project import ProjectWindow

        window = ProjectWindow(path, self)
        if not window.show_first():
            window.deleteLater()
            return self.start()
        self._add(window)
        window.come_forward()
        return window

    def open(
        self,
        path: Path,
        over: Frame | None = None,
        *,
        read_only: bool = False,
        consent: bool = False,
        allow_triggers: bool = False,
        then: Then | None = None,
    ) -> None:
        """Open a file in a window of its own, or raise the one it has; until then `over` shows how far it is.

        A failure is told over that window, which stays as it was. `then(window)` is called when it is open, whoever
        asked for that first, and after whatever a person is asked before.
        """
        real = path.resolve()
        thens = [] if then is None else [then]
        if (there := self.window_of(real)) is not None and not there.waits:
            there.come_forward()
            for one in thens:
                one(cast("ProjectWindow", there))
            return
        if (underway := self._openings.get(real)) is not None:
            underway.thens.extend(thens)
            underway.over.come_forward()
            return
        from ui.windows.opening import Opening

        its = self.settings
        opening = Opening(path, its, read_only=read_only, consent=consent, allow_triggers=allow_triggers, parent=self)
        self._watch(Underway(opening, over or self.front(), thens), real, f"Opening {path.name}")
        opening.start()

    def make(self, path: Path, over: Frame) -> None:
        """Make a new project file and open it; a file that is there already is left alone."""
        from ui.windows.opening import Opening

        opening = Opening(path, self.settings, parent=self)
        self._watch(Underway(opening, over, []), path.resolve(), f"Making {path.name}")
        opening.start_new()

    def window_of(self, real: Path) -> Frame | None:
        """The window this file is open in."""
        return next((frame for frame in self.frames if frame.real == real), None)

    def front(self) -> Frame:
        """The window used last; the start window where there is none."""
        if self._last is not None and self._last in self.frames:
            return self._last
        return self.start()

    def take(self, paths: list[Path], token: str) -> None:
        """Another start of the program hands its files over."""
        if token:
            os.environ[ACTIVATION] = token
        if not paths:
            self.front().come_forward()
        for path in paths:
            self.open(path)

    def change(self, settings: Settings) -> None:
        """New settings hold at once and are saved; a disk that refuses is said."""
        before, self.settings = self.settings, settings
        app = QApplication.instance()
        if settings.appearance != before.appearance and isinstance(app, QApplication):
            style.apply(app, settings.appearance)
        if settings.keys != before.keys:
            _choose(settings.keys)
        for frame in self.frames:
            frame.show_settings(settings)
        if {one.path for one in settings.recent} != {one.path for one in before.recent} and "inbox" in vars(self):
            self.inbox.look()
        try:
            kept.save(settings)
        except OSError as error:
            from ui import failure

            failure.tell(self._last, Known(f"The settings could not be saved: {error.strerror}.", detail=repr(error)))

    def ask_open(self, over: Frame, *, read_only: bool = False) -> None:
        """Let a person choose files to open."""
        from PySide6.QtWidgets import QFileDialog

        asked = self.ask(over, "Open read-only" if read_only else "Open")
        asked.setFileMode(QFileDialog.FileMode.ExistingFiles)
        asked.filesSelected.connect(lambda names: [self.open(Path(it), over, read_only=read_only) for it in names])
        asked.open()

    def ask_new(self, over: Frame) -> None:
        """Let a person name a new project file."""
        self.ask_name(over, "New project file", "project.placet", lambda path: self.make(path, over))

    def ask_name(self, over: Frame, title: str, name: str, then: Callable[[Path], object]) -> None:
        """Let a person name a file that is not there yet, then call `then(path)`; `name` may be a whole path."""
        from PySide6.QtWidgets import QFileDialog

        asked = self.ask(over, title)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setFileMode(QFileDialog.FileMode.AnyFile)
        # Nothing here ever writes over a file: what is made refuses a name that is taken, and says so.
        asked.setOption(QFileDialog.Option.DontConfirmOverwrite)
        asked.setDefaultSuffix(Path(name).suffix.lstrip("."))
        asked.selectFile(name)
        asked.fileSelected.connect(lambda chosen: then(Path(chosen)))
        asked.open()

    def show_preferences(self, over: Frame) -> None:
        """Preferences over a window."""
        from ui.dialogs.preferences import PreferencesDialog

        dialog = PreferencesDialog(self.settings, over)
        # What others change meanwhile, no dialog of before takes back.
        dialog.changed.connect(
            lambda its: self.change(its._replace(recent=self.settings.recent, keys=self.settings.keys))
        )
        dialog.open()

    def show_shortcuts(self, over: Frame) -> None:
        """Every key, and another one where a person wants it."""
        from ui.dialogs.shortcuts import ShortcutsDialog

        dialog = ShortcutsDialog(self.settings, over)
        dialog.changed.connect(lambda its: self.change(self.settings._replace(keys=its.keys)))
        dialog.show()

    def show_tour(self, over: Frame) -> None:
        """Open the worked example, made if there is none yet, and show the way of working in it."""
        from desktop import example
        from ui import failure, work
        from ui.windows.tour import Tour

        wait = over.wait("Making the example")

        def made(path: Path) -> None:
            wait.end()
            self.open(path, over, then=Tour.begin)

        def failed(error: BaseException) -> None:
            wait.end()
            failure.tell(over, error)

        work.show(over, work.start(example.ready), made, failed)

    def show_about(self, over: Frame) -> None:
        """About over a window."""
        from ui.dialogs.about import AboutDialog

        AboutDialog(over).open()

    def show_folder(self, path: Path) -> None:
        """The folder of a file in the system's file manager."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def closed(self, frame: Frame) -> None:
        """A window has gone, with it the wish to open what it waited for."""
        if frame in self.frames:
            self.frames.remove(frame)
        if frame.waits and frame.real in self._openings:
            self._abandon(self._openings.pop(frame.real).opening)
        if not self.frames and "inbox" in vars(self):
            self.inbox.end()

    def quit(self) -> None:
        """Close every window; each waits for its writes, and the program ends with the last one."""
        for underway in self._openings.values():
            self._abandon(underway.opening)
        self._openings.clear()
        for frame in tuple(self.frames):
            frame.close()

    def end(self) -> None:
        """The screen is gone: wait for what was still being opened, and leave no file open."""
        for opening in self._abandoned:
            opening.end()

    def show_project(self, project: "Project", instead: Frame | None = None) -> "ProjectWindow":
        """The window for an open project, there or not; in the place of the start window if that is `instead`."""
        from ui.windows.project import ProjectWindow

        there = self.window_of(project.identity.real)
        window = there if isinstance(there, ProjectWindow) else ProjectWindow(project.path, self)
        window.hold(project)
        self._add(window)
        window.come_forward()
        if instead is not None and shiboken6.isValid(instead) and instead.real is None:
            instead.close()
        return window

    def ask(self, over: Frame, title: str) -> "QFileDialog":
        """A dialog for project files, in the folder of the one used last."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QFileDialog

        folder = self.settings.recent[0].path.parent if self.settings.recent else Path.home()
        asked = QFileDialog(over, title, str(folder), FILES)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return asked

    def _abandon(self, opening: "Opening") -> None:
        opening.abandon()
        self._abandoned.append(opening)

    def _on_focus_moved(self) -> None:
        self._last = next((frame for frame in self.frames if frame.isActiveWindow()), self._last)

    def _add(self, frame: Frame) -> None:
        if frame not in self.frames:
            self.frames.append(frame)

    def _watch(self, underway: Underway, real: Path, doing: str) -> None:
        self._openings[real] = underway
        opening, over, thens = underway
        wait = over.wait(doing, opening.cancel)
        opening.stepped.connect(wait.show_progress)

        def end() -> Frame:
            self._openings.pop(real, None)
            opening.deleteLater()
            if not shiboken6.isValid(over):
                return self.front()
            wait.end()
            return over

        def not_open() -> Frame:
            """Where to speak of a file that is not open; the window that waited for it goes."""
            there = end()
            if not (there.waits and there.real == real):
                return there
            start = self.start()
            there.close()
            return start

        opening.opened.connect(lambda project: self._on_opened(project, end(), thens))
        opening.consent_needed.connect(lambda preview: self._on_consent(preview, not_open(), thens))
        opening.failed.connect(lambda error: self._on_failed(error, opening.path, not_open()))

    def _on_opened(self, project: "Project", over: Frame, thens: list[Then]) -> None:
        window = self.show_project(project, over)
        self.change(self.settings.opened(project.path))
        for then in thens:
            then(window)

    def _on_failed(self, error: BaseException, path: Path, over: Frame) -> None:
        from ui import failure
        from ui.windows import salvaging

        may_help = isinstance(error, Damaged)
        failure.tell(over, error, offer=("&Salvage…", lambda: salvaging.ask(path, over)) if may_help else None)

    def _on_consent(self, preview: "Preview", over: Frame, thens: list[Then]) -> None:
        path = preview.identity.path
        from ui.dialogs.upgrade import UpgradeDialog

        def then(window: "ProjectWindow") -> None:
            for one in thens:
                one(window)

        dialog = UpgradeDialog(preview, over)
        answers: dict[str, Callable[[], object]] = {
            "upgrade": lambda: self.open(path, over, consent=True, then=then),
            "read_only": lambda: self.open(path, over, read_only=True, then=then),
            "copy": lambda: self.ask_name(
                over, "Convert a copy", f"{path.stem}.placet", lambda to: self._convert(path, to, over, then)
            ),
        }
        dialog.decided.connect(lambda answer: answers[answer]())
        dialog.open()

    def _convert(self, path: Path, to: Path, over: Frame, then: Then) -> None:
        from desktop.store.restore import save_copy
        from ui import failure, work

        wait = over.wait(f"Copying {path.name}")

        def done(_nothing: object) -> None:
            wait.end()
            self.open(to, over, consent=True, then=then)

        def failed(error: BaseException) -> None:
            wait.end()
            failure.tell(over, error)

        work.show(over, work.start(save_copy, path, to), done, failed)


def _choose(chosen: Mapping[str, str]) -> None:
    """Other keys hold from now on; who has chosen none needs none of them before the first paint."""
    from ui import keys

    keys.choose(chosen)
