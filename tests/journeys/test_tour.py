"""The first steps of somebody who never opened a project, by keyboard alone."""

from tests.journeys.conftest import Person
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.tour import STEPS, Tour


def test_the_way_of_working_is_shown_on_the_example(person: Person, desk: Desk) -> None:
    desk.start()
    person.reach("First steps, in two minutes")
    person.press("Space")
    person.until(lambda: any(isinstance(it, ProjectWindow) and it.findChild(Tour) for it in desk.frames))
    window = next(it for it in desk.frames if isinstance(it, ProjectWindow))
    tour = window.findChild(Tour)
    pages, heights = [], set[int]()
    for at, step in enumerate(STEPS):
        person.until(lambda step=step: tour.title.text() == step.title)
        heights |= {tour.height()} if at else set()  # at the first one it comes up
        assert "{" not in tour.text.text()
        pages.append(window.page)
        if at == 2:
            person.until(lambda: len(window.chosen("task")) == 1)
        person.press("Space")
    assert len(heights) == 1, "the button stays where it is"
    assert pages == ["projects", "tasks", "tasks", "inbox", "change requests", "runs", "audit", "tasks"]
    person.until(lambda: window.findChild(Tour) is None)
    assert window.current.isAncestorOf(window.focusWidget())
