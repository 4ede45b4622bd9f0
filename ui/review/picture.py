"""Pictures: decoded in a worker within a memory limit, shown to fit or at their own size."""

import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from desktop.errors import Known

MEMORY = 256  # MB one decoded picture may take
BYTES = 64_000_000  # of a picture that is decoded at all
WIDE = 2_048  # pixels an SVG is drawn with at most

SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
SVG = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.DOTALL)
# What an SVG may refer to outside of itself: Qt would read such a file from the disk.
OUTSIDE = re.compile(rb"""\bhref\s*=\s*(["'])\s*(?!#|data:).*?\1""", re.DOTALL | re.IGNORECASE)
PICTURE = re.compile(rb"<(/?)image\b")


def is_picture(head: bytes) -> bool:
    """Whether bytes that begin like this are a PNG, JPEG or GIF picture, or an SVG drawing."""
    return head.startswith(SIGNATURES) or is_drawing(head)


def is_drawing(head: bytes) -> bool:
    """Whether bytes that begin like this are an SVG drawing."""
    return SVG.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def decode(data: bytes) -> QImage:
    """The picture; of a GIF its first frame, of an SVG a drawing that refers to nothing outside of itself.

    May be called in any thread. Known: it is damaged, or would take more memory than allowed.
    """
    drawing = is_drawing(data[:4096])
    buffer = QBuffer()
    buffer.setData(QByteArray(_within_itself(data) if drawing else data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(MEMORY)
    reader = QImageReader(buffer, b"svg" if drawing else b"")
    reader.setAutoTransform(True)
    size = reader.size()
    if drawing and size.isValid():
        reader.setScaledSize(size.scaled(QSize(WIDE, WIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise Known(f"This picture cannot be shown: {reader.errorString().lower() or 'it is damaged'}.")
    return image


def _within_itself(drawing: bytes) -> bytes:
    """The drawing without what lies outside of it; when it names any outer file, its pictures become empty groups."""
    return OUTSIDE.sub(b"", PICTURE.sub(rb"<\1g", drawing)) if OUTSIDE.search(drawing) else drawing


class PictureView(QGraphicsView):
    """One picture: fitted when it is larger than the view, zoomed by Ctrl and the wheel, or + and -, and 0 to fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._fits = True
        scene = QGraphicsScene(self)
        scene.addItem(self._item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAccessibleName("Picture")

    def show_picture(self, image: QImage) -> None:
        """Show `image`, fitted."""
        self._item.setPixmap(QPixmap.fromImage(image))
        self.scene().setSceneRect(self._item.boundingRect())
        self.setAccessibleDescription(f"{image.width()} by {image.height()} pixels")
        self.fit()

    def fit(self) -> None:
        """Shrink to fit the view; a smaller picture keeps its own size."""
        self._fits = True
        self.resetTransform()
        view, picture = self.viewport().size(), self._item.boundingRect()
        if picture.width() > view.width() or picture.height() > view.height():
            self.fitInView(self._item, Qt.AspectRatioMode.KeepAspectRatio)

    def zoom(self, by: float) -> None:
        """Magnify `by` times what is now, within 2 % and 3,200 %."""
        self._fits = False
        if 0.02 <= self.transform().m11() * by <= 32:
            self.scale(by, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and - zoom, 0 fits, 1 shows every pixel."""
        match event.text():
            case "+" | "=":
                self.zoom(1.25)
            case "-":
                self.zoom(0.8)
            case "0":
                self.fit()
            case "1":
                self._fits = False
                self.resetTransform()
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.25 if event.angleDelta().y() > 0 else 0.8)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay fitted."""
        super().resizeEvent(event)
        if self._fits:
            self.fit()
