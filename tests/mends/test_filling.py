"""Templates and what they are filled with."""

from flask import Flask, render_template_string

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.filling import filling

PAGE = "<h1>{{ boat }}</h1>\n<p>{% if is_afloat(boat) %}afloat, {{ tide() }}{% endif %}</p>\n"
PATH = "harbour/templates/boat.html"


def fault(traceback: str) -> Fault:
    """What the page fails with."""
    criterion = Criterion(id="AC1", method="GET", path="/boats/1", expect=Expectation(status=200))
    result = CriterionResult(id="AC1", ok=False, expected="status 200", got="status 500", traceback=traceback)
    code = Patch(changes=(Change(path=PATH, before=None, after=PAGE),))
    return Fault(code=code, framework="flask", sources={}, criterion=criterion, result=result)


def raised(line: int = 2, path: str = f"/tree/{PATH}", error: str = "TypeError: 'bool' object is not callable") -> str:
    """A traceback as Jinja gives it."""
    views = '  File "/tree/harbour/views.py", line 9, in show\n    return render_template("boat.html")\n'
    return f'Traceback (most recent call last):\n{views}  File "{path}", line {line}, in top-level template code\n{error}\n'


def test_a_value_that_is_called_is_taken() -> None:
    """Each call of that line is tried as what it is: a route has asked already."""
    assert [mend.text for mend in filling(fault(raised()))] == [
        PAGE.replace("is_afloat(boat)", "is_afloat"),
        PAGE.replace("tide()", "tide"),
    ]


def test_other_faults_are_not_its_business() -> None:
    """Another error, another file, a line without a call, a line that is not there."""
    texts = [raised(error="KeyError: 'a'"), raised(path="/tree/x.html"), raised(line=1), raised(line=9), ""]
    assert [list(filling(fault(text))) for text in texts] == [[], [], [], [], []]


def test_jinja_says_it_so() -> None:
    """The frame and the error are those of a real template."""
    with Flask("harbour").app_context():
        try:
            render_template_string(PAGE, boat="Ada", is_afloat=True)
        except TypeError as error:
            said = f"TypeError: {error}"
            code = error.__traceback__
            while code and code.tb_next:
                code = code.tb_next
    assert said == "TypeError: 'bool' object is not callable"
    assert code is not None
    assert (code.tb_frame.f_code.co_name, code.tb_lineno) == ("top-level template code", 2)
