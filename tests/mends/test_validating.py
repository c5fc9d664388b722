"""Blank texts that are taken."""

from pydantic import JsonValue

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.validating import validating

CODE = """@app.post("/notes")
def add():
    data = request.get_json()
    text = data["text"].strip()
    return keep(text)
"""


def mends(code: str, text: str, *others: dict[str, JsonValue]) -> list[str]:
    """What is made of a candidate that takes a text."""
    expect = Expectation(status=400)
    criterion = Criterion(id="AC1", method="POST", path="/notes", body={"text": text}, expect=expect)
    result = CriterionResult(id="AC1", ok=False, expected="status 400", got="status 201")
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(
        code=patch, framework="flask", sources={}, criterion=criterion, result=result, good=({"text": "a"}, *others)
    )
    return [mend.text for mend in validating(fault)]


def test_what_is_left_of_a_text_is_looked_at_where_it_is_known() -> None:
    """Behind the line that strips it, before the front of the function: there it may be anything."""
    first, front = mends(CODE, "   ")

    refusal = '    if not text:\n        abort(400, description="text is not valid")\n'
    assert first == CODE.replace("    return", f"{refusal}    return")
    assert front.index("is not valid") < front.index("request.get_json()\n")


def test_what_is_not_stripped_is_refused_in_front() -> None:
    """Where no line has the key's text without its blanks, there is one place."""
    assert len(mends(CODE.replace('data["text"]', 'data["name"]'), "   ")) == 1


def test_what_is_no_object_has_no_key() -> None:
    """A list that a client sends is refused like an object without the text, and raises nothing."""
    [made] = mends(CODE.replace('data["text"]', 'data["name"]'), "   ")

    assert made.splitlines()[2:6] == [
        "    sent = request.get_json(silent=True)",
        "    sent = sent if isinstance(sent, dict) else {}",
        "    if not str(sent.get(\"text\") or '').strip():",
        '        abort(400, description="text is not valid")',
    ]


def test_what_may_be_left_out_is_not_missed() -> None:
    """Where another body is to be taken without the key, only one that is there is refused."""
    [made] = mends(CODE.replace('data["text"]', 'data["name"]'), "   ", {"title": "b"})

    assert '    if sent.get("text") is not None and not str(sent.get("text") or \'\').strip():' in made
