"""What a transaction changed is collected while it happens and told once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, insert, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from desktop.store.changes import Changes, WritingSession, anything, taken


class Base(DeclarativeBase):
    """Two tables of their own."""


class Leaf(Base):
    """A row with a number."""

    __tablename__ = "leaves"
    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[str]


class Label(Base):
    """A row whose key is a word."""

    __tablename__ = "labels"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


@pytest.fixture
def session() -> Iterator[WritingSession]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as first, first.begin():
        first.add_all([Leaf(id=1, colour="green"), Leaf(id=2, colour="green"), Label(key="a", value="b")])
    with WritingSession(engine) as session:
        yield session
    engine.dispose()


def told(session: WritingSession) -> Changes | None:
    session.commit()
    return taken(session, ("leaves", "labels"))


def test_rows_made_edited_and_deleted_are_named(session: WritingSession) -> None:
    session.add(Leaf(id=7, colour="red"))
    session.get_one(Leaf, 1).colour = "brown"
    session.delete(session.get_one(Leaf, 2))
    assert told(session) == Changes({"leaves": frozenset({1, 2, 7})})


def test_a_row_given_its_id_by_the_file_is_named(session: WritingSession) -> None:
    session.add(Leaf(colour="red"))
    assert told(session) == Changes({"leaves": frozenset({3})})


def test_what_was_looked_at_or_set_to_the_same_is_not_told(session: WritingSession) -> None:
    session.get_one(Leaf, 1).colour = "green"
    assert told(session) is None


def test_a_statement_over_many_rows_touches_any_of_them(session: WritingSession) -> None:
    session.add(Leaf(id=7, colour="red"))
    session.flush()
    session.execute(update(Leaf).values(colour="blue"))
    assert told(session) == Changes({"leaves": None})


def test_rows_named_after_such_a_statement_do_not_narrow_it(session: WritingSession) -> None:
    session.execute(insert(Leaf), [{"colour": "blue"}])
    session.add(Leaf(id=7, colour="red"))
    assert told(session) == Changes({"leaves": None})


def test_sql_as_text_may_have_changed_anything(session: WritingSession) -> None:
    session.execute(text("DELETE FROM labels"))
    changes = told(session)
    assert changes is not None and changes.touches("leaves") and changes.touches("labels")


def test_a_table_keyed_by_words_is_named_as_a_whole(session: WritingSession) -> None:
    session.get_one(Label, "a").value = "c"
    assert told(session) == Changes({"labels": None})


def test_a_rolled_back_transaction_changed_nothing(session: WritingSession) -> None:
    session.add(Leaf(id=7, colour="red"))
    session.flush()
    session.rollback()
    assert told(session) is None


def test_changes_are_told_once(session: WritingSession) -> None:
    session.add(Leaf(id=7, colour="red"))
    assert told(session) is not None
    assert taken(session, ()) is None


def test_changes_know_which_tables_they_touch() -> None:
    assert anything(["leaves"], foreign=True).touches("labels", "leaves")
    assert not anything(["leaves"]).touches("labels")
