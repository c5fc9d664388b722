"""From gates passed to a graded pull request: changelog, commit, PR, comment, and the oracle's verdict."""

import tempfile
from pathlib import Path

from pytest_factory.artifacts import Patch, PullRequest, Review, Spec, Survey, Validation, Verdict
from pytest_factory.errors import PatchRefused
from pytest_factory.manifest import write_manifest
from pytest_factory.oracle.judge import judge
from pytest_factory.oracle.restore import put_back
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.changelog import changelog_change


def publish(
    bench: Workbench, spec: Spec, code: Patch, tests: Patch, validation: Validation, review: Review
) -> PullRequest:
    """Commit everything as one clean commit on `factory/<id>` and open the pull request; REVIEW's reasons are a comment."""
    patch = code.merged(tests).merged(Patch(changes=(changelog_change(spec, dict(bench.sources)),)))
    if not code.changes:
        raise PatchRefused("there is no code to publish")
    bench.fence(patch)
    branch = f"factory/{bench.case.id}"
    values = {"spec": spec, "request": bench.case.request, "validation": validation, "review": review, "patch": patch}
    body = bench.prompts.render("pull_request/body.md.j2", **values)
    message = bench.prompts.render("pull_request/commit.txt.j2", **values)
    bench.trace.write("patch.diff", patch.diff())
    bench.trace.write("pr.md", body)
    commit = bench.repository.commit(patch, branch=branch, message=message)
    opened = bench.forge.open(title=spec.title, body=body, branch=branch, base=bench.repository.base)
    comment = bench.prompts.render("pull_request/review.md.j2", **values)
    bench.trace.write("comment.md", comment)
    bench.forge.comment(opened.number, comment)
    write_manifest(bench, base_commit=bench.repository.base_commit, forge=bench.forge.name)
    return opened.model_copy(update={"commit": commit})


def grade(bench: Workbench, survey: Survey, pull_request: PullRequest) -> Verdict:
    """Ask the held-out oracle about the pull request's commit; where it disagrees the pull request becomes a draft.

    An oracle that the base passes, or fails by no assertion, proves nothing: what it agrees to is void.
    """
    oracle = bench.case.oracle
    if oracle is None:
        return Verdict(result="none", reason="the case has no oracle")
    with tempfile.TemporaryDirectory(prefix="pytest-factory-oracle-") as scratch:
        tree = bench.repository.export_commit(pull_request.commit, Path(scratch) / "tree")
        base = bench.repository.export(Path(scratch) / "base")
        put_back(tree, base, allow=bench.case.allow)
        verdict = _judged(bench, survey, oracle, tree, bench.trace.folder / "oracle")
        if verdict.result == "passed":
            before = _judged(bench, survey, oracle, base, Path(scratch) / "log")
            if before.result == "passed" or not any(check.by_assertion for check in before.checks):
                how = "passes" if before.result == "passed" else "fails by no assertion"
                reason = f"the oracle {how} on the base, so it proves nothing; `cases check` says more"
                verdict = verdict.model_copy(update={"result": "void", "reason": reason})
    if verdict.result == "failed":
        bench.forge.to_draft(pull_request.number)
        text = bench.prompts.render("pull_request/oracle.md.j2", verdict=verdict)
        bench.forge.comment(pull_request.number, text)
    return verdict


def _judged(bench: Workbench, survey: Survey, oracle: Path, tree: Path, log_folder: Path) -> Verdict:
    return judge(
        oracle,
        tree,
        app=survey.app,
        framework=survey.framework,
        python=bench.python,
        jail=bench.jail,
        log_folder=log_folder,
        source_root=survey.source_root,
        serve_command=bench.case.target.serve,
        env=bench.case.target.env,
    )
