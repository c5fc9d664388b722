"""JSON as people write it into a request: whole, with words that stand for something, or as an outline with dots in it."""

import json
import re
from collections.abc import Iterator

from pydantic import JsonValue

_OPEN = re.compile(r"\{\w+\}|<\w+>|\.\.\.|…|\b[A-Z][A-Z_]+\b")
OUTLINE = re.compile(r"\{\s*[\"']\w+[\"']\s*:")
"""How an object of JSON begins, whether it can be read or not."""


def same_json(literal: JsonValue, value: JsonValue) -> bool:
    """Whether `value` is what `literal` says; a word in capitals, `...` or {name} in its strings stands for anything.

    >>> same_json({"message": "Hello, NAME!"}, {"message": "Hello, Ada!"})
    True
    """
    if isinstance(literal, dict) and isinstance(value, dict):
        return literal.keys() == value.keys() and all(same_json(literal[key], value[key]) for key in literal)
    if isinstance(literal, list) and isinstance(value, list):
        return len(literal) == len(value) and all(map(same_json, literal, value))
    if isinstance(literal, str) and isinstance(value, str) and open_ended(literal):
        pieces = [re.escape(piece) for piece in _OPEN.split(literal)]
        return re.fullmatch(".*".join(pieces), value, re.DOTALL) is not None
    if isinstance(literal, str) and open_ended(literal):
        return _OPEN.fullmatch(literal) is not None
    return literal == value and isinstance(literal, bool) == isinstance(value, bool)


def open_ended(value: JsonValue) -> bool:
    """Whether a literal holds a word that stands for something else, so that it cannot be compared as it is."""
    if isinstance(value, dict | list):
        return any(open_ended(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and _OPEN.search(value) is not None


def json_spans(text: str) -> Iterator[tuple[int, int, JsonValue]]:
    """Objects and lists of JSON that stand in the text; a path's {placeholder} is none.

    An object that is only outlined, with dots in it, has the value None: what stands within it is a part of an answer.
    """
    decoder = json.JSONDecoder()
    position = 0
    while match := re.compile(r"[{\[]").search(text, position):
        try:
            value, end = decoder.raw_decode(text, match.start())
        except ValueError:
            position = match.end()
            if OUTLINE.match(text, match.start()) and (closed := _closed(text, match.start())):
                yield match.start(), closed, None
                position = closed
            continue
        yield match.start(), end, value
        position = end


def _closed(text: str, start: int) -> int:
    """Where the object that begins at `start` ends, behind its brace; 0 where it does not."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, start):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return 0
