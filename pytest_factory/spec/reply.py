"""What the wire forms of all versions have in common: finding and checking the one JSON object of a reply."""

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pytest_factory.errors import UnusableReply

MAX_CRITERIA = 8
"""Of one spec: it bounds what a rambling reply costs."""
_TITLE = 60


class Wire(BaseModel):
    """Base of what a model writes: a key that the form does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


W = TypeVar("W", bound=Wire)


def read_reply(text: str, form: type[W]) -> W:
    """The object in a model's reply as `form`; raises UnusableReply with the first thing that is wrong."""
    try:
        return form.model_validate_json(_object_in(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the reply"
        raise UnusableReply(f"{where}: {first['msg']}") from error


def rescued(text: str) -> str:
    """Of a reply that was cut, the whole criteria that it has; empty where it has none."""
    begin = re.search(r'"criteria"\s*:\s*\[', text)
    criteria: list[object] = []
    position = begin.end() if begin else len(text)
    while found := re.compile(r"[\s,]*(?=[{\"])").match(text, position):
        try:
            value, position = json.JSONDecoder().raw_decode(text, found.end())
        except ValueError:
            break
        criteria.append(value)
    return f"{text[: begin.end()]}{json.dumps(criteria)[1:]}}}" if begin and criteria else ""


def one_line(text: str) -> str:
    """A text whose blanks and line breaks are single blanks."""
    return " ".join(text.split())


def short_title(text: str) -> str:
    """One line of at most 60 characters, cut between words, without a full stop."""
    title = one_line(text).rstrip(".")
    return title if len(title) <= _TITLE else title[:_TITLE].rsplit(" ", 1)[0]


def _object_in(text: str) -> str:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise UnusableReply("the reply holds no JSON object")
    return text[start : end + 1]
