"""Markdown cut into pieces that can be parsed one after another and still read as one text."""

import re

FIRST = 20_000  # characters parsed at once, so that the first screen is there within a frame
NEXT = 10_000

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
REFERENCE = re.compile(r"^ {0,3}\[[^\]^]+\]:[ \t]*\S.*$", re.MULTILINE)
BEGINS = re.compile(r"#|\w(?!\w*[.)])")  # a heading or a paragraph, never an item of a list


def pieces(text: str) -> list[str]:
    """The text in pieces of some 20,000, then 10,000 characters, cut only where a heading or a paragraph begins.

    Link definitions are given to every piece, since `[text][name]` may stand far from them. A table, list or code
    block is never cut, however long.
    """
    starts = _cuts(text)
    definitions = "\n\n" + "\n".join(REFERENCE.findall(text)) if len(starts) > 1 and REFERENCE.search(text) else ""
    return [text[start:end] + definitions for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _cuts(text: str) -> list[int]:
    cuts, at, fence, blank = [0], 0, "", True
    for line in text.splitlines(keepends=True):
        if not fence and blank and at - cuts[-1] >= (NEXT if len(cuts) > 1 else FIRST) and BEGINS.match(line):
            cuts.append(at)
        if found := FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        blank = not line.strip()
        at += len(line)
    return cuts
