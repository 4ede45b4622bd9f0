"""What can be done with the architectures a project may choose from: propose, edit, choose one on the record."""

import json
from collections.abc import Sequence
from typing import Never

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desktop.commands import actors, adr, artifacts, audit, checks, moment, moves
from desktop.errors import Known, Refused, Stale
from desktop.queries import architecture, canonical
from desktop.queries.architecture import Choice
from desktop.queries.rows import OptionRow
from desktop.schema import ArchitectureOption, Artifact
from desktop.words import ArtifactType


def propose(
    session: Session,
    project_id: int,
    *,
    name: str,
    description: str | None = None,
    pros: Sequence[str] = (),
    cons: Sequence[str] = (),
    trade_offs: str | None = None,
    artifact_id: int | None = None,
) -> int:
    """Add an option at the end of those of a project, or of a document of it (`artifact_id`), and give its id.

    Known when the project is not there, or the option has no name or one that another has.
    """
    checks.project(session, project_id)
    its = (
        ArchitectureOption.project_id == project_id,
        ArchitectureOption.artifact_id.is_not_distinct_from(artifact_id),
    )
    last = session.scalar(select(func.max(ArchitectureOption.position)).where(*its))
    option = ArchitectureOption(
        project_id=project_id,
        artifact_id=artifact_id,
        position=0 if last is None else last + 1,
        name=_name(session, project_id, name),
        created_at=moment.now(),
    )
    _put(option, description, pros, cons, trade_offs)
    session.add(option)
    session.flush()
    audit.record(session, "architecture.propose", subject=_subject(session, option), facts={"name": option.name})
    return option.id


def edit(
    session: Session,
    option_id: int,
    *,
    read: OptionRow,
    name: str,
    description: str | None = None,
    pros: Sequence[str] = (),
    cons: Sequence[str] = (),
    trade_offs: str | None = None,
) -> int:
    """Give an option other words, and give its id.

    Stale when it is not what was `read`. What a decision chose keeps its words: Refused, on the record.
    """
    option = session.get(ArchitectureOption, option_id, populate_existing=True)
    if option is None:
        raise Known(f"Architecture {option_id} is not in this file any more.")
    there = architecture.choice(session, option.project_id)
    now = _among(there, option_id)
    if now != read:
        raise Stale(f"“{now.name}” was changed meanwhile. Nothing was saved; look at it and edit it again.")
    if there.decision is not None and now.selected:
        sentence = (
            f"“{now.name}” was chosen in these words ({there.decision.name}); propose another architecture instead."
        )
        raise audit.refuse(
            session,
            "architecture.edit",
            sentence,
            requirement="What a decision chose keeps its words",
            subject=_subject(session, option),
        )
    option.name = _name(session, option.project_id, name, but=option_id)
    _put(option, description, pros, cons, trade_offs)
    session.flush()
    audit.record(session, "architecture.edit", subject=_subject(session, option), facts={"name": option.name})
    return option_id


def choose(session: Session, project_id: int, option_id: int, *, digest: str, reason: str) -> int:
    """Choose an option of a project, write down why as an ADR, and give the ADR's id (an artifact).

    A person chooses, with their key, among what they have read: Stale when options or decision are others than those of
    `digest` (queries/architecture.py::Choice). Refused, as that on the record, without a reason, or when a decision
    chose it already; another choice writes another ADR, which supersedes the one before.
    """
    actor = actors.deciding(session)
    project = checks.project(session, project_id)
    there = architecture.choice(session, project_id)
    subject = {"kind": "architecture", "id": option_id, "project": project_id, "digest": there.digest}
    words = checks.words(reason.strip())

    def refuse(sentence: str, requirement: str, kind: type[Refused] = Refused) -> Never:
        raise audit.refuse(
            session, "architecture.choose", sentence, requirement=requirement, subject=subject, kind=kind
        )

    if digest != there.digest:
        sentence = f"What “{there.project_name}” can choose from changed meanwhile. Nothing was chosen; read it again."
        refuse(sentence, "The options are those that were read", Stale)
    option = _among(there, option_id)
    if option.selected and there.decision is not None:
        refuse(f"“{option.name}” is chosen already, as {there.decision.name} says.", "It is another choice")
    if words is None:
        refuse("A choice needs a reason; write why it is this one.", "A choice has a reason")
    number = adr.following(session.scalars(_adr_names(project_id)))
    now = moment.now()
    told = {"option": option_id, "reason": words, "by": actor.name}
    written = artifacts.write(
        session,
        project_id,
        adr.text(there, option, number, reason=words, by=actor.name, at=now),
        type=ArtifactType.ADR,
        name=adr.name(number, option),
        extra_data=json.dumps({architecture.DECISION: told}, ensure_ascii=False),
    )
    project.selected_arch_option_id = option_id
    moves.touched(project)
    session.flush()
    before = there.decision
    facts = {"name": option.name, "reason": words, "adr": written, "supersedes": before.id if before else None}
    audit.record(session, "architecture.choose", subject=subject, facts=facts, signed=True)
    return written


def _among(there: Choice, option_id: int) -> OptionRow:
    found = next((one for one in there.options if one.id == option_id), None)
    if found is None:
        raise Known(f"Architecture {option_id} is none that “{there.project_name}” can choose.")
    return found


def _adr_names(project_id: int) -> Select[str]:
    """Of deleted records too: no number is given twice."""
    its = (Artifact.project_id == project_id, Artifact.artifact_type == ArtifactType.ADR)
    return select(Artifact.name).where(*its)


def _name(session: Session, project_id: int, text: str, *, but: int | None = None) -> str:
    name = checks.title(text, what="The architecture's name")
    others = (one for one in architecture.of_project(session, project_id) if one.id != but)
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Known(f"There is an architecture “{name}” already; choose another name.")
    return name


def _put(
    option: ArchitectureOption,
    description: str | None,
    pros: Sequence[str],
    cons: Sequence[str],
    trade_offs: str | None,
) -> None:
    option.description = checks.words(description)
    option.pros_json, option.cons_json = _listed(pros, "What is for it"), _listed(cons, "What is against it")
    option.trade_offs = checks.words(trade_offs)


def _listed(sentences: Sequence[str], what: str) -> str:
    given = [checks.title(one, what=what, longest=checks.LONGEST_TEXT) for one in sentences]
    return json.dumps(given, ensure_ascii=False)


def _subject(session: Session, option: ArchitectureOption) -> dict[str, object]:
    row = _among(architecture.choice(session, option.project_id), option.id)
    words = {"name": row.name, "description": row.description, "pros": row.pros, "cons": row.cons}
    digest = canonical.digest({**words, "trade_offs": row.trade_offs})
    return {"kind": "architecture_option", "id": option.id, "project": option.project_id, "digest": digest}
