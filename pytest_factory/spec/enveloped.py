"""Lists that stand below a key of an object, `{"boats": [...], "total": 2}`: a small model speaks of their items as of a list.

Which key that is the app's answer tells, or, of a path that it does not have, the request: `{"boats": [...]}`.
"""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.json_texts import OUTLINE
from pytest_factory.spec.literals import path_matches, read_literals, sentences

_TOKEN = re.compile(r"[\"'](?P<key>\w+)[\"']\s*:\s*(?P<list>(?=\[))?|(?P<open>[{\[])|(?P<close>[}\]])")
"""What the outline of a JSON object is made of; there may be dots and words between."""
_GOES_ON = re.compile(
    r"(?:It|This|That|The (?:answer|body|response|result|reply)|Answers?|Returns?|Respond\w*|Repl(?:y|ies))\b", re.I
)
"""How a sentence begins that goes on to speak of the route before."""


def enveloped(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """The criterion, one that asks for such a list with the key below which it is; what is expected of its items as of the whole
    answer is expected of the items."""
    bare, expect = criterion.bare.rstrip("/"), criterion.expect
    if criterion.method != "GET" or expect.status != 200 or expect.text:
        return criterion
    now = next((a for a in answers if a.below and a.status == 200 and a.bare.rstrip("/") == bare), None)
    below, whole = (now.below, _keys(now.answered)) if now else _told(bare, request)
    if not below:
        return criterion
    rows = [row for row in (now.rows or [] if now else []) if isinstance(row, dict)]
    keys, said = {key for row in rows for key in row}, {*expect.contains, *expect.fields}
    if isinstance(expect.body, list):
        first: JsonValue = expect.body[0] if expect.body else None
        contains = first if isinstance(first, dict) else {}
        changed = Expectation(
            status=200, headers=expect.headers, items=True, below=below, length=len(expect.body), contains=contains
        )
    elif not expect.items and said and said <= keys - whole:
        changed = expect.model_copy(update={"items": True, "below": below})
    elif expect.items:
        contains = {key: value for key, value in expect.contains.items() if key in keys or key not in whole}
        fields = {key: kind for key, kind in expect.fields.items() if key in keys or key not in whole}
        changed = expect.model_copy(update={"contains": contains, "fields": fields, "below": below})
    else:
        changed = expect.model_copy(update={"below": below})
    return criterion.model_copy(update={"expect": changed})


def _told(bare: str, request: str) -> tuple[str, set[str]]:
    """The key of the list, and all keys, of the object that a sentence shows as the answer of a path."""
    before = ""
    for sentence in sentences(request):
        if begin := OUTLINE.search(sentence):
            path = _path_of(sentence[: begin.start()], before, sentence)
            lists, keys = _outlined(sentence[begin.start() :])
            if path and path_matches(path, bare) and len(lists) == 1:
                return lists[0], keys
        before += f"{sentence} "
    return "", set()


def _path_of(head: str, before: str, sentence: str) -> str:
    """The path whose answer an object is: the last one in front of it, in its sentence or, where that begins with "It returns",
    in those before; else the first one behind it."""
    for text, place in ((head, -1), (before if _GOES_ON.match(sentence) else "", -1), (sentence, 0)):
        if paths := [path.partition("?")[0] for method, path in read_literals(text).routes if method == "GET"]:
            return paths[place]
    return ""


def _outlined(text: str) -> tuple[list[str], set[str]]:
    """Of the first object that a text has: the keys of lists, and all keys."""
    depth, lists, keys = 0, list[str](), set[str]()
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if token["close"] and not depth:
            break
        if token["key"] and depth == 1:
            keys.add(token["key"])
            lists += [token["key"]] if token["list"] is not None else []
    return lists, keys


def _keys(answered: JsonValue) -> set[str]:
    return {*answered} if isinstance(answered, dict) else set()
