"""What the foot of a dialog that decides says: how the key approves from where the keyboard is, and what stands."""

from desktop.words import Verdict
from ui import keys

STANDS = "A decision is not undone; a later one can follow it."
GIVEN = {Verdict.APPROVED: "approved", Verdict.CHANGES_REQUESTED: "requested changes to", Verdict.REJECTED: "rejected"}
NOTES, REASON, COMMENT = "Tab leaves the notes; then ", "Tab leaves the reason; then ", "Once the comment is written, "
"""What comes first where the keyboard writes."""


def way(*, first: str, is_seen: bool, is_armed: bool, verb: str = "approve") -> str:
    """How the key approves; `first` is what has to be done before it does anything (`NOTES`...), or empty."""
    key = keys.shown("decide_approve")
    if not key:
        return "" if is_seen else f"Read it to the end to {verb}."
    if not is_seen:
        on = f"{first}{key} goes on to what you have not seen."
        return f"{on} Read it to the end to {verb}." if first else f"Read it to the end to {verb}; {on}"
    if first:
        return f"{first}press {key}{'' if is_armed else ' twice'} to {verb}."
    return f"Press {key} {'again' if is_armed else 'twice'} to {verb}."
