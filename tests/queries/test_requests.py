"""Answers find whoever asked, until they have seen them, and nobody else."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, projects, requirements, tasks
from desktop.identity import Actor
from desktop.queries import approvals as asked
from desktop.queries import requests
from desktop.words import Phase, Verdict
from tests.people import person, program


@pytest.fixture
def task_id(session: Session) -> int:
    of = projects.create(session, name="Harbour")
    return tasks.create(session, of, title="Tide tables")


def ask(session: Session, task_id: int, who: Actor) -> int:
    with actors.acting_as(session, who):
        return approvals.ask(session, task_id, question="Is it enough?")


def answer(session: Session, task_id: int, who: str, verdict: Verdict, words: str | None = None) -> None:
    read = asked.subject(session, task_id)
    about = {"task_id": task_id, "version_id": read.version_id, "digest": read.digest}
    with actors.acting_as(session, person(who)):
        approvals.decide(session, **about, verdict=verdict, comment=words)


def told(session: Session, **who: str) -> list[tuple[str, str | None]]:
    return [(it.verdict.approver, it.verdict.comment) for it in requests.answers(session, **who)]


def test_words_of_a_verdict_find_whoever_asked_until_they_have_seen_them(session: Session, task_id: int) -> None:
    request_id = ask(session, task_id, person("Ann"))
    answer(session, task_id, "Bo", Verdict.CHANGES_REQUESTED, "Say for which year.")
    mine = {"key": person("Ann").key, "name": "Ann"}
    assert told(session, **mine) == [("Bo", "Say for which year.")]
    assert told(session, **mine | {"name": "Anna"}) == [("Bo", "Say for which year.")]
    assert told(session, key=person("Cy").key, name="Ann") == []
    approvals.answer_seen(session, request_id)
    assert told(session, **mine) == []


def test_whoever_asked_before_they_had_a_key_is_found_by_name(session: Session, task_id: int) -> None:
    ask(session, task_id, program("Ann"))
    answer(session, task_id, "Bo", Verdict.REJECTED, "Not this year.")
    assert told(session, name="Ann") == [("Bo", "Not this year.")]
    assert told(session, key=person("Ann").key, name="Ann") == [("Bo", "Not this year.")]
    assert told(session, name="Cy") == []


def test_each_of_several_people_is_heard_also_where_whoever_asked_says_the_last_word(
    session: Session, task_id: int
) -> None:
    (of,) = session.execute(text("SELECT project_id FROM tasks")).one()
    requirements.add(
        session, of, phase=Phase.REVIEW_APPROVAL, name="Three", satisfied_if="people at least", parameter="3"
    )
    ask(session, task_id, person("Ann"))
    for who in ("Bo", "Cy"):
        answer(session, task_id, who, Verdict.APPROVED, f"{who} has looked at the spring tides.")
    assert told(session, key=person("Ann").key) == [], "there is no answer yet"
    answer(session, task_id, "Ann", Verdict.APPROVED)
    mine = told(session, key=person("Ann").key, name="Ann")
    assert mine == [(who, f"{who} has looked at the spring tides.") for who in ("Bo", "Cy")]


def test_why_another_person_gave_up_what_one_asked_about_is_told(session: Session, task_id: int) -> None:
    ask(session, task_id, person("Ann"))
    with actors.acting_as(session, person("Bo")):
        tasks.cancel(session, task_id, "The almanac has them.")
    assert told(session, key=person("Ann").key, name="Ann") == [("Bo", "The almanac has them.")]
    assert told(session, key=person("Bo").key, name="Bo") == []


@pytest.mark.parametrize("who", [person("Ann"), program("Ann")])
def test_what_one_withdraws_oneself_is_no_news(session: Session, task_id: int, who: Actor) -> None:
    request_id = ask(session, task_id, who)
    with actors.acting_as(session, who):
        approvals.withdraw(session, request_id, "Too early.")
    assert told(session, key=who.key, name="Ann") == []


def test_one_does_not_answer_oneself(session: Session, task_id: int) -> None:
    ask(session, task_id, person("Ann"))
    answer(session, task_id, "Ann", Verdict.APPROVED)
    assert told(session, key=person("Ann").key, name="Ann") == []


def test_answers_about_one_task_are_asked_for_alone(session: Session, task_id: int) -> None:
    ask(session, task_id, person("Ann"))
    answer(session, task_id, "Bo", Verdict.APPROVED)
    key = person("Ann").key
    assert len(requests.answers(session, key=key, task_id=task_id)) == 1
    assert requests.answers(session, key=key, task_id=task_id + 1) == ()
