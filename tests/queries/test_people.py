"""People are found by the name they go by, and told apart by their keys."""

from sqlalchemy.orm import Session

from desktop.commands import actors, projects
from desktop.queries import people
from tests.people import person


def test_whoever_has_acted_under_a_name_is_found_by_it_in_whatever_case(session: Session) -> None:
    for number, name in enumerate(("Änne", "Bo", "ÄNNE")):
        with actors.acting_as(session, person(name)):
            projects.create(session, name=f"Project {number}")
    found = people.named(session, "änne")
    assert [(one.name, one.key) for one in found] == [(name, person(name).key) for name in ("Änne", "ÄNNE")]
    assert people.named(session, "Ann") == ()


def test_a_program_is_nobody(session: Session) -> None:
    projects.create(session, name="Harbour")
    assert people.named(session, "Placet") == ()
