"""Make the tables as the last version of change-driven-dev made them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e6e5369fb4d1"
down_revision = None

ENUMS = {
    "phasetype": ("PLANNER", "ARCHITECT", "REVIEW_APPROVAL", "CODER"),
    "taskstatus": ("PENDING", "IN_PROGRESS", "AWAITING_APPROVAL", "APPROVED", "REJECTED", "COMPLETED", "CANCELLED"),
    "changerequeststatus": ("DRAFT", "SUBMITTED", "APPROVED", "REJECTED", "IMPLEMENTED"),
    "artifacttype": ("SPEC", "PLAN", "ARCHITECTURE", "ADR", "TRANSCRIPT", "DIFF", "LOG", "OTHER"),
    "runstatus": ("RUNNING", "SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED"),
}
# Children before parents.
TABLES = (
    "artifacts",
    "approvals",
    "runs",
    "change_requests",
    "task_versions",
    "control_state",
    "tasks",
    "projects",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, labels in ENUMS.items():
            postgresql.ENUM(*labels, name=name).create(op.get_bind())
    op.create_table(
        "projects",
        _id(),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("db_path", sa.String(512), nullable=False),
        sa.Column("root_path", sa.String(512)),
        sa.Column("current_phase", _enum("phasetype")),
        sa.Column("default_engine", sa.String(255)),
        sa.Column("spec_artifact_id", sa.Integer),
        sa.Column("selected_arch_option_id", sa.Integer),
        _now("created_at"),
        _now("updated_at"),
    )
    op.create_table(
        "control_state",
        _id(),
        sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id"), nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("max_attempts", sa.Integer, nullable=False),
        sa.Column("timeout_seconds", sa.Integer, nullable=False),
        sa.Column("current_task_id", sa.Integer),
        sa.Column("extra_data", sa.Text),
        _now("updated_at"),
        sa.UniqueConstraint("project_id"),
    )
    op.create_table(
        "tasks",
        _id(),
        sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id"), nullable=False),
        sa.Column("title", sa.String(512), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("status", _enum("taskstatus"), nullable=False),
        sa.Column("current_phase", _enum("phasetype")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("active_version_id", sa.Integer),
        sa.Column("engine_override", sa.String(255)),
        sa.Column("extra_data", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        _now("created_at"),
        _now("updated_at"),
    )
    op.create_table(
        "change_requests",
        _id(),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("phase", _enum("phasetype"), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("status", _enum("changerequeststatus"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _now("created_at"),
        _now("updated_at"),
    )
    op.create_table(
        "runs",
        _id(),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("engine", sa.String(255), nullable=False),
        sa.Column("status", _enum("runstatus"), nullable=False),
        sa.Column("log_path", sa.String(1024)),
        sa.Column("gate_results", sa.Text),
        sa.Column("extra_data", sa.Text),
        _now("start_time"),
        sa.Column("end_time", sa.DateTime),
    )
    op.create_table(
        "task_versions",
        _id(),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("version_num", sa.Integer, nullable=False),
        sa.Column("title", sa.String(512), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("gates_json", sa.Text),
        sa.Column("deps_json", sa.Text),
        sa.Column("extra_data", sa.Text),
        _now("created_at"),
    )
    op.create_table(
        "approvals",
        _id(),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("change_request_id", sa.Integer, sa.ForeignKey("change_requests.id")),
        sa.Column("approver", sa.String(255), nullable=False),
        sa.Column("approved", sa.Boolean, nullable=False),
        sa.Column("comment", sa.Text),
        _now("created_at"),
    )
    op.create_table(
        "artifacts",
        _id(),
        sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id"), nullable=False),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("tasks.id")),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id")),
        sa.Column("artifact_type", _enum("artifacttype"), nullable=False),
        sa.Column("name", sa.String(512), nullable=False),
        sa.Column("file_path", sa.String(1024), nullable=False),
        sa.Column("storage_path", sa.String(1024)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("file_size", sa.Integer),
        sa.Column("extra_data", sa.Text),
        _now("created_at"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in ENUMS:
            op.execute(f"DROP TYPE {name}")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _now(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime, server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False)


def _enum(name: str) -> sa.types.TypeEngine[str]:
    """VARCHAR without a check on SQLite, a native type on PostgreSQL."""
    native = postgresql.ENUM(*ENUMS[name], name=name, create_type=False)
    return sa.Enum(*ENUMS[name], name=name).with_variant(native, "postgresql")
