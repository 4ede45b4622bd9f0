"""A text as a terminal can be given it: nothing in it moves a cursor or looks like another line."""


def plain(text: str) -> str:
    """The text without anything that moves a cursor, changes a colour or turns the direction of writing: escaped."""
    return "".join(
        sign if sign.isprintable() or sign == "\n" else sign.encode("unicode_escape").decode()
        for sign in text.replace("\r\n", "\n").replace("\t", "    ")
    )


def barred(text: str, indent: str = "  ") -> list[str]:
    """The lines of a text, each behind a bar: nothing in it looks like the command's own."""
    return [f"{indent}│ {one}".rstrip() for one in plain(text).split("\n")]


def line(text: str) -> str:
    """The text as one line: nothing in it can look like another one of the command's own."""
    return " ".join(plain(text).split())
