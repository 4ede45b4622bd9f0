"""What the charts of the overview say in words: for the eye beside them, and for the ear in their place."""

from collections.abc import Sequence
from datetime import timedelta

from desktop.queries.overview import Cycle, GateRate, Span, Standing, Waiting
from ui import words


def long(took: timedelta) -> str:
    """How long something took, to two figures at most: `40 s`, `12 min`, `3.5 h`, `12 days`."""
    seconds = took.total_seconds()
    for unit, length in (("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= length:
            amount = seconds / length
            said = f"{amount:.1f}".removesuffix(".0") if amount < 9.95 else f"{amount:,.0f}"
            return "1 day" if (said, unit) == ("1", "days") else f"{said} {unit}"
    return f"{seconds:.0f} s"


def standing(told: Standing) -> str:
    """Where the tasks stand now, and what is not known about before."""
    now = {status: values[-1] for status, values in told.counts.items()}
    listed = ", ".join(f"{count:,} {words.status_text(status).lower()}" for status, count in now.items() if count)
    sentence = f"{words.count_text(sum(now.values()), 'task')} now" + (f": {listed}." if listed else ".")
    before = sum(values[0] for values in told.counts.values())
    if len(told.days) > 1:
        sentence += f" On {told.days[0]} there {'was 1' if before == 1 else f'were {before:,}'}."
    if told.unknown_before is not None:
        sentence += (
            f" Where tasks stood before {told.unknown_before:%Y-%m-%d} is not known: the older tool did not record it. "
            "Its approvals name no words and are not counted."
        )
    return sentence


def took(one: str, what: str, span: Span, since: str = "") -> str:
    """How long something took ("task", "approved", since "the idea"), or that it did not happen."""
    if not span.count:
        return f"No {one} was {what} in this time."
    if span.count == 1:
        return f"One {one} was {what}, {long(span.median)} after {since or 'it was asked'}."
    begun = f" from {since}" if since else ""
    return (
        f"{words.count_text(span.count, one)} were {what}. Half of them took at most {long(span.median)}{begun}, "
        f"nine in ten at most {long(span.p90)}."
    )


def at_most(span: Span) -> str:
    """How long half of them and nearly all of them took, as it stands beside a bar."""
    return f"half: at most {long(span.median)}, nine in ten: at most {long(span.p90)}"


def cycle(told: Cycle) -> str:
    """From idea to approved, and from there to completed."""
    first = took("task", "approved", told.to_approved, "the idea")
    return f"{first} {took('task', 'completed', told.to_completed, 'the approval')}"


def waiting(told: Waiting) -> str:
    """How long decisions took, and how many are waited for now."""
    first = took("question", "answered", told.to_decided)
    if not told.waiting:
        return f"{first} Nothing waits now."
    waits = f"{words.count_text(told.waiting, 'question')} {'waits' if told.waiting == 1 else 'wait'} now"
    return f"{first} {waits}, the longest was asked {words.ago(told.oldest)}." if told.oldest else f"{first} {waits}."


def gates(told: Sequence[GateRate]) -> str:
    """How many gates passed of those that were run."""
    run, passed = sum(one.run for one in told), sum(one.passed for one in told)
    if not run:
        return "No gate was run in this time."
    return f"{passed:,} of {words.count_text(run, 'gate')} passed, {percent(passed, run)}."


def percent(part: int, whole: int) -> str:
    """A share as people say it, never rounded to all or nothing."""
    share = round(100 * part / whole)
    return f"{min(share, 99) if part < whole else share} %" if part == 0 or share else "less than 1 %"
