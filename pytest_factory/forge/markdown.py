"""The Markdown of a pull request's body and comments as plain values, which a template then shows with all text escaped.

Only what such texts use is known: headings, lists, tables, fenced code, paragraphs, code spans, strong words. Everything
else, HTML and links included, is shown as the text that it is.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(.*)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_SPAN = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)(?!`)|\*\*(?P<strong>.+?)\*\*")
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


class Span(NamedTuple):
    """A piece of a line."""

    kind: str
    """text, code or strong."""
    text: str


class Block(NamedTuple):
    """A piece of a text."""

    kind: str
    """heading, paragraph, list, table or code."""
    rows: tuple[tuple[tuple[Span, ...], ...], ...] = ()
    """A list's items have one cell, a table's rows many; a heading and a paragraph are one row of one cell."""
    text: str = ""
    """Of code."""
    level: int = 0
    """Of a heading, 1 to 6."""


def blocks(text: str) -> list[Block]:
    """The blocks of a text in their order."""
    found: list[Block] = []
    lines = text.splitlines()
    while lines:
        if not lines[0].strip():
            del lines[0]
        elif fence := _FENCE.match(lines[0]):
            end = next((at for at in range(1, len(lines)) if lines[at].strip() == fence[1]), len(lines))
            found.append(Block("code", text="\n".join(lines[1:end])))
            del lines[: end + 1]
        elif heading := _HEADING.match(lines[0]):
            found.append(Block("heading", _rows([heading[2]]), level=len(heading[1])))
            del lines[0]
        elif lines[0].lstrip().startswith("|"):
            table = _take(lines, lambda line: line.lstrip().startswith("|"))
            rows = [_cells(line) for line in table if not re.fullmatch(r"[\s|:-]+", line)]
            found.append(Block("table", tuple(tuple(spans(cell) for cell in row) for row in rows)))
        elif _ITEM.match(lines[0]):
            found.append(Block("list", _rows(_items(_take(lines, lambda line: bool(line.strip()))))))
        else:
            found.append(Block("paragraph", _rows([" ".join(map(str.strip, _take(lines, _is_prose)))])))
    return found


def spans(text: str) -> tuple[Span, ...]:
    """The pieces of one line."""
    found, at = [], 0
    for match in _SPAN.finditer(text):
        found.append(Span("text", text[at : match.start()]))
        kind = "strong" if match["code"] is None else "code"
        found.append(Span(kind, match[kind] if kind == "strong" else match[kind].strip() or match[kind]))
        at = match.end()
    return tuple(span for span in (*found, Span("text", text[at:])) if span.text)


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not any(form.match(line) for form in (_HEADING, _ITEM, _FENCE))


def _take(lines: list[str], belongs: Callable[[str], bool]) -> list[str]:
    """Take lines from the front while they belong; the first always does."""
    end = next((at for at in range(1, len(lines)) if not belongs(lines[at])), len(lines))
    taken, lines[:] = lines[:end], lines[end:]
    return taken


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if item := _ITEM.match(line):
            box = _BOXES.get(item[1][:4])
            items.append(box + item[1][4:] if box else item[1])
        else:
            items[-1] += f" {line.strip()}"
    return items


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _rows(texts: list[str]) -> tuple[tuple[tuple[Span, ...], ...], ...]:
    return tuple((spans(text),) for text in texts)
