"""What a pull request changes, for the page that shows it."""

import re
from pathlib import Path
from typing import NamedTuple

from pytest_factory.workspace.git import git_bytes

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


class Line(NamedTuple):
    """One line of a diff."""

    kind: str
    """added, removed, same, hunk, or note (no newline at the end, a binary file, another mode)."""
    before: int | None
    """Its number before, where it is there before."""
    after: int | None
    text: str
    """Without the sign at its begin."""


class FileDiff(NamedTuple):
    """One file of a diff."""

    path: str
    added: int
    removed: int
    lines: tuple[Line, ...]


def read_diff(git_dir: Path, base: str, head: str) -> tuple[FileDiff, ...]:
    """The difference of two commits, file by file; no filter, textconv or external program is run."""
    command = ("diff-tree", "-r", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color")
    stat = git_bytes(*command, "--numstat", "-z", base, head, git_dir=git_dir).decode(errors="replace")
    text = git_bytes(*command, "-p", base, head, git_dir=git_dir).decode(errors="replace")
    counts = [entry.split("\t", 2) for entry in stat.split("\0")[:-1]]
    sections = re.split(r"^diff --git .*\n", text, flags=re.MULTILINE)[1:]
    return tuple(
        FileDiff(path, _count(added), _count(removed), tuple(_lines(section)))
        for (added, removed, path), section in zip(counts, sections, strict=True)
    )


def _lines(section: str) -> list[Line]:
    lines: list[Line] = []
    before = after = 0
    for text in section.removesuffix("\n").split("\n"):
        if hunk := _HUNK.match(text):
            before, after = int(hunk[1]), int(hunk[2])
            lines.append(Line("hunk", None, None, text))
        elif not before and not after:
            if not text.startswith(("index ", "--- ", "+++ ")):
                lines.append(Line("note", None, None, text))
        elif text.startswith("+"):
            lines.append(Line("added", None, after, text[1:]))
            after += 1
        elif text.startswith("-"):
            lines.append(Line("removed", before, None, text[1:]))
            before += 1
        elif text.startswith("\\"):
            lines.append(Line("note", None, None, text[2:]))
        else:
            lines.append(Line("same", before, after, text[1:]))
            before, after = before + 1, after + 1
    return lines


def _count(number: str) -> int:
    return 0 if number == "-" else int(number)
