"""What a pull request's page is made of: the diff, and the Markdown of its texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.forge.diff import Line, read_diff
from pytest_factory.forge.markdown import Span, blocks, spans
from pytest_factory.workspace.git import git

RunGit = Callable[..., str]


def committed(git_dir: Path, files: dict[str, bytes]) -> str:
    """A commit with these files in one folder."""
    shas = {
        name: git("hash-object", "-w", "--stdin", git_dir=git_dir, input=content) for name, content in files.items()
    }
    entries = "".join(f"100644 blob {sha}\t{name}\0" for name, sha in shas.items())
    return git("commit-tree", git("mktree", "-z", git_dir=git_dir, input=entries), git_dir=git_dir, input="x\n")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An empty bare repository."""
    git("init", "--quiet", "--bare", str(tmp_path / "bare.git"))
    return tmp_path / "bare.git"


def test_a_diff_has_files_counts_and_numbered_lines(bare: Path) -> None:
    """Changed, new, deleted and binary files come in their order, each line with its numbers before and after."""
    before = committed(bare, {"a.py": b"one\ntwo\nthree\n", "b.bin": b"\0old", "gone.py": b"x\n"})
    after = committed(
        bare,
        {
            "a.py": b"one\n2\nthree\nfour",
            "b.bin": b"\0new",
            "nö w.py": b"y\r\n",
        },
    )
    files = read_diff(bare, before, after)
    assert [(file.added, file.removed) for file in files] == [(2, 1), (0, 0), (0, 1), (1, 0)]
    assert [file.path for file in files] == ["a.py", "b.bin", "gone.py", "nö w.py"]
    assert files[0].lines == (
        Line("hunk", None, None, "@@ -1,3 +1,4 @@"),
        Line("same", 1, 1, "one"),
        Line("removed", 2, None, "two"),
        Line("added", None, 2, "2"),
        Line("same", 3, 3, "three"),
        Line("added", None, 4, "four"),
        Line("note", None, None, "No newline at end of file"),
    )
    assert [line.text for line in files[1].lines] == ["Binary files a/b.bin and b/b.bin differ"]
    assert files[3].lines[-1] == Line("added", None, 1, "y\r")


def test_lines_that_look_like_a_diff_are_lines(bare: Path) -> None:
    """Content that imitates git's own headers changes neither files nor numbers."""
    before = committed(bare, {"a.py": b"x\n"})
    after = committed(bare, {"a.py": b"x\n++ b/evil.py\n@@ -1 +1 @@\ndiff --git a/x b/x\n-- a/evil.py\n\x0c\n"})
    (file,) = read_diff(bare, before, after)
    assert (file.path, file.added) == ("a.py", 5)
    assert [(line.kind, line.after) for line in file.lines[2:]] == [("added", number) for number in range(2, 7)]


def test_markdown_becomes_blocks() -> None:
    """Headings, paragraphs, lists with boxes, tables and code are told apart; what is broken is still shown."""
    text = (
        "# Title\nA paragraph\nof two lines.\n\n- [x] done\n- [ ] open\n  and more\n1. one\n\n"
        "| a | b \\| c |\n| --- | ---: |\n| 1 | 2 |\n```json\n# no heading\n\n```\nend\n~~~\nnever closed"
    )
    found = blocks(text)
    assert [block.kind for block in found] == ["heading", "paragraph", "list", "table", "code", "paragraph", "code"]
    assert (found[0].level, found[0].rows[0][0]) == (1, (Span("text", "Title"),))
    assert found[1].rows[0][0][0].text == "A paragraph of two lines."
    assert [row[0][0].text for row in found[2].rows] == ["☑ done", "☐ open and more", "one"]
    assert [[cell[0].text for cell in row] for row in found[3].rows] == [["a", "b | c"], ["1", "2"]]
    assert (found[4].text, found[6].text) == ("# no heading\n", "never closed")


def test_spans_are_code_strong_or_text() -> None:
    """Code may contain backticks inside longer ones; unpaired marks are text."""
    assert spans("a `b` **c** ``d`e`` f") == (
        Span("text", "a "),
        Span("code", "b"),
        Span("text", " "),
        Span("strong", "c"),
        Span("text", " "),
        Span("code", "d`e"),
        Span("text", " f"),
    )
    assert spans("2 ** 3 ` x") == (Span("text", "2 ** 3 ` x"),)
    assert spans("") == ()


@pytest.mark.parametrize("text", ["", "|", "||", "- ", "```", "#", "# ", "**", "`", "| --- |", "1.", "\x0c", "   "])
def test_no_text_breaks_the_page(text: str) -> None:
    """Any text has blocks, be it none."""
    assert isinstance(blocks(text), list)
