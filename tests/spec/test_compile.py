"""Criteria as tests: which share a function, and how long sentences stand there."""

import ast
import re

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Place, Spec, SuiteStyle, Survey
from pytest_factory.prompts import Prompts
from pytest_factory.spec.compile import compile_tests, scenarios


def grouped(*said: str) -> list[list[str]]:
    """The groups for criteria of the form `POST /boats 201`, each named by its number."""
    criteria = []
    for number, words in enumerate(said, start=1):
        method, path, status = words.split()
        criteria.append(Criterion(id=str(number), method=method, path=path, expect=Expectation(status=int(status))))
    return [[criterion.id for criterion in scenario.criteria] for scenario in scenarios(criteria)]


def test_what_follows_a_change_of_the_same_resource_shares_its_test() -> None:
    """It speaks of a state that another test, with an app of its own, would not have; so may what reads another resource then."""
    assert grouped("GET /boats 200", "POST /boats 201", "GET /ships 200", "GET /ships/9 404", "GET /boats/4 200") == [
        ["1"],
        ["2", "3", "5"],
        ["4"],
    ]


def test_a_change_that_follows_a_change_shares_its_test() -> None:
    """A crossing needs the boat that was made before it; what is refused changes nothing and stands alone."""
    assert grouped("POST /boats 201", "POST /trips 422", "POST /trips 201", "POST /trips/5/end 409") == [
        ["1", "3", "4"],
        ["2"],
    ]


def test_names_are_unique() -> None:
    """Two scenarios that begin with the same request have different names."""
    said = [Criterion(id="AC1", method="GET", path="/", expect=Expectation(status=200)) for _ in range(2)]

    assert [scenario.name for scenario in scenarios(said)] == ["get_root_gives_200", "get_root_gives_200_2"]


SURVEY = Survey(
    framework="fastapi",
    app="boats:app",
    app_file="boats.py",
    place=Place(file="boats.py", router="app"),
    suite=SuiteStyle(client="fixture"),
)
LONG = "GET /boats answers with every boat that was ever seen in one of our harbours, " * 3


@pytest.mark.parametrize("says", ["Short.", LONG, 'He said "no"' + " and again" * 20 + ' "no"'])
def test_no_line_is_longer_than_the_strictest_style_allows(says: str) -> None:
    """A long sentence is wrapped, with a summary before it in a docstring; what is said stays whole."""
    criteria = [
        Criterion(id=f"AC{number}", says=says, method=method, path="/boats", expect=Expectation(status=201))
        for number, method in enumerate(("POST", "PUT"), start=1)
    ]
    spec = Spec(format="v1", title="Add boats", intent="", criteria=tuple(criteria))

    code = compile_tests(spec, SURVEY, Prompts())

    assert [line for line in code.splitlines() if len(line) > 79] == []
    [function] = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    text = ast.get_docstring(function) or ""
    assert " ".join(says.split()) in " ".join(text.split())
    assert text.partition("\n")[0] in (says, "POST /boats answers 201.")
    assert " ".join(says.split()) in re.sub(r"\s*\n\s*# ", " ", code)


def test_what_a_model_wrote_stays_inside_its_quotes() -> None:
    """Quotes and backslashes in a path or a title are data: the module is still Python."""
    path = '/boats?name="Ada\\"'
    criterion = Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=200))
    spec = Spec(format="v1", title='Say """boats\\', intent="", criteria=(criterion,))

    tree = ast.parse(compile_tests(spec, SURVEY, Prompts()))

    assert path in [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]


def furnished_plan() -> Spec:
    """A boat is made first, then two lists are asked for."""
    expect = Expectation(status=200, items=True, order={"name": ["Ada"]})
    first = Criterion(
        id="AC1", method="POST", path="/boats", body={"name": "Ada"}, expect=Expectation(status=201), first=True
    )
    others = [Criterion(id=f"AC{n}", method="GET", path=f"/boats?page={n}", expect=expect) for n in (2, 3)]
    return Spec(format="v1", title="Page boats", intent="", criteria=(first, *others))


def test_each_test_begins_with_what_is_made_first() -> None:
    """A function of the module makes it, so that each criterion has a test of its own, in the order of its list."""
    code = compile_tests(furnished_plan(), SURVEY, Prompts())

    functions = {node.name: ast.unparse(node) for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)}
    tests = [text for name, text in functions.items() if name.startswith("test_")]
    assert "client.post('/boats', json={'name': 'Ada'})" in functions["make_first"]
    assert len(tests) == 2
    assert all("make_first(client)" in text and "post(" not in text for text in tests)
    assert all("[item['name'] for item in items] == ['Ada']" in text for text in tests)
    plain = furnished_plan().model_copy(update={"criteria": furnished_plan().criteria[1:]})
    assert "make_first" not in compile_tests(plain, SURVEY, Prompts())


@pytest.mark.parametrize(("below", "items"), [("", "response.json()"), ("boats", "response.json()['boats']")])
def test_a_list_below_a_key_is_taken_from_there(below: str, items: str) -> None:
    """The test speaks of its items; where the list is all of the answer, of the answer's."""
    expect = Expectation(status=200, items=True, below=below, length=1)
    criterion = Criterion(id="AC1", method="GET", path="/boats", expect=expect)

    code = compile_tests(Spec(format="v1", title="List", intent="", criteria=(criterion,)), SURVEY, Prompts())

    assert f"items = {items}\n    assert isinstance(items, list)" in ast.unparse(ast.parse(code))


def test_what_is_made_first_is_made_once_where_nothing_forgets_it() -> None:
    """A client of the module, and data that no fixture sets back: all criteria are one test."""
    survey = SURVEY.model_copy(update={"suite": SuiteStyle(client="module")})

    code = compile_tests(furnished_plan(), survey, Prompts())

    [test] = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    assert ast.unparse(test).count("client.post('/boats'") == 1
    assert ast.unparse(test).count("client.get('/boats?page=") == 2
