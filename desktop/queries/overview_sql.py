"""The questions of the overview in SQLite's own words: windows over the audit chain, and times as days."""

# Of each move of a task in the chain: where it stood before and after. Only reword and cancel begin in several states
# and need the move before; asking again about what an older tool approved counts as if it had been pending. A reword
# writes a version, which its payload names; an edit of the priority alone has no subject. One approval of several that
# are needed closes nothing, and a run that succeeds leaves it to task.complete to say so.
_ACTS = (
    "'task.create','task.submit','task.approve','task.request_changes','task.reject','task.withdraw','task.expire',"
    "'task.cancel','task.split','task.merge','task.reopen','task.edit','change.apply','task.complete',"
    "'task.give_back','run.start','run.finish','run.interrupt'"
)
_REWORDS = "('task.edit','change.apply')"
_CLOSES = "('task.cancel','task.split','task.merge')"


def _after(entry: str) -> str:
    """Where a task stands after an act, NULL where that depends on where it stood."""
    return f"""CASE {entry}.act WHEN 'task.create' THEN 'PENDING' WHEN 'task.submit' THEN 'AWAITING_APPROVAL'
 WHEN 'task.approve' THEN 'APPROVED' WHEN 'task.request_changes' THEN 'PENDING' WHEN 'task.reject' THEN 'REJECTED'
 WHEN 'task.withdraw' THEN 'PENDING' WHEN 'task.expire' THEN 'PENDING' WHEN 'task.cancel' THEN 'CANCELLED'
 WHEN 'task.split' THEN 'CANCELLED' WHEN 'task.merge' THEN 'CANCELLED' WHEN 'task.reopen' THEN 'PENDING'
 WHEN 'run.start' THEN 'IN_PROGRESS' WHEN 'task.complete' THEN 'COMPLETED' ELSE
 CASE WHEN {entry}.act IN {_REWORDS} THEN NULL ELSE 'APPROVED' END END"""


_COUNTS = f"""NOT {{entry}}.refused AND {{entry}}.act IN ({_ACTS})
 AND NOT ({{entry}}.act = 'task.edit' AND substr({{entry}}.payload, -13) = CAST('"subject":{{{{}}}}}}}}' AS BLOB))
 AND NOT ({{entry}}.act = 'run.finish' AND instr({{entry}}.payload, CAST('"status":"SUCCESS"' AS BLOB)))
 AND NOT ({{entry}}.act = 'task.approve' AND instr({{entry}}.payload, CAST('"closes"\\:false' AS BLOB)))"""
_REWORDED = "CASE WHEN {state} IN ('APPROVED','AWAITING_APPROVAL') THEN 'AWAITING_APPROVAL' ELSE 'PENDING' END"
# Where a task stood before its first move in the period, from the move before that: rewording twice is as once.
_EARLIER = f"""coalesce((SELECT {_after("b")} FROM audit b WHERE b.task_id = m.task_id AND b.id < :entry
 AND {_COUNTS.format(entry="b")} AND b.act NOT IN {_REWORDS} ORDER BY b.id DESC LIMIT 1), 'PENDING')"""  # noqa: S608
_EARLIER_REWORDED = f"""coalesce((SELECT b.act IN {_REWORDS} FROM audit b WHERE b.task_id = m.task_id AND b.id < :entry
 AND {_COUNTS.format(entry="b")} ORDER BY b.id DESC LIMIT 1), 0)"""  # noqa: S608
_BEFORE_PERIOD = f"CASE WHEN {_EARLIER_REWORDED} THEN {_REWORDED.format(state=_EARLIER)} ELSE {_EARLIER} END"

# (day, where it stood, where it stands, how many): "" before it was made.
MOVES = f"""WITH acts AS (
 SELECT a.id, a.task_id, date(a.happened_at) AS day, a.act, {_after("a")} AS after,
 a.act IN {_REWORDS} AS rewords
 FROM audit a JOIN tasks t ON t.id = a.task_id
 WHERE a.id >= :entry AND t.deleted_at IS NULL AND (:project IS NULL OR t.project_id = :project)
 AND {_COUNTS.format(entry="a")}
), once AS (
 SELECT *, lag(rewords, 1, 0) OVER (PARTITION BY task_id ORDER BY id) AS again FROM acts
), m AS (
 SELECT *, lag(after) OVER its AS one, lag(after, 2) OVER its AS two, lag(rewords, 1, 0) OVER its AS after_reword,
 row_number() OVER its AS number
 FROM once WHERE NOT (rewords AND again) WINDOW its AS (PARTITION BY task_id ORDER BY id)
), stood AS (
 SELECT m.*, CASE
 WHEN act NOT IN {_REWORDS} AND act NOT IN {_CLOSES} THEN NULL
 WHEN number = 1 THEN {_BEFORE_PERIOD}
 WHEN NOT after_reword THEN one
 WHEN number = 2 THEN {_REWORDED.format(state=_BEFORE_PERIOD)}
 ELSE {_REWORDED.format(state="two")} END AS stood FROM m
), moves AS (
 SELECT day, CASE act WHEN 'task.create' THEN '' WHEN 'task.submit' THEN 'PENDING' WHEN 'task.approve' THEN
 'AWAITING_APPROVAL' WHEN 'task.request_changes' THEN 'AWAITING_APPROVAL' WHEN 'task.reject' THEN 'AWAITING_APPROVAL'
 WHEN 'task.withdraw' THEN 'AWAITING_APPROVAL' WHEN 'task.expire' THEN 'AWAITING_APPROVAL' WHEN 'task.reopen' THEN
 'CANCELLED' WHEN 'run.start' THEN 'APPROVED' WHEN 'task.complete' THEN 'IN_PROGRESS' WHEN 'task.give_back' THEN
 'IN_PROGRESS' WHEN 'run.finish' THEN 'IN_PROGRESS' WHEN 'run.interrupt' THEN 'IN_PROGRESS' ELSE stood END AS before,
 CASE WHEN rewords THEN {_REWORDED.format(state="stood")} ELSE after END AS after
 FROM stood
) SELECT day, before, after, count(*) FROM moves WHERE before <> after GROUP BY day, before, after"""  # noqa: S608

_OF_THESE = "t.deleted_at IS NULL AND (:project IS NULL OR t.project_id = :project)"
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
GATES = f"""SELECT coalesce(json_extract(g.value, '$.gate_name'), 'without a name') AS gate, count(*),
 coalesce(sum(json_extract(g.value, '$.passed') = 1), 0)
 FROM runs r JOIN tasks t ON t.id = r.task_id
 JOIN json_each(CASE WHEN json_valid(r.gate_results) THEN r.gate_results ELSE '[]' END) g ON g.type = 'object'
 WHERE (r.id >= :run OR r.id <= :old_run) AND r.start_time >= :since AND r.gate_results IS NOT NULL AND {_OF_THESE}
 GROUP BY gate ORDER BY count(*) DESC, gate LIMIT :most"""  # noqa: S608
