"""Tests of what a person has chosen, kept from one start to the next."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop import settings
from desktop.paths import config_dir
from desktop.settings import Recent, Settings

CHOSEN = Settings(
    who="Ada Lovelace",
    backup_folder=Path("/elsewhere/backups"),
    keep_count=5,
    keep_days=365,
    ask_always=True,
    appearance="dark",
    recent=(Recent(Path("/home/ada/ämter.placet"), datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),),
)


def file() -> Path:
    return config_dir() / "settings.json"


def test_what_is_saved_is_loaded_again() -> None:
    settings.save(CHOSEN)
    assert settings.load(pytest.fail) == CHOSEN
    assert list(config_dir().iterdir()) == [file()]


def test_without_a_file_everything_is_as_usual_and_nothing_is_written() -> None:
    usual = settings.load(pytest.fail)
    assert (usual.keep_count, usual.keep_days, usual.ask_always, usual.recent) == (3, 90, False, ())
    assert not file().exists()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"who": 7}',
        b'{"keep_days": "90"}',
        b'{"appearance": "pink"}',
        b'{"recent": [{"path": "/a"}]}',
        b'{"recent": [{"path": "/a", "opened_at": "yesterday"}]}',
    ],
)
def test_a_broken_file_is_moved_aside_and_said(broken: bytes) -> None:
    config_dir().mkdir(parents=True, exist_ok=True)
    file().write_bytes(broken)
    told: list[str] = []
    assert settings.load(told.append).keep_days == 90
    (aside,) = config_dir().iterdir()
    assert aside.read_bytes() == broken
    assert len(told) == 1
    assert str(aside) in told[0]


def test_what_a_newer_version_wrote_besides_does_no_harm() -> None:
    settings.save(CHOSEN)
    file().write_text(json.dumps({**json.loads(file().read_text()), "flavour": "sour"}))
    assert settings.load(pytest.fail) == CHOSEN


def test_backups_are_never_kept_for_less_than_promised() -> None:
    config_dir().mkdir(parents=True, exist_ok=True)
    file().write_text('{"keep_count": 0, "keep_days": 1}')
    assert (settings.load().keep_count, settings.load().keep_days) == (3, 90)


def test_a_save_that_fails_leaves_the_settings_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(CHOSEN)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        settings.save(Settings(who="Nobody"))
    assert settings.load(pytest.fail) == CHOSEN
    assert list(config_dir().iterdir()) == [file()]


def test_the_file_opened_last_stands_first_and_only_once() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    some = Settings(who="")
    for day, name in enumerate(("a", "b", "a")):
        some = some.opened(Path(f"/{name}"), start + timedelta(days=day))
    assert [recent.path.name for recent in some.recent] == ["a", "b"]
    assert some.recent[0].opened_at == start + timedelta(days=2)
    assert [recent.path.name for recent in some.forgotten(Path("/a")).recent] == ["b"]
