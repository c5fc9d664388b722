"""A page to which another one is to link: the address of the new page stands on the page that shows the thing."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.literals import Literals, path_matches, placeholder

_LINK = re.compile(r"\blink(?:s|ed|ing)?\b(?! (?:short|url))", re.I)


def with_links(
    criteria: Sequence[Criterion], request: str, literals: Literals, answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria and, where the request speaks of a link, the address of the first new page on the one page that the app has.

    `answers` are what the app answers now; where it has several pages, nobody knows which one is meant.
    """
    pages = {urlsplit(a.path).path for a in answers if a.method == "GET" and a.status == 200 and _is_page(a)}
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
    return [*criteria, Criterion(id="", says=says, method="GET", path=page, expect=expect)]


def _is_page(answer: Answer) -> bool:
    return answer.shown.startswith("a page")
