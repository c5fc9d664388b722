"""Tables that are downloaded."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.tables import with_rows

REQUEST = "Offer a CSV at /boats/<id>/crew.csv: a header line name,mail and a line for each, as an attachment."
JOIN = Answer(method="POST", path="/boats/4/join", form={"name": "Ada", "mail": "a@b.org", "x": "1"}, status=302)


def table(*text: str, kind: str = "text/csv", **headers: str | None) -> Criterion:
    """A criterion on the crew of boat 1."""
    expect = Expectation(status=200, headers={"Content-Type": kind, **headers}, text=text)
    return Criterion(id="AC1", method="GET", path="/boats/1/crew.csv", expect=expect)


def test_a_table_has_its_columns_and_a_row() -> None:
    """Of what is sent before, to the same boat, with a comma that needs quotes; how the download is called nobody told."""
    given = table("Bea", **{"content-disposition": "attachment; filename=a.csv"})

    join, found = with_rows([given], REQUEST, [JOIN])

    assert (join.method, join.path, join.expect.status) == ("POST", "/boats/1/join", 302)
    assert join.form == {**JOIN.form, "name": "Ada, too"}
    assert found.expect.text == ("name,mail", '"Ada, too",', "a@b.org")
    assert found.expect.headers == {"Content-Type": "text/csv", "Content-Disposition": None}
    assert with_rows([join, found], REQUEST, [JOIN]) == [join, found]


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [JOIN.model_copy(update={"form": {"name": "Ada"}})],
        [JOIN.model_copy(update={"status": 400})],
        [JOIN.model_copy(update={"path": "/piers/4/join"})],
    ],
    ids=["nothing is known", "a column is missing", "refused", "of another thing"],
)
def test_without_a_known_row_there_are_columns(answers: list[Answer]) -> None:
    """They are told."""
    (found,) = with_rows([table("Bea")], REQUEST, answers)

    assert found.expect.text == ("name,mail",)


def test_what_is_no_table_stays() -> None:
    """And so does a table of which nothing is told."""
    page = table("Bea", kind="text/html")

    assert with_rows([page], REQUEST, [JOIN]) == [page]
    assert with_rows([table("Bea")], "Offer a CSV at /boats/<id>/crew.csv.", [JOIN]) == [table("Bea")]
