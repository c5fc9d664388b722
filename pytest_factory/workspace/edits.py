"""A text with Python's own positions, and edits that leave every other byte alone."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from pytest_factory.errors import SpliceError

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class Edit(NamedTuple):
    """The characters from `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


class Source:
    """A Python text, its lines (as the tokenizer counts them, so a form feed ends none) and its tree.

    `name` is what messages call it. Raises SpliceError with the line where the text does not parse.
    """

    def __init__(self, text: str, *, name: str) -> None:
        self.text = text
        self.name = name
        self.lines = _LINE.findall(text)
        self.tree = self._parse()

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))
        return starts

    @property
    def newline(self) -> str:
        """How the text ends its lines; a text without any ends them with a line feed."""
        first = self.lines[0] if self.lines else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    def line(self, number: int) -> str:
        """One line without its end; numbers start at 1, and outside of the text all lines are empty."""
        return self.lines[number - 1].rstrip("\r\n") if 0 < number <= len(self.lines) else ""

    def at(self, number: int) -> int:
        """Where a line starts; the end of the text for the line after the last."""
        return self._starts[min(number - 1, len(self.lines))]

    def offset(self, number: int, column: int) -> int:
        """A position of `ast` (line, column in UTF-8 bytes) as an index into the text."""
        return self.at(number) + len(self.lines[number - 1].encode()[:column].decode())

    def comments_above(self, number: int) -> int:
        """The first of the comment lines that stand directly above a line at its indentation, else the line itself."""
        indent = re.match(r"\s*", self.line(number))
        while indent and re.match(indent[0] + "#", self.line(number - 1)) and number > 1:
            number -= 1
        return number

    def blank_before(self, number: int) -> int:
        """How many blank lines stand directly above a line."""
        count = 0
        while number - 1 - count > 0 and not self.line(number - 1 - count).strip():
            count += 1
        return count

    def error(self, node: ast.AST | int, message: str) -> SpliceError:
        """A SpliceError that says where, with the line itself."""
        number = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return SpliceError(f"{self.name}, line {number}: {message}: {self.line(number).strip()[:160]!r}")

    def own_lines(self, node: ast.stmt) -> tuple[int, int]:
        """The first and the last line of a statement, decorators included.

        Raises SpliceError where it shares a line with other code, as in `a = 1; b = 2`.
        """
        first, last = first_line(node), node.end_lineno or node.lineno
        before = self.line(first).encode()[: node.col_offset] if first == node.lineno else b""
        after = self.line(last).encode()[node.end_col_offset :].strip()
        if before.strip() or (after and not re.match(rb";?\s*(#|$)", after)):
            raise self.error(node, "shares a line with another statement")
        return first, last

    def cut(self, first: int, last: int, *, dedent: int = 0, indent: str = "") -> str:
        """The lines from `first` to `last`, moved from a column to an indentation.

        Lines that begin inside a string are kept as they are: their blanks are data.
        """
        moved = []
        for number in range(first, last + 1):
            line = self.line(number)
            if number not in self.inside_strings:
                blanks = len(line) - len(line.lstrip())
                line = indent + line[min(dedent, blanks) :] if line.strip() else ""
            moved.append(line)
        return "\n".join(moved)

    @cached_property
    def inside_strings(self) -> frozenset[int]:
        """The numbers of the lines that begin inside a string."""
        lines: set[int] = set()
        opened: list[int] = []
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            kind = tokenize.tok_name[token.type]
            if kind.endswith("STRING_START"):
                opened.append(token.start[0])
            begin = opened.pop() if kind.endswith("STRING_END") else token.start[0]
            if "STRING" in kind:
                lines.update(range(begin + 1, token.end[0] + 1))
        return frozenset(lines)

    @cached_property
    def comments(self) -> dict[int, str]:
        """Line number to the comment on that line."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}

    def _parse(self) -> ast.Module:
        try:
            return ast.parse(self.text)
        except SyntaxError as error:
            raise self.error(error.lineno or 1, error.msg) from error
        except (ValueError, RecursionError) as error:  # null bytes; nesting that the parser gives up on
            raise SpliceError(f"{self.name}: is no Python that can be read: {error}") from error


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits. What is inserted where another edit begins stands before it, in the order given."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end > edit.start)):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def first_line(node: ast.stmt) -> int:
    """The line where a statement begins, decorators included."""
    decorators: Sequence[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
