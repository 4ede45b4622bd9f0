"""Gates as they are read: what must pass, and how they went in a run."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.rows import RunRow
from ui import style, words
from ui.review import controls, parts
from ui.review.wording import GateResult, Wording, demand, gate_results


def add_gates(page: parts.Page, version: Wording) -> None:
    """Every gate of a version with its command and what it demands."""
    for gate in version.gates:
        page.add(parts.glyph_line(style.icon("gauge", "muted"), gate.name, tip=gate.description))
        page.add(_indented(parts.code(gate.command), parts.quiet(demand(gate)), *_more(gate.description, gate.other)))
    if version.gates_text:
        page.add(style.label("The gates were written in a way Placet cannot read; this is their text.", "muted"))
        page.add(parts.code(version.gates_text))


def run_block(run: RunRow) -> parts.Page:
    """One attempt: how it ended, which engine, how long, and its gates."""
    page = parts.Page(margin=0)
    when = words.ago(run.start_time)
    lasted = f" · {words.duration((run.end_time - run.start_time).total_seconds())}" if run.end_time else ""
    line = parts.state(run.status, f"run {run.id} · {run.engine} · {when}{lasted}")
    line.setToolTip(words.exact(run.start_time))
    page.add(line)
    for widget in results(run.gate_results):
        page.add(widget)
    return page


def results(recorded: str | None) -> list[QWidget]:
    """How the gates of a run went, a line to open for each, or the text that cannot be read as results."""
    told = gate_results(recorded)
    if isinstance(told, str):
        return [_indented(parts.quiet("Its gate results cannot be read; this is their text."), parts.code(told))]
    return [_indented(_result(result)) for result in told]


def _result(result: GateResult) -> QWidget:
    glyph = style.icon("check-circle-fill", "good") if result.passed else style.icon("x-circle-fill", "bad")
    aside = " · ".join(text for text in ("passed" if result.passed else "failed", result.said) if text)
    page = parts.Page(margin=0)
    line = controls.LineButton(
        glyph, result.name, aside, tip="Show what it wrote" if result.output else "It wrote nothing"
    )
    page.add(line)
    if result.output:
        output = QPlainTextEdit(result.output)
        output.setReadOnly(True)
        output.setFont(style.monospace())
        output.setAccessibleName(f"Output of {result.name}")
        output.setFixedHeight(
            min(10, result.output.count("\n") + 2) * output.fontMetrics().lineSpacing() + 2 * parts.GRID
        )
        output.hide()
        line.clicked.connect(lambda: output.setVisible(output.isHidden()))
        page.add(output)
    return page


def _more(*texts: str) -> list[QWidget]:
    return [parts.quiet(text) for text in texts if text]


def _indented(*inside: QWidget) -> QWidget:
    page = parts.Page(margin=0)
    page.column.setContentsMargins(3 * parts.GRID + 4, 0, 0, 0)
    page.column.setSpacing(parts.GRID // 4)
    for one in inside:
        page.add(one)
    return page


def carry_text(count: int) -> str:
    """The words of the button that carries the gates of so many tasks (two at least) over."""
    return "Carry over in both tasks…" if count == 2 else f"Carry over in all {count:,} tasks…"
