"""Renders every window and dialog into docs/pictures: light, dark, and at 200 %."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget

from desktop import example
from desktop.app import application
from desktop.commands import comments
from desktop.commands.comments import About
from desktop.queries import artifacts, tasks
from desktop.queries.filters import ArtifactFilter, ArtifactSort
from desktop.queries.rows import ArtifactRow
from desktop.settings import Recent, Settings
from desktop.store import migrate
from desktop.words import ArtifactType, CommentKind
from docs.dialogs import AWAITING, DROPPED, every, leave, show, until
from ui import style
from ui.board.page import BoardPage
from ui.charts.overview import OverviewPage
from ui.dialogs.fleet import FleetDialog
from ui.dialogs.importing import ImportDialog
from ui.page import Page
from ui.review.quarantine_page import SetAsidePage
from ui.review.receipt_page import ReceiptPage
from ui.review.wording import as_text
from ui.tables.page import TablePage
from ui.windows import upgrading
from ui.windows.architecture import ArchitecturePage
from ui.windows.desk import Desk
from ui.windows.picture import calm
from ui.windows.project import ProjectWindow
from ui.windows.tour import Tour

HOME = Path(__file__).resolve().parent.parent
PICTURES = HOME / "docs" / "pictures"
LARGEST = 200_000
WAYS = {"light": ("light", "1"), "dark": ("dark", "1"), "200": ("light", "2")}
Pictures = Iterator[tuple[str, QWidget]]


def main() -> int:
    """One child process for each way to look: the scale is read when Qt starts."""
    if len(sys.argv) == 2:
        draw(sys.argv[1], Path(os.environ["PLACET_HOME"]))
        return 0
    PICTURES.mkdir(exist_ok=True)
    for way, (_appearance, scale) in WAYS.items():
        with tempfile.TemporaryDirectory(prefix="placet-") as home:
            place = {"PLACET_HOME": home, "QT_QPA_PLATFORM": screen(Path(home), int(scale)), "QT_SCALE_FACTOR": scale}
            child = os.environ | place | {"PYTHONPATH": str(HOME), "TZ": "UTC"}
            subprocess.run([sys.executable, __file__, way], check=True, env=child)  # noqa: S603
    pictures = list(PICTURES.glob("*.png"))
    too_large = [path.name for path in pictures if path.stat().st_size > LARGEST]
    print(f"{len(pictures)} pictures in {PICTURES}", *(f"{name} is too large" for name in too_large), sep="\n")
    return bool(too_large)


def screen(folder: Path, scale: int) -> str:
    """A laptop's screen of 1,280 by 800 points, as Qt takes it; its usual one would cut dialogs at 200 %."""
    told = {"name": "laptop", "x": 0, "y": 0, "width": 1280 * scale, "height": 800 * scale, "dpr": 1}
    file = folder / "screen.json"
    file.write_text(json.dumps({"screens": [told | {"logicalDpi": 96, "logicalBaseDpi": 96}]}))
    return f"offscreen:configfile={file}"


def draw(way: str, folder: Path) -> None:
    """All pictures of one way to look, as small as PNG gets without losing anything."""
    app = application()
    appearance = WAYS[way][0]
    style.apply(app, appearance)
    example.make(folder / "harbour.placet")
    desk = Desk(Settings(who="Ada Lovelace", appearance=appearance))
    windows = (start_windows, project_windows, other_pages, dialogs, aside, old_ones)
    for name, window in chain.from_iterable(pictures(desk, folder) for pictures in windows):
        save(calm(window).toImage(), PICTURES / f"{name}-{way}.png")
    desk.quit()
    until(lambda: not desk.frames)


def save(image: QImage, to: Path) -> None:
    """As small as PNG gets without losing anything; if that is too large, with its most telling colours alone."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    image.save(str(to), "PNG", 0)
    for many in (256, 128, 64):
        if to.stat().st_size > LARGEST:
            colours = most_telling(Counter(memoryview(image.constBits()).cast("I")), many)
            image.convertToFormat(QImage.Format.Format_Indexed8, colours).save(str(to), "PNG", 0)


def most_telling(counted: "Counter[int]", many: int) -> list[int]:
    """The most frequent of each kind of colour, then the most frequent of all: a rare red stays red."""
    frequent = [colour for colour, _count in counted.most_common()]
    of_each_kind: dict[int, int] = {}
    for colour in frequent:
        of_each_kind.setdefault(colour & 0xE0E0E0, colour)
    return list(dict.fromkeys((*of_each_kind.values(), *frequent)))[:many]


def start_windows(desk: Desk, folder: Path) -> Pictures:
    """The start window, empty and with files of several kinds."""
    from tests import old_files

    start = desk.start()
    yield "start-empty", start
    files = (
        folder / "harbour.placet",
        old_files.broken_file(folder / "calc.db", DROPPED),
        old_files.old_file(folder / "first-try.db", "v2", stamp=None),
        folder / "moved-away.placet",
    )
    now = datetime.now(UTC)
    recents = tuple(Recent(file, now - timedelta(hours=7 * at * at)) for at, file in enumerate(files))
    desk.change(desk.settings._replace(recent=recents))
    until(lambda: desk.inbox.complete)
    yield "start", start
    start.show_inbox()
    yield "start-inbox", start
    start.show_known()


def opened(desk: Desk, path: Path, *, read_only: bool = False) -> ProjectWindow:
    """The window of a file with all its tables filled, opened as a person would."""
    desk.open(path, read_only=read_only)
    until(lambda: desk.window_of(path.resolve()))
    window = desk.window_of(path.resolve())
    if not isinstance(window, ProjectWindow):
        raise TypeError(f"{path} has no window")
    window.come_forward()
    until(window.isActiveWindow)
    settle(window)
    return window


def settle(window: ProjectWindow) -> None:
    """Wait until every table has all its ids."""
    until(lambda: all(page.feed.whole for page in window.pages.values() if isinstance(page, TablePage)))


def project_windows(desk: Desk, folder: Path) -> Pictures:
    """The project window: its tables, texts being read, a file just upgraded and its receipt."""
    window = opened(desk, folder / "harbour.placet")
    window.show_inbox()
    until(lambda: desk.inbox.turn() and not desk.inbox.is_behind())
    yield "project-inbox", window
    for page in ("tasks", "projects", "change requests", "runs", "artifacts", "audit"):
        window.show_page(page)
        settle(window)
        window.table.view.selectRow(0)
        yield f"project-{page.replace(' ', '-')}", window
    for kind in (ArtifactType.SPEC, ArtifactType.DIFF, ArtifactType.LOG):
        window.read_artifact(one_of(window, kind))
        until(window.reading.surface.bar.isVisible)
        yield f"reading-{kind.lower()}", window
    yield from reviews(window)
    window.show_page("tasks")
    upgraded = opened(desk, folder / "calc.db")
    yield "upgraded", upgraded
    upgraded.show_page("receipts")
    settle(upgraded)
    upgraded.table.view.selectRow(0)
    until(lambda: isinstance(upgraded.details.widget(), ReceiptPage))
    yield "receipts", upgraded
    copy = Path(shutil.copyfile(folder / "harbour.placet", folder / "harbour copy.placet"))
    looked_at = opened(desk, copy, read_only=True)
    looked_at.show_page("tasks")
    looked_at.table.select([AWAITING])
    until(lambda: looked_at.chosen("task") == [AWAITING])
    yield "read-only", looked_at
    looked_at.close()


def reviews(window: ProjectWindow) -> Pictures:
    """A difference side by side, and a task with comments on its lines."""
    surface = window.reading.surface
    window.read_artifact(one_of(window, ArtifactType.DIFF))
    until(surface.bar.isVisible)
    surface.set_beside(True)
    yield "reading-sides", window
    surface.set_beside(False)
    version = window.project.read(tasks.detail, AWAITING).result().versions[0]
    about, line = About(version_id=version.id), 2
    said = {"line": line, "quoted": as_text(version).split("\n")[line]}
    for kind, text in ((CommentKind.ISSUE, "Who is told when this fails?"), (CommentKind.PRAISE, "Short and exact.")):
        window.project.write(comments.add, about, kind=kind, text=text, **said).result()
        window.project.write(comments.submit, about).result()
        said = {}
    window.project.write(comments.add, about, kind=CommentKind.NOTE, text="Read it again tomorrow.").result()
    window.go_to_task(AWAITING)
    window.read_text("task", AWAITING)
    until(lambda: surface.bar.isVisible() and surface.panel.threads)
    yield "reading-task", window


def other_pages(desk: Desk, folder: Path) -> Pictures:
    """The pages of a project window that are no tables."""
    window = opened(desk, folder / "harbour.placet")
    for page, kind in (("board", BoardPage), ("architecture", ArchitecturePage), ("overview", OverviewPage)):
        window.show_page(page)
        if isinstance(window.current, BoardPage):
            until_told(window.current.keeping.learned)
        until(lambda kind=kind: isinstance(window.current, kind) and is_filled(window.current))
        yield f"project-{page}", window
    Tour.begin(window)
    tour = window.findChild(Tour)
    tour.go(2)
    until(lambda: window.chosen("task"))
    yield "first-steps", window
    tour.end()


def until_told(signal: SignalInstance) -> None:
    """Wait until it is emitted."""
    told: list[bool] = []
    signal.connect(lambda: told.append(True))
    until(lambda: told)


def is_filled(page: Page) -> bool:
    """Whether all is there that one of these pages has to show."""
    if isinstance(page, BoardPage):
        return bool(page.selected_ids()) and all(column.feed.whole for column in page.columns.values())
    if isinstance(page, ArchitecturePage):
        return bool(page.heads)
    return isinstance(page, OverviewPage) and bool(page.standing.sentence.text())


def one_of(window: ProjectWindow, kind: ArtifactType) -> ArtifactRow:
    """An artifact of this type."""
    only = ArtifactFilter(types=frozenset({kind}))
    return window.project.read(artifacts.page, only, ArtifactSort.ID, False, 0, 1).result()[0]


def dialogs(desk: Desk, folder: Path) -> Pictures:
    """Every dialog over a project window."""
    shown = every(opened(desk, folder / "harbour.placet"), opened(desk, folder / "calc.db"), folder)
    for name, act in shown.items():
        yield name, show(act)
        leave()


def aside(desk: Desk, folder: Path) -> Pictures:
    """What an upgrade set aside, and gates that the old tool dropped with a rename."""
    from tests import old_files

    path = old_files.broken_file(
        folder / "estuary.db",
        "UPDATE tasks SET current_phase = 'in review' WHERE id = 3",
        "UPDATE tasks SET extra_data = '{superseded_by: 2' WHERE id = 4",
        "UPDATE tasks SET priority = 'high' WHERE id = 7",
        "UPDATE runs SET task_id = 90001 WHERE id IN (9, 10)",
        "UPDATE task_versions SET gates_json = NULL WHERE version_num = 3",
    )
    migrate.upgrade_copy(path, repair=None)
    window = opened(desk, path)
    window.table.select([11])
    until(lambda: any(it.text().startswith("Carry over") for it in window.details.findChildren(QPushButton)))
    yield "gates-dropped", window
    until(window.acts["show_set_aside"].isVisible)
    window.show_page("set aside")
    settle(window)
    window.table.view.selectRow(0)
    until(lambda: isinstance(window.details.widget(), SetAsidePage))
    yield "set-aside", window


def old_ones(desk: Desk, folder: Path) -> Pictures:
    """The real old files, where they are at hand: a folder before and after its import, and all of them upgraded."""
    legacy = Path(os.environ.get("PLACET_LEGACY") or HOME.parent / "shared" / "legacy")
    if not legacy.is_dir():
        return
    start = desk.start()
    old = Path(shutil.copytree(legacy, folder / "old files", copy_function=shutil.copyfile))
    for path in (old, *old.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    start.import_folder(old / "A_site_api")
    (bringing,) = (it for it in start.findChildren(ImportDialog) if it.isVisible())
    bringing.folders.into.setText(str(folder / "projects"))
    yield "import-folders", bringing
    bringing.look()
    until(lambda: bringing.imported)
    yield "import-plan", bringing
    bringing.bring()
    until(lambda: bringing.imported and not bringing.imported.dry_run)
    yield "imported", bringing
    bringing.close()
    upgrading.show(start, old)
    (fleet,) = (it for it in start.findChildren(FleetDialog) if it.isVisible())
    fleet.resize(fleet.width(), style.GRID * 118)
    until(lambda: fleet.files and fleet.watch is None)
    yield "old-files-plan", fleet
    fleet.consent.setChecked(True)
    fleet.upgrade()
    until(lambda: fleet.watch is None)
    yield "old-files", fleet
    fleet.close()


if __name__ == "__main__":
    sys.exit(main())
