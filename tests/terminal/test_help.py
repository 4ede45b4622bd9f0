"""The page of the commands and what each says of itself with --help are the same."""

import re

import pytest

from desktop import cli
from tests.conftest import HOME

PAGE = (HOME / "docs" / "commands.md").read_text(encoding="utf-8").partition("## `alembic`")[0]
ROWS = re.findall(r"^\| `placet ([a-z]+) ?([^|]*)` \|(.*)\|$", PAGE, re.MULTILINE)
OPTION = re.compile(r"--[a-z][a-z-]*")
EVERYWHERE = {"--help", "--json"}


def helped(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"], lambda _path: 0)
    assert ended.value.code == 0
    return capsys.readouterr().out


def options(capsys: pytest.CaptureFixture[str], command: str) -> set[str]:
    usage = helped(capsys, command).partition("\n\n")[0]
    return set(OPTION.findall(usage)) - EVERYWHERE


def test_the_page_names_every_command_in_the_order_of_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    told = re.findall(r"^    ([a-z]+) ", helped(capsys).partition("COMMAND\n")[2], re.MULTILINE)
    assert len(told) >= 13
    ordered = list(dict.fromkeys(command for command, *_ in ROWS))
    assert sorted(ordered) == sorted(told)


def test_every_option_is_on_the_page_and_every_option_of_the_page_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    there: set[str] = set()
    for command in {command for command, *_ in ROWS}:
        its = options(capsys, command)
        assert its <= set(OPTION.findall(PAGE)), f"placet {command}"
        in_rows = {one for name, *told in ROWS if name == command for one in OPTION.findall(" ".join(told))}
        assert in_rows <= its, f"placet {command}"
        there |= its
    assert set(OPTION.findall(PAGE)) - EVERYWHERE == there


def test_what_a_command_takes_stands_in_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    for command in {command for command, *_ in ROWS}:
        usage = helped(capsys, command).partition("\n\n")[0]
        taken = set(re.findall(r"(?<![-a-z] )\b[A-Z]{4,}\b", re.sub(r"--[a-z-]+ [A-Z]+", "", usage)))
        rows = " ".join(" ".join(told) for name, *told in ROWS if name == command)
        assert taken <= set(re.findall(r"[A-Z]+", rows)), f"placet {command}"


def test_the_exit_codes_of_the_page_are_those_of_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE) == re.findall(r"\b(\d) [a-z]", cli.EPILOG)
    assert cli.EPILOG in helped(capsys)
