"""What ruff finds and does not mend."""

from pytest_factory.artifacts import Change, Gate, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.wrapping import excepting

OLD = "def old():\n    try:\n        return 1\n    except:\n        return 2\n"
NEW = OLD.replace("old", "new")


def mends(detail: str, name: str = "ruff") -> list[str]:
    """What is made of a candidate in which ruff finds something."""
    code = Patch(changes=(Change(path="app.py", before=OLD, after=OLD + NEW),))
    gate = Gate(name=name, ok=False, reason=detail, detail=detail)
    return [mend.text for mend in excepting(Fault(code=code, framework="flask", sources={}, gate=gate))]


def test_a_new_function_excepts_what_it_says() -> None:
    """What the file had stays as it is."""
    assert mends("app.py: E722 Do not use bare `except`") == [OLD + NEW.replace("except:", "except Exception:")]


def test_other_findings_are_not_its_business() -> None:
    """Another rule, another file, another gate."""
    assert mends("app.py: F401 unused") == mends("web.py: E722 bare") == mends("app.py: E722 bare", "mypy") == []
