"""Everything a decision about a task is about, on one page: what changed, all the words, the evidence."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.queries.deciding import Decision
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import ApprovalRow, ArtifactRow, VersionRow
from ui import style, words
from ui.review import criteria, gates, parts
from ui.review.compare import Comparison
from ui.review.prose import ALL, Prose
from ui.review.requirements import requirement_line
from ui.review.unseen import add_unseen
from ui.review.wording import as_text


class RequestPage(parts.Page):
    """The version that would be approved, word for word, after what changed since one last looked."""

    completed = Signal()
    """All of it is laid out: from now on its end is the end."""
    artifact_opened = Signal(object)
    """An ArtifactRow of the evidence was pressed."""
    pass_wanted = Signal(object)
    """A requirement that stands in the way (RequirementRow) is to be let pass."""
    lines_wanted = Signal()
    """The comments that stand in the way are to be read, beside the lines they are about."""

    def __init__(
        self,
        decision: Decision,
        since: VersionRow | None,
        *,
        key: str = "",
        asks: bool = True,
        may_pass: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`since`: the version to show the changes from, because it was on screen until now; None: the last decided.

        `key` is that of whoever reads: their own last decision counts before anybody else's. `asks`: it is still to be
        decided. `may_pass`: offer to let pass what stands in the way.
        """
        super().__init__(parent, margin=3 * parts.GRID)
        self.column.setContentsMargins(3 * parts.GRID, parts.GRID, 3 * parts.GRID, 3 * parts.GRID)
        self._decision, self._key, self._asks = decision, key, asks
        self.compared: VersionRow | None = None
        """The version that the changes are shown from."""
        self._comparison: Comparison | None = None
        self._unfinished = 1
        detail = decision.detail
        self.region("scope", decision.root_path, decision.engine, repr(decision.skipped), decision.digest)
        self._add_scope()
        self.region("requirements", repr(decision.requirements))
        self._add_requirements(may_pass)
        self._add_changes(since)
        self.region("words", decision.digest)
        self._add_words()
        self.region("evidence", repr(detail.runs), repr(detail.artifacts))
        self._add_evidence()
        self.end()

    def _add_scope(self) -> None:
        """What an approval would reach beyond the words: where work is done, by what, and how one came here."""
        decision, number = self._decision, self._decision.subject.version_number
        version = next(one for one in decision.detail.versions if one.id == decision.subject.version_id)
        by = f" by {version.made_by}" if version.made_by else ""
        applied = [one for one in decision.detail.change_requests if one.applied == number]
        skipped = [
            f"{' and '.join(words.phase_text(one) for one in move.skipped)}, by {move.moved_by}: “{move.reason}”"
            for move in decision.skipped
        ]
        self.section("Scope")
        self.add(
            parts.facts(
                (
                    ("Version", f"{number}, written {words.ago(version.created_at)}{by}"),
                    ("Made by", "".join(f"change request {one.id}: {_first(one.content)}" for one in applied[-1:])),
                    ("Skipped", "\n".join(skipped)),
                    ("Files", decision.root_path or "No folder is named in the project"),
                    ("Engine", decision.engine or ""),
                    ("Commands", "\n".join(gate.command for gate in decision.subject.gates)),
                ),
                codes=("Commands",),
            )
        )

    def _add_requirements(self, may_pass: bool) -> None:
        """What else must be so; that somebody approves is what this page is for."""
        others = [one for one in self._decision.requirements if one.satisfied_if != "approved"]
        self.section("Requirements", "Nothing but this decision is required.", count=len(others))
        for one in others:
            self.add(requirement_line(one, aside=None if one.met else self._ways(one, may_pass=may_pass)))

    def _ways(self, requirement: RequirementRow, *, may_pass: bool) -> QWidget | None:
        """To what keeps it back, and past it."""
        ways: list[QPushButton] = []
        if requirement.satisfied_if == "comments resolved" and self._asks:
            ways.append(parts.button("Read the comments", self.lines_wanted.emit, role="quiet"))
        if may_pass:
            ways.append(parts.button("Let it pass…", partial(self.pass_wanted.emit, requirement), role="quiet"))
            ways[-1].setAccessibleName(f"Let “{requirement.name}” pass…")
        if not ways:
            return None
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for one in ways:
            row.addWidget(one)
        return beside

    def _add_changes(self, since: VersionRow | None) -> None:
        subject, last = self._decision.subject, self._last()
        about = last.version_id if last is not None and since is None else None
        before = since or next((one for one in self._decision.detail.versions if one.id == about), None)
        self.region("changes", before and before.digest, subject.digest)
        if since is not None:
            self.section(f"Changed since version {since.number}, which you were reading")
            self._compare(since)
        elif last is not None:
            when = words.ago(last.created_at)
            who = "you" if self._key and last.key == self._key else last.approver
            self.section(f"Changed since {who} {words.verdict_text(last)} {_which(last)}, {when}")
            if last.comment:
                self.add(parts.glyph_line(style.icon("chat-text", "muted"), last.comment))
            if before is None:
                told = "Which words that decision was about was not recorded, so all of them count as new."
                self.add(style.label(told, "muted"))
            elif (before.id, before.digest) == (subject.version_id, subject.digest):
                self.add(style.label("Nothing: these are the words it was about.", "muted"))
            else:
                self._compare(before)
        else:
            self.section("Changed since the last decision", "Nobody has decided about it, so all is new.", count=0)

    def _last(self) -> ApprovalRow | None:
        """One's own last decision about the task; else that of anybody."""
        about_it = (one for one in self._decision.detail.approvals if one.change_request_id is None)
        mine = (one for one in about_it if one.of_a_person and self._key and one.key == self._key)
        return next(mine, self._decision.subject.last_decision)

    def _compare(self, before: VersionRow) -> None:
        self._unfinished += 1
        self.compared = before
        subject = self._decision.subject
        comparison = self._comparison = Comparison(tallest=ALL)
        comparison.settled.connect(self._on_finished)
        names = (f"version {before.number}", f"version {subject.version_number}")
        titles = {number: task.title for number, task in self._decision.waits_for.items()}
        comparison.compare(before, subject, names, titles)
        self.add(comparison)

    @property
    def shows_changes(self) -> bool:
        """Whether all that changed stands on this page, or was scrolled through in it."""
        return self._comparison is not None and self._comparison.is_whole

    def _add_words(self) -> None:
        subject = self._decision.subject
        whole = f"version {subject.version_number}, all of it"
        self.section(f"What you decide about: {whole}" if self._asks else whole.capitalize())
        if subject.reconstructed:
            told = "An older tool did not keep the words of this version; they were reconstructed from what there was."
            self.add(parts.glyph_line(style.icon("warning", "warn"), told))
        add_unseen(self, as_text(subject))
        card = parts.Card()
        self.add(card)
        card.add(style.label(subject.title, "heading"))
        text = Prose(grows=True, tallest=ALL)
        text.setAccessibleName(f"Description of version {subject.version_number}")
        text.completed.connect(self._on_finished)
        text.show_markdown(subject.description or "*No description was written.*")
        card.add(text)
        criteria.add_criteria(card, subject)
        count = len(subject.gates) + bool(subject.gates_text)
        card.section("Gates", "No gates: nothing is checked before this task counts as done.", count=count)
        gates.add_gates(card, subject)
        if subject.dependencies or subject.dependencies_text:
            card.section("Depends on")
            for number in subject.dependencies:
                card.add(self._needed(number))
            if subject.dependencies_text:
                card.add(parts.code(subject.dependencies_text))

    def _needed(self, number: int) -> QWidget:
        """A task this one waits for, by its title and how it stands."""
        found = self._decision.waits_for.get(number)
        if found is None:
            return parts.glyph_line(style.icon("warning", "warn"), f"Task {number}, which is not in this file")
        stands = "deleted" if found.gone else words.status_text(found.status).lower()
        glyph = style.icon("trash", "warn") if found.gone else words.status_icon(found.status)
        return parts.glyph_line(glyph, f"Task {number}, “{parts.shortened(found.title)}”: {stands}")

    def _add_evidence(self) -> None:
        detail = self._decision.detail
        if not (detail.runs or detail.artifacts):
            self.section("Evidence", "No engine has worked on this task yet, and nothing is attached to it.", count=0)
            return
        self.section("Runs", "No engine has worked on this task yet.", count=len(detail.runs))
        self.add_many([partial(gates.run_block, run) for run in reversed(detail.runs)], "runs")
        self.section("Artifacts", "Nothing is attached to this task.", count=len(detail.artifacts))
        self.add_many([partial(self._artifact, row) for row in detail.artifacts], "artifacts")

    def _artifact(self, row: ArtifactRow) -> QWidget:
        line = parts.artifact_line(row)
        line.clicked.connect(lambda: self.artifact_opened.emit(row))
        return line

    def _on_finished(self) -> None:
        self._unfinished -= 1
        if self._unfinished == 0:
            QTimer.singleShot(0, self, self.completed.emit)


def _which(decision: ApprovalRow) -> str:
    return "it" if decision.version_number is None else f"version {decision.version_number}"


def _first(text: str) -> str:
    return parts.shortened(text.strip().split("\n")[0])
