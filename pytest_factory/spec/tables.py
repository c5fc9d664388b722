"""Tables that are downloaded: the line of their columns, and a row for something that was sent."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.asked import step
from pytest_factory.spec.known import shape_of
from pytest_factory.spec.sent import in_body

_CSV = "text/csv"
_COLUMNS = re.compile(
    r"\b(?:header|title|first|column) (?:line|row|names?)\b[:,]?(?: (?:of|with|is))? [\"'`]?(\w+(?:, ?\w+)+)", re.I
)
"""How a request tells the names of the columns, with commas between them."""
_ATTACHED = re.compile(r"\battachments?\b|\bdownload", re.I)
_DISPOSITION = "Content-Disposition"


def with_rows(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; a table that is asked for begins with the columns that the request tells, and has a row of what was sent.

    A row is known where the app takes something with all these columns now (`answers`) at a path beside the table's
    (`/boats/1/crew` and `/boats/1/crew.csv`): that is sent first, with a comma in its first column, which
    then stands in quotes. How a download is called is the app's business.
    """
    result: list[Criterion] = []
    columns = [name.strip() for found in _COLUMNS.finditer(request) for name in found[1].split(",")]
    for criterion in criteria:
        expect = criterion.expect
        if criterion.method != "GET" or expect.status != 200 or _CSV not in (expect.headers.get("Content-Type") or ""):
            result.append(criterion)
            continue
        headers = {name: value for name, value in expect.headers.items() if name.title() != _DISPOSITION}
        if _ATTACHED.search(request) or len(headers) < len(expect.headers):
            headers[_DISPOSITION] = None
        text = [",".join(columns)] if columns else list(expect.text)
        row = next((a for a in answers if columns and _beside(a, criterion.path, columns)), None)
        if row is not None:
            row = _with_comma(row, columns[0])
            first, *others = (str(in_body(row)[name]) for name in columns)
            text += [f'"{first}",' if "," in first else first, *others]
            result += [] if any(_same(one, row) for one in result) else [_on(row, criterion.path)]
        told = expect.model_copy(update={"headers": headers, "text": tuple(text)})
        result.append(criterion.model_copy(update={"expect": told}))
    return result


def _beside(answer: Answer, path: str, columns: Sequence[str]) -> bool:
    """Whether an answer is to a POST with all the columns, of the same thing as the table."""
    works = answer.method == "POST" and answer.status < 400
    return works and in_body(answer).keys() >= set(columns) and _home(answer.path) == _home(path)


def _with_comma(answer: Answer, key: str) -> Answer:
    """The request with a comma in a text: what joins values with commas breaks such a row."""
    value = in_body(answer)[key]
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z ]+", value):
        return answer
    told = f"{value}, too"
    if key in answer.form:
        return answer.model_copy(update={"form": {**answer.form, key: told}})
    return answer.model_copy(update={"body": {**in_body(answer), key: told}})


def _home(path: str) -> str:
    return shape_of(path).rpartition("/")[0]


def _same(criterion: Criterion, answer: Answer) -> bool:
    """Whether a criterion sends what the answer is to."""
    same = (criterion.method, shape_of(criterion.path)) == (answer.method, shape_of(answer.path))
    return same and (criterion.body, criterion.form) == (answer.body, answer.form)


def _on(answer: Answer, beside: str) -> Criterion:
    """The request of an answer, on the thing of which the table is."""
    path = f"{beside.partition('?')[0].rpartition('/')[0]}/{answer.path.rpartition('/')[2]}"
    return step(answer, path).model_copy(update={"certain": True})
