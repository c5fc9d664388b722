"""Where an entry of a changelog goes."""

import pytest

from pytest_factory.artifacts import Change, Criterion, Expectation, Patch, Spec
from pytest_factory.workspace.changelog import changelog_change, changelog_entry

SPEC = Spec(format="v1", title="Add boats", intent="There are boats.", criteria=())
ENTRY = "Add boats: There are boats.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# C\n\n## Unreleased\n\n- One.\n", f"# C\n\n## Unreleased\n\n- One.\n- {ENTRY}"),
        (
            "# C\n\n## [Unreleased]\n\n* One,\n  and more.\n* Two.\n\n## 1.0\n\n- Old.\n",
            f"# C\n\n## [Unreleased]\n\n* One,\n  and more.\n* Two.\n* {ENTRY}\n## 1.0\n\n- Old.\n",
        ),
        ("# C\n\n## Unreleased\n\n### Added\n\n- One.\n", f"# C\n\n## Unreleased\n\n### Added\n\n- One.\n- {ENTRY}"),
        (
            "# C\n\n## Unreleased\n\n### Fixed\n\n- One.\n",
            f"# C\n\n## Unreleased\n\n### Added\n\n- {ENTRY}\n### Fixed\n\n- One.\n",
        ),
        ("# C\n\n## Unreleased\n", f"# C\n\n## Unreleased\n\n### Added\n\n- {ENTRY}"),
    ],
)
def test_the_entry_goes_where_the_file_has_its_own(before: str, after: str) -> None:
    """A list without headings gets one bullet more, of its own sign; else the heading is Added."""
    assert changelog_change(SPEC, {"CHANGELOG.md": before}).after == after


APP = """from fastapi import FastAPI

app = FastAPI()


@app.get("/boats/{boat_id}")
def read_boat(boat_id: int): ...
"""
LAUNCH = """

@app.post("/boats/{boat_id}/launch")
def launch(boat_id: int): ...
"""


@pytest.mark.parametrize(
    ("added", "asked", "shown"),
    [
        (LAUNCH, [("POST", "/boats/1/launch"), ("GET", "/boats/1?part=all")], "`POST /boats/{boat_id}/launch`"),
        ("", [("GET", "/boats/1?part=all")], "`GET /boats/{boat_id}`"),
        ("", [("GET", "/a-path-that-is-nowhere")], "`GET /a-path-that-is-nowhere`"),
    ],
)
def test_an_entry_names_the_new_routes_as_the_app_writes_them(
    added: str, asked: list[tuple[str, str]], shown: str
) -> None:
    """An id of a criterion means nothing to a reader, and what only shows the change was there before; where no route is new all
    of them are named, refusals aside."""
    told = [*((method, path, 200) for method, path in asked), ("POST", "/boats/9/launch", 404)]
    criteria = tuple(
        Criterion(id=f"AC{n}", method=method, path=path, expect=Expectation(status=status))
        for n, (method, path, status) in enumerate(told)
    )
    spec = SPEC.model_copy(update={"criteria": criteria})
    code = Patch(changes=(Change(path="main.py", before=APP, after=APP + added),))

    assert changelog_entry(spec, {"main.py": APP}, code) == f"- Add boats: There are boats ({shown})."
