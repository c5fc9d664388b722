"""A case's reference solution as the replies of a model that knows it: what `gold` and `nop` answer."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from pytest_factory.artifacts import Spec
from pytest_factory.cases import Case
from pytest_factory.errors import CaseError
from pytest_factory.models.gold import FILES
from pytest_factory.spec.versions import Version
from pytest_factory.workspace.patching import code_of, read_patch
from pytest_factory.workspace.repository import Repository


def gold_replies(case: Case, repository: Repository, version: Version) -> Mapping[str, str]:
    """Stage to reply, of the stages whose file the case has; raises CaseError where a file cannot be used.

    PLAN's is the spec in the version's wire form, BUILD's every file of the patch's code as it has to be, each in a fence.
    """
    spec, patch = (case.folder / FILES[stage] for stage in ("plan", "build"))
    replies = {}
    if spec.is_file():
        replies["plan"] = version.to_wire(read_spec(spec))
    if patch.is_file():
        code = code_of(read_patch(patch, repository))
        replies["build"] = "\n".join(
            f"```python\n# file: {change.path}\n{change.after}```" for change in code if change.after is not None
        )
    return replies


def read_spec(file: Path) -> Spec:
    """A spec in the normal form; raises CaseError with the first thing that is wrong."""
    try:
        return Spec.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise CaseError(f"{file}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
