"""Architectures are proposed and chosen; a choice is a signed entry and a decision record, in one transaction."""

import json

import pytest
from sqlalchemy import select

from desktop.commands import actors, adr, architecture, artifacts, audit, phases, projects
from desktop.errors import Known, Refused, Stale
from desktop.queries import architecture as asked
from desktop.queries import artifacts as documents
from desktop.queries import contents, requirements, verification
from desktop.queries.architecture import Choice
from desktop.queries.rows import OptionRow
from desktop.schema import Entry, Project
from desktop.store.changes import WritingSession
from desktop.words import ArtifactType, Phase, RequirementState
from tests.people import program

WHY = "One person writes."


@pytest.fixture
def options(session: WritingSession, project_id: int) -> list[int]:
    """Two of them, proposed by a program."""
    with actors.acting_as(session, program("planner")):
        one = architecture.propose(
            session,
            project_id,
            name=" One file ",
            description="All in one.",
            pros=["Nothing to administer."],
            cons=["One writer at a time."],
            trade_offs="We accept one writer.",
        )
        return [one, architecture.propose(session, project_id, name="A server")]


def now(session: WritingSession, project_id: int) -> Choice:
    return asked.choice(session, project_id)


def choose(session: WritingSession, project_id: int, option_id: int, reason: str = WHY) -> int:
    """Choose as somebody who has read everything just now."""
    return architecture.choose(session, project_id, option_id, digest=now(session, project_id).digest, reason=reason)


def words(session: WritingSession, artifact_id: int) -> str:
    row = documents.detail(session, artifact_id)
    return contents.piece(session, row.content_sha256 or "", 0, row.size or 0).decode()


def newest(session: WritingSession, act: str, *, refused: bool = False) -> tuple[Entry, dict[str, object]]:
    which = select(Entry).where(Entry.act == act, Entry.refused == refused).order_by(Entry.id.desc())
    entry = session.scalars(which.limit(1)).one()
    return entry, json.loads(entry.payload)


def kept(session: WritingSession, refused: Refused) -> dict[str, object]:
    """What is recorded of a refusal once all else is taken back."""
    session.rollback()
    refused.keep(session)
    return newest(session, "architecture.choose", refused=True)[1]


def test_what_is_proposed_stands_as_it_was_written_in_the_order_it_came(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    first, second = now(session, project_id).options
    assert first == OptionRow(
        options[0],
        0,
        "One file",
        "All in one.",
        ("Nothing to administer.",),
        ("One writer at a time.",),
        "We accept one writer.",
        selected=False,
    )
    assert (second.id, second.position, second.name, second.pros) == (options[1], 1, "A server", ())
    _entry, told = newest(session, "architecture.propose")
    assert told["by"] == {"key": "", "name": "planner"}
    assert told["facts"] == {"name": "A server"}
    assert asked.projects(session, 10) == (asked.Offer(project_id, "Harbour", 2),)


def test_two_architectures_of_a_project_have_two_names(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    with pytest.raises(Known, match="“ONE FILE” already"):
        architecture.propose(session, project_id, name="ONE FILE")
    with pytest.raises(Known, match="name is empty"):
        architecture.propose(session, project_id, name=" ")
    assert len(now(session, project_id).options) == 2
    other = projects.create(session, name="Estuary")
    assert architecture.propose(session, other, name="One file") > options[1]


def test_choosing_writes_the_choice_a_signed_entry_and_the_record(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    digest = now(session, project_id).digest
    written = choose(session, project_id, options[0])
    there = now(session, project_id)
    assert there.chosen is not None
    assert there.chosen.id == options[0]
    assert there.decision is not None
    assert (there.decision.id, there.decision.reason, there.decision.by) == (written, WHY, "Ann")
    assert there.digest != digest
    assert session.get_one(Project, project_id).row_version == 2
    entry, told = newest(session, "architecture.choose")
    assert entry.signature is not None
    assert told["subject"] == {"digest": digest, "id": options[0], "kind": "architecture", "project": project_id}
    assert told["facts"] == {"name": "One file", "reason": WHY, "adr": written, "supersedes": None}
    assert verification.verify(session).sentence == ""


def test_the_record_has_context_options_decision_and_consequences(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    written = choose(session, project_id, options[0])
    row = documents.detail(session, written)
    assert (row.type, row.name) == (ArtifactType.ADR, "ADR-0001-one-file.md")
    text = words(session, written)
    assert text.startswith("# ADR-0001: One file\n\nStatus: accepted, ")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# ADR-0001: One file",
        "## Context",
        "## Options",
        "### One file (chosen)",
        "### A server",
        "## Decision",
        "## Consequences",
    ]
    assert "Harbour had 2 architectures to choose from." in text
    assert "For it:\n\n- Nothing to administer.\n" in text
    assert f"We choose One file.\n\n{WHY}\n" in text
    assert text.endswith("We accept:\n\n- One writer at a time.\n\nWe accept one writer.\n")


def test_another_choice_writes_another_record_that_supersedes_the_first(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    first = choose(session, project_id, options[0])
    second = choose(session, project_id, options[1], "There are two of us.")
    there = now(session, project_id)
    assert [one.id for one in there.decisions] == [second, first]
    assert there.decision is not None
    assert (there.decision.option_id, there.decision.name) == (options[1], "ADR-0002-a-server.md")
    assert "This supersedes ADR-0001-one-file.md, which had chosen One file." in words(session, second)
    assert newest(session, "architecture.choose")[1]["facts"]["supersedes"] == first
    third = choose(session, project_id, options[0], "Back to one.")
    assert documents.detail(session, third).name == "ADR-0003-one-file.md"


def test_what_a_decision_chose_is_not_chosen_again(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    choose(session, project_id, options[0])
    session.commit()
    with pytest.raises(Refused, match=r"chosen already, as ADR-0001-one-file\.md says") as refused:
        choose(session, project_id, options[0])
    assert kept(session, refused.value)["facts"]["requirement"] == "It is another choice"
    assert len(now(session, project_id).decisions) == 1


def test_what_was_chosen_without_a_record_can_be_chosen_with_one(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    session.get_one(Project, project_id).selected_arch_option_id = options[0]
    session.flush()
    assert now(session, project_id).decision is None
    again = words(session, choose(session, project_id, options[0]))
    assert "It was chosen before; no decision about that was recorded." in again


def test_nobody_chooses_what_they_have_not_read(session: WritingSession, project_id: int, options: list[int]) -> None:
    digest = now(session, project_id).digest
    architecture.propose(session, project_id, name="Two files")
    session.commit()
    with pytest.raises(Stale, match=r"changed meanwhile\. Nothing was chosen") as stale:
        architecture.choose(session, project_id, options[0], digest=digest, reason=WHY)
    assert kept(session, stale.value)["facts"]["requirement"] == "The options are those that were read"
    assert now(session, project_id).chosen is None


def test_a_choice_has_a_reason_and_a_person(session: WritingSession, project_id: int, options: list[int]) -> None:
    with pytest.raises(Refused, match="needs a reason"):
        choose(session, project_id, options[0], "  ")
    with actors.acting_as(session, program("planner")), pytest.raises(Known, match="for a person to decide"):
        choose(session, project_id, options[0])
    assert now(session, project_id).decisions == ()


def test_an_architecture_of_another_project_cannot_be_chosen(session: WritingSession, options: list[int]) -> None:
    other = projects.create(session, name="Estuary")
    with pytest.raises(Known, match="none that “Estuary” can choose"):
        choose(session, other, options[0])


def test_other_words_are_written_unless_somebody_wrote_others_meanwhile(
    session: WritingSession, project_id: int, options: list[int]
) -> None:
    read = now(session, project_id).options[1]
    architecture.edit(session, options[1], read=read, name="Two servers", cons=["Twice the cost."])
    after = now(session, project_id).options[1]
    assert (after.name, after.cons) == ("Two servers", ("Twice the cost.",))
    with pytest.raises(Stale, match="“Two servers” was changed meanwhile"):
        architecture.edit(session, options[1], read=read, name="A server")


def test_what_a_decision_chose_keeps_its_words(session: WritingSession, project_id: int, options: list[int]) -> None:
    choose(session, project_id, options[0])
    chosen, other = now(session, project_id).options
    with pytest.raises(Refused, match="propose another architecture instead"):
        architecture.edit(session, chosen.id, read=chosen, name="Something else")
    assert architecture.edit(session, other.id, read=other, name="Something else") == other.id


def test_choosing_meets_the_requirement_to_leave_architect(
    session: WritingSession, project_id: int, task_id: int, options: list[int]
) -> None:
    phases.advance(session, task_id)

    def state() -> RequirementState:
        (one,) = requirements.states(session, task_id, Phase.ARCHITECT)
        return one.state

    assert state() is RequirementState.UNSATISFIED
    choose(session, project_id, options[0])
    assert state() is RequirementState.SATISFIED
    assert phases.advance(session, task_id) is Phase.REVIEW_APPROVAL


def test_a_choice_that_its_person_has_not_signed_is_found(session: WritingSession) -> None:
    audit.record(session, "architecture.choose")
    assert "signed" in verification.verify(session).sentence


def test_a_record_is_numbered_after_those_that_are_there(session: WritingSession, project_id: int) -> None:
    assert adr.following([]) == 1
    assert adr.following(["notes.md", "003-tides.md", "ADR_007.md", "adr-0010-x.md", "2nd thoughts"]) == 11
    option = architecture.propose(session, project_id, name="???")
    artifacts.write(session, project_id, "# ADR 4\n", type=ArtifactType.ADR, name="ADR-0004-whole-ore.md")
    assert documents.detail(session, choose(session, project_id, option)).name == "ADR-0005.md"
