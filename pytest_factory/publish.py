"""From gates passed to a graded pull request: changelog, commit, PR, comment, and the oracle's verdict."""

from pytest_factory.artifacts import Patch, PullRequest, Review, Spec, Survey, Validation, Verdict
from pytest_factory.errors import PatchRefused
from pytest_factory.jail.scratch import temporary
from pytest_factory.manifest import write_manifest
from pytest_factory.oracle.grading import Grader
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.changelog import changelog_change


def publish(
    bench: Workbench, spec: Spec, code: Patch, tests: Patch, validation: Validation, review: Review
) -> PullRequest:
    """Commit everything as one clean commit on `factory/<id>` and open the pull request; REVIEW's reasons are a comment."""
    patch = code.merged(tests).merged(Patch(changes=(changelog_change(spec, bench.sources, code),)))
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
    """Grade the pull request's commit; where the held-out checks or the base's own tests disagree it becomes a draft."""
    oracle = bench.case.oracle
    if oracle is None:
        return Verdict(result="none", reason="the case has no oracle")
    grader = Grader(
        bench.case,
        oracle,
        app=survey.app,
        framework=survey.framework,
        source_root=survey.source_root,
        python=bench.python,
        jail=bench.jail,
        seconds=bench.settings.limits.oracle_seconds,
    )
    with temporary() as scratch:
        tree = bench.repository.export_commit(pull_request.commit, scratch / "tree")
        base = bench.repository.export(scratch / "base")
        verdict = grader.grade(tree, base, bench.own_tests(survey), bench.trace.folder / "oracle")
    if verdict.result == "failed":
        bench.forge.to_draft(pull_request.number)
        text = bench.prompts.render("pull_request/oracle.md.j2", verdict=verdict)
        bench.forge.comment(pull_request.number, text)
    return verdict
