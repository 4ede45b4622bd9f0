"""Tests of what every window does with itself on a screen."""

from ui.windows.desk import Desk


def test_a_window_that_was_maximised_and_put_away_comes_back_as_large(desk: Desk) -> None:
    window = desk.start()
    window.showMaximized()
    window.showMinimized()
    window.come_forward()
    assert (window.isMinimized(), window.isMaximized()) == (False, True)
