"""What a table page needs to know of a noun: its queries, columns, filters and sentences."""

from array import array
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from ui.tables.columns import Column, Mark


class Queries(Protocol):
    """A module of desktop.queries that lists something; each function takes the session first."""

    ids: Callable[..., "array[int]"]
    page: Callable[..., list[Any]]
    rows: Callable[..., dict[int, Any]]
    count: Callable[..., int]


class Later:
    """The queries of a module that is imported where they are asked: in a worker, not for the first paint."""

    def __init__(self, load: Callable[[], Queries]) -> None:
        self._load = load

    def ids(self, session: Any, *asked: Any) -> "array[int]":
        """All ids in view order."""
        return self._load().ids(session, *asked)

    def page(self, session: Any, *asked: Any) -> list[Any]:
        """Some rows in view order."""
        return self._load().page(session, *asked)

    def rows(self, session: Any, ids: Sequence[int]) -> dict[int, Any]:
        """Rows by id."""
        return self._load().rows(session, ids)

    def count(self, session: Any, where: Any) -> int:
        """How many ids there are."""
        return self._load().count(session, where)


class Option(NamedTuple):
    """One value a filter may ask for."""

    value: Any
    text: str
    mark: Mark | None = None


class Choice(NamedTuple):
    """A filter with fixed options: any number of them may be checked; `field` is the filter's, a frozenset."""

    field: str
    title: str
    options: tuple[Option, ...]


class Listing(NamedTuple):
    """One kind of list.

    `tables` are those whose changes it shows. `where` is the filter that asks for everything; it has the fields `text`
    and `deleted`, those of `choices`, and `project_id` where `by_project`. `by` and `falling` are the first order.
    `nothing` is said when the file has none. `table` is the one its rows are of, where that is not called `many`, and
    not `deletable` is what nobody ever deletes.
    """

    one: str
    many: str
    queries: Queries
    tables: frozenset[str]
    columns: tuple[Column, ...]
    choices: tuple[Choice, ...]
    where: Any
    by: StrEnum
    falling: bool
    nothing: str
    search: str
    by_project: bool = False
    table: str = ""
    deletable: bool = True

    @property
    def own_table(self) -> str:
        """The table whose ids are those of the list."""
        return self.table or self.many

    def column_of(self, by: StrEnum) -> int | None:
        """The place of the column that offers this order."""
        return next((at for at, column in enumerate(self.columns) if column.sort == by), None)


class Question(NamedTuple):
    """What a table shows: which rows, in which order."""

    where: Any
    by: StrEnum
    falling: bool

    @property
    def order(self) -> tuple[Any, Any, bool]:
        """As the queries take it, each its own filter and order."""
        return self.where, self.by, self.falling


def options(values: Sequence[StrEnum], text: Callable[[Any], str], mark: Callable[[Any], Mark]) -> tuple[Option, ...]:
    """An option for each value."""
    return tuple(Option(value, text(value), mark(value)) for value in values)
