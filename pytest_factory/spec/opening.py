"""What a model is told of the app where its reply was wrong: how a new route begins, where it wrote the file once more."""

import re
from collections.abc import Mapping

from pytest_factory.artifacts import Criterion, Spec, Survey
from pytest_factory.spec.literals import path_matches, placeholder, read_literals
from pytest_factory.spec.shapes import answered
from pytest_factory.workspace.told_members import told_by_code
from pytest_factory.workspace.weave import NOTHING_NEW

_NAME = re.compile(r"[A-Za-z_]\w*")


def told_by_app(said: str, spec: Spec, survey: Survey, sources: Mapping[str, str], request: str) -> list[str]:
    """What the app's code tells of what is `said` of a reply: of its errors, or how the code that is lacking begins.

    Nothing where nothing is said.
    """
    return [*told_by_code(said, survey, sources), *opening(said, spec, survey, request)]


def opening(said: str, spec: Spec, survey: Survey, request: str) -> list[str]:
    """A sentence with the decorator of the first route that a criterion asks for and the app lacks.

    Only where what is `said` of a reply is that it changes nothing. The path is the one that the request writes, else the
    criterion's with a placeholder for each number.
    """
    if NOTHING_NEW not in said:
        return []
    for criterion in spec.to_build:
        if not answered(criterion, survey) and criterion.expect.status < 400:
            decorator = _decorator(criterion, survey, request)
            return [f"The app has no {criterion.method} {criterion.bare} yet. Begin the new function with\n{decorator}"]
    return []


def _decorator(criterion: Criterion, survey: Survey, request: str) -> str:
    bare, place = criterion.bare, survey.place
    pattern = next((path for path in read_literals(request).paths if path_matches(path, bare)), bare)
    pairs = zip(pattern.split("/"), bare.split("/"), strict=False)
    path = "/".join(_segment(told, value, survey.framework) for told, value in pairs)
    if place.prefix and path.startswith(place.prefix):
        path = path[len(place.prefix) :]
    return f'@{place.router}.{criterion.method.lower()}("{path}")'


def _segment(told: str, value: str, framework: str) -> str:
    """A segment as the framework writes it: a placeholder for one, or for a number."""
    if not placeholder(told) and not value.isdecimal():
        return told
    names = _NAME.findall(told) if placeholder(told) else []
    name = names[-1] if names else "id"
    if framework == "fastapi":
        return f"{{{name}}}"
    return f"<int:{name}>" if value.isdecimal() else f"<{name}>"
