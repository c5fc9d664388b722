"""New pages of the app's things: the page of one thing shows that one, and where the request says so another page links to it."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import items_of
from pytest_factory.spec.literals import Literals, path_matches, placeholder
from pytest_factory.spec.told import is_page

_LINK = re.compile(r"\blink(?:s|ed|ing)?\b(?! (?:short|url))", re.I)


def with_links(
    criteria: Sequence[Criterion], request: str, literals: Literals, answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria and, where the request speaks of a link, the address of the first new page on the one page that the app has.

    `answers` are what the app answers now; where it has several pages, nobody knows which one is meant.
    """
    pages = {urlsplit(a.path).path for a in answers if a.method == "GET" and a.status == 200 and is_page(a)}
    patterns = [path for path in literals.paths if any(map(placeholder, path.split("/")))]
    new = next(
        (
            c
            for c in criteria
            if c.method == "GET" and c.expect.status == 200 and c.expect.text and c.path not in pages
            if any(path_matches(pattern, c.path) for pattern in patterns)
        ),
        None,
    )
    if new is None or len(pages) != 1 or not _LINK.search(request) or re.search(r"\bjson\b", request, re.I):
        return list(criteria)
    page, address = pages.pop(), urlsplit(new.path).path
    if any(c.path == page and address in c.expect.text for c in criteria):
        return list(criteria)
    says = f"GET {page} links to {address}."
    expect = Expectation(status=200, text=(address,))
    return [*criteria, Criterion(id="", says=says, method="GET", path=page, expect=expect, certain=True)]


def links(criterion: Criterion, literals: Literals) -> bool:
    """Whether a criterion asks a page for the address of one that the request names."""
    addresses = [text for text in criterion.expect.text if text.startswith("/")]
    return any(path_matches(path, address) for path in literals.paths for address in addresses)


def with_another_page(criteria: Sequence[Criterion], literals: Literals, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria and, for the first new page of one thing, the page of another one: what is written down for one shows it.

    Only where a list that the app answers now has both things, and all that the page is to show is of the first.
    """
    things = {str(item["id"]): item for a in answers for item in items_of(a) if a.method == "GET"}
    for c in criteria:
        home, _, name = c.path.rpartition("/")
        patterns = [p for p in literals.paths if path_matches(p, c.path) and placeholder(p.rpartition("/")[2])]
        fits = c.method == "GET" and c.expect.status == 200 and c.expect.text and patterns and name in things
        keys = [_key_of(text, things[name]) for text in c.expect.text] if fits else []
        other = next((one for one in things if one != name), None)
        if not keys or None in keys or other is None:
            continue
        path = f"{home}/{other}"
        if not any((one.method, one.path) == ("GET", path) for one in criteria):
            text = tuple(str(things[other][key]) for key in keys if key in things[other])
            expect = c.expect.model_copy(update={"text": text})
            says = f"GET {path} answers 200 with what the other one is."
            return [*criteria, c.model_copy(update={"id": "", "path": path, "says": says, "expect": expect})]
        break
    return list(criteria)


def _key_of(text: str, thing: Mapping[str, JsonValue]) -> str | None:
    return next((key for key, value in thing.items() if key != "id" and str(value) == text), None)
