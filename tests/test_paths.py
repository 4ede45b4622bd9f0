"""The program's own folders lie where the system keeps such things, or all below one folder."""

import os
from pathlib import Path

import pytest

from desktop import paths


def test_settings_and_state_lie_where_the_system_keeps_them() -> None:
    assert paths.config_dir() == Path(os.environ["XDG_CONFIG_HOME"]) / "placet"
    assert paths.state_dir() == Path(os.environ["XDG_STATE_HOME"]) / "placet"
    assert paths.backup_dir().parent == paths.state_dir()


def test_placet_home_puts_everything_below_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACET_HOME", str(tmp_path))
    for folder in (paths.config_dir(), paths.state_dir(), paths.backup_dir()):
        assert folder.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_the_installed_one() -> None:
    assert paths.program_version().count(".") == 2
