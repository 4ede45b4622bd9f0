"""Tests of results that come back to the screen's thread."""

import logging
import threading
from concurrent.futures import Future

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.errors import Cancelled, Known
from ui import work
from ui.dialogs.failure import FailureDialog


def dialogs(parent: QWidget) -> list[FailureDialog]:
    return parent.findChildren(FailureDialog)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_result_arrives_on_the_screens_thread(qtbot: QtBot, window: QWidget) -> None:
    told: list[tuple[int, int]] = []
    work.show(window, work.start(threading.get_ident), lambda made: told.append((made, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] != threading.get_ident()
    assert told[0][1] == threading.get_ident()


def test_a_result_for_a_window_that_is_gone_is_dropped(qtbot: QtBot) -> None:
    gone, here = QWidget(), QWidget()
    qtbot.addWidget(here)
    future: Future[int] = Future()
    told: list[str] = []
    work.show(gone, future, lambda _: told.append("gone"))
    work.show(here, future, lambda _: told.append("here"))
    gone.deleteLater()
    del gone
    QApplication.sendPostedEvents(None, 52)
    future.set_result(1)
    qtbot.waitUntil(lambda: "here" in told)
    assert told == ["here"]


def test_what_is_known_becomes_one_sentence(qtbot: QtBot, window: QWidget) -> None:
    future: Future[int] = Future()
    work.show(window, future, lambda _: None)
    future.set_exception(Known("The file is locked by another program; close it there.", detail="SQLITE_BUSY"))
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    assert "SQLITE_BUSY" in dialogs(window)[0].details


def test_a_bug_is_logged_and_shown(qtbot: QtBot, window: QWidget, caplog: pytest.LogCaptureFixture) -> None:
    future: Future[int] = Future()
    work.show(window, future, lambda _: None)
    future.set_exception(ZeroDivisionError("by zero"))
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    assert "ZeroDivisionError: by zero" in dialogs(window)[0].details
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    caplog.clear()


def test_what_was_cancelled_is_silent(qtbot: QtBot, window: QWidget) -> None:
    told: list[str] = []
    cancelled: Future[int] = Future()
    work.show(window, cancelled, lambda _: told.append("cancelled"))
    cancelled.cancel()
    stopped: Future[int] = Future()
    work.show(window, stopped, lambda _: told.append("stopped"))
    stopped.set_exception(Cancelled("Stopped."))
    last: Future[int] = Future()
    work.show(window, last, lambda _: told.append("last"))
    last.set_result(1)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["last"]
    assert dialogs(window) == []


def test_whoever_asks_hears_of_the_failure_first(qtbot: QtBot, window: QWidget) -> None:
    heard: list[BaseException] = []
    future: Future[int] = Future()
    work.show(window, future, lambda _: None, heard.append)
    error = Known("No.")
    future.set_exception(error)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [error]
    assert dialogs(window) == []
