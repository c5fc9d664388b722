"""Where an entry of a changelog goes."""

import pytest

from pytest_factory.artifacts import Spec
from pytest_factory.workspace.changelog import changelog_change

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
