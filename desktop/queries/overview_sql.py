"""The questions of the overview in SQLite's own words: moves of tasks in the audit chain, and times as days."""

from collections.abc import Iterable

from desktop.queries import gate_results

_OF_THESE = "t.deleted_at IS NULL AND (:project IS NULL OR t.project_id = :project)"

# Of each act that moves a task from one state alone: where it stood and where it stands then, "" where it was not yet.
# Asking again about what an older tool approved counts as if it had been pending. One approval of several that are
# needed closes nothing; a run that succeeds leaves it to task.complete to say so.
MOVES = {
    "task.create": ("", "PENDING"),
    "task.submit": ("PENDING", "AWAITING_APPROVAL"),
    "task.approve": ("AWAITING_APPROVAL", "APPROVED"),
    "task.request_changes": ("AWAITING_APPROVAL", "PENDING"),
    "task.reject": ("AWAITING_APPROVAL", "REJECTED"),
    "task.withdraw": ("AWAITING_APPROVAL", "PENDING"),
    "task.expire": ("AWAITING_APPROVAL", "PENDING"),
    "task.reopen": ("CANCELLED", "PENDING"),
    "run.start": ("APPROVED", "IN_PROGRESS"),
    "run.finish": ("IN_PROGRESS", "APPROVED"),
    "run.interrupt": ("IN_PROGRESS", "APPROVED"),
    "task.give_back": ("IN_PROGRESS", "APPROVED"),
    "task.complete": ("IN_PROGRESS", "COMPLETED"),
}
_CLOSES = ("task.cancel", "task.split", "task.merge")
_REWORDS = ("task.edit", "change.apply")


def _listed(acts: Iterable[str]) -> str:
    return "(" + ",".join(f"'{act}'" for act in acts) + ")"


def _is(entry: str, acts: Iterable[str]) -> str:
    """Whether an entry tells of one of these acts, and of a move by it.

    A reword writes a version, which its entry names; an edit of the priority alone has no subject.
    """
    return f"""NOT {entry}.refused AND {entry}.act IN {_listed(acts)}
 AND NOT ({entry}.act = 'task.edit' AND substr({entry}.payload, -13) = CAST('"subject":{{}}}}' AS BLOB))
 AND NOT ({entry}.act = 'run.finish' AND instr({entry}.payload, CAST('"status":"SUCCESS"' AS BLOB)))
 AND NOT ({entry}.act = 'task.approve' AND instr({entry}.payload, CAST('"closes"\\:false' AS BLOB)))"""


def _reworded(state: str) -> str:
    """Where other words take a task that stands there; twice is as once."""
    return f"CASE WHEN {state} IN ('APPROVED','AWAITING_APPROVAL') THEN 'AWAITING_APPROVAL' ELSE 'PENDING' END"


# (day, act, how many) of those acts, which are most there are: to go by the index of acts reads every page many times.
PLAIN = f"""SELECT substr(a.happened_at, 1, 10) AS day, a.act, count(*) FROM audit a NOT INDEXED
 JOIN tasks t ON t.id = a.task_id
 WHERE a.id >= :entry AND {_OF_THESE} AND {_is("a", MOVES)} GROUP BY day, a.act"""  # noqa: S608

# The newest move before an entry that was no reword, and whether there was a reword after that.
_AFTER = " ".join(f"WHEN '{act}' THEN '{stands}'" for act, (_stood, stands) in MOVES.items())
_EARLIER = f"""(SELECT CASE b.act {_AFTER} ELSE 'CANCELLED' END FROM audit b WHERE b.task_id = a.task_id
 AND b.id < a.id AND {_is("b", (*MOVES, *_CLOSES))} ORDER BY b.id DESC LIMIT 1)"""  # noqa: S608
_WAS_REWORD = f"""(SELECT b.act IN {_listed(_REWORDS)} FROM audit b WHERE b.task_id = a.task_id
 AND b.id < a.id AND {_is("b", (*MOVES, *_CLOSES, *_REWORDS))} ORDER BY b.id DESC LIMIT 1)"""  # noqa: S608
_STOOD = f"CASE WHEN {_WAS_REWORD} THEN {_reworded(_EARLIER)} ELSE coalesce({_EARLIER}, 'PENDING') END"

# (day, where it stood, where it stands, how many) of rewords and of what closes a task: both begin in several states,
# and the acts before say in which.
OTHERS = f"""WITH acts AS MATERIALIZED (
 SELECT substr(a.happened_at, 1, 10) AS day, a.act, {_STOOD} AS stood FROM audit a JOIN tasks t ON t.id = a.task_id
 WHERE a.id >= :entry AND {_OF_THESE} AND {_is("a", (*_CLOSES, *_REWORDS))}
), moves AS (
 SELECT day, stood, CASE WHEN act IN {_listed(_REWORDS)} THEN {_reworded("stood")} ELSE 'CANCELLED' END AS stands
 FROM acts
) SELECT day, stood, stands, count(*) FROM moves WHERE stood <> stands GROUP BY day, stood, stands"""  # noqa: S608

# The verdict that answered a request; one that is not the last of several people's does not.
_ANSWERED = f"""FROM approvals a JOIN approval_requests r ON r.id = a.request_id AND r.closed_at IS NOT NULL
 JOIN tasks t ON t.id = a.task_id WHERE a.id >= :approval AND a.created_at >= :since AND {_OF_THESE}
 AND NOT EXISTS (SELECT 1 FROM approvals b WHERE b.request_id = a.request_id AND b.id > a.id)"""  # noqa: S608

# From the making of a task to its first approval.
TO_APPROVED = f"""SELECT julianday(a.created_at) - julianday(t.created_at) AS took {_ANSWERED}
 AND a.verdict = 'APPROVED' AND a.change_request_id IS NULL
 AND NOT EXISTS (SELECT 1 FROM approvals b JOIN approval_requests o ON o.id = b.request_id
 WHERE b.task_id = a.task_id AND b.id < a.id AND b.request_id <> a.request_id AND b.verdict = 'APPROVED'
 AND b.change_request_id IS NULL AND o.state = 'APPROVED')"""  # noqa: S608
# From the approval a task was run by to its completion.
TO_COMPLETED = f"""SELECT julianday(e.happened_at) - julianday((SELECT b.created_at FROM approvals b
 WHERE b.task_id = e.task_id AND b.verdict = 'APPROVED' AND b.change_request_id IS NULL
 AND b.created_at <= e.happened_at ORDER BY b.id DESC LIMIT 1)) AS took
 FROM audit e JOIN tasks t ON t.id = e.task_id
 WHERE e.act = 'task.complete' AND e.id >= :entry AND NOT e.refused AND {_OF_THESE}"""  # noqa: S608
# From a question to its answer by a person; who decides without being asked asks in the same moment.
TO_DECIDED = f"""SELECT julianday(a.created_at) - julianday(r.asked_at) AS took {_ANSWERED}
 AND a.verdict IN ('APPROVED','CHANGES_REQUESTED','REJECTED')
 AND julianday(a.created_at) - julianday(r.asked_at) > 1.0 / 86400"""
# Of how long things took: how many, the smallest that is not less than half of them, and than nine tenths.
SPAN = """SELECT max(number), min(took) FILTER (WHERE number * 2 >= total),
 min(took) FILTER (WHERE number * 10 >= total * 9)
 FROM (SELECT took, row_number() OVER (ORDER BY took) AS number, count(*) OVER () AS total
 FROM ({durations}) WHERE took IS NOT NULL)"""
# (gate, how often it was run, how often it passed), the most frequent first.
GATES = f"""SELECT coalesce({gate_results.NAME.format("g")}, 'without a name') AS gate, count(*),
 coalesce(sum({gate_results.PASSED.format("g")}), 0)
 FROM runs r JOIN tasks t ON t.id = r.task_id
 JOIN json_each({gate_results.EACH.format("r.gate_results")}) g ON {gate_results.IS_ONE.format("g")}
 WHERE (r.id >= :run OR r.id <= :old_run) AND r.start_time >= :since AND r.gate_results IS NOT NULL AND {_OF_THESE}
 GROUP BY gate ORDER BY count(*) DESC, gate LIMIT :most"""  # noqa: S608
